// Stands between the writer's "post" and the page: holds a warned draft back, asks, and then does exactly what was done,
// once. Knows events and the dialog; does not know sites, nor what is recorded. When in doubt the page gets its event.

import type { Answer } from "../page/loop.js";
import { marksOf, moveMarks } from "../page/marks.js";
import type { Box } from "../page/place.js";
import type { Draft, Hint } from "../page/provider.js";
import { isShortcut } from "../page/shortcut.js";
import { holds } from "../page/tree.js";
import type { Decision, Warning } from "../page/warning.js";
import { type ContentClient, isAway } from "../protocol.js";
import { again } from "./replay.js";
import { sentenceAt } from "./sentence.js";
import type { Sheet } from "./sheet.js";

const PATIENCE = 3_000; // ms that posting may wait for an answer; then it is done unasked

export interface GateOptions {
  readonly sheets: () => Iterable<Sheet>;
  readonly client: Pick<ContentClient, "score" | "takeBudget">;
  readonly warning: () => Warning;
  /** The draft goes to the page now. */
  readonly onPost: (sheet: Sheet, text: string) => void;
  readonly onMeant: (sheet: Sheet, text: string, hint: Hint) => void;
  readonly signal: AbortSignal;
}

/** Whether what is known of a draft makes it worth asking: its words were warned about and are still there. */
function mayWarn({ draft, reply }: Answer, text: string): boolean {
  if (reply.verdict !== "warn") return false;
  return draft.text === text || moveMarks(marksOf(reply, draft.text), draft.text, text).some(hurts);
}

const hurts = ({ hint, range }: { hint: Hint; range: object | null }): boolean =>
  hint.severity === "warn" && range !== null;

function within<Value>(delay: number, promise: Promise<Value>): Promise<Value | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), delay);
  });
  return Promise.race([promise.catch(() => null), late]).finally(() => clearTimeout(timer));
}

interface Due {
  readonly hint: Hint;
  readonly sentence: string;
}

export function createGate(options: GateOptions): void {
  const { sheets, client, warning, onPost, onMeant, signal } = options;
  const held = new WeakSet<Sheet>();
  // While we do again what was done, a form's own submit event is part of it.
  let letting = false;

  /** Asks the service about the draft as it is now: the last answer may be about another, or from before it stopped. */
  const due = async (draft: Draft): Promise<Due | null> => {
    const answer = await client.score(draft);
    if (isAway(answer) || answer.verdict !== "warn") return null;
    const [mark] = marksOf(answer, draft.text).filter(hurts);
    const hint = mark?.hint ?? answer.hints.find(({ severity }) => severity === "warn") ?? answer.hints[0];
    if (!hint || !(await client.takeBudget())) return null;
    return { hint, sentence: sentenceAt(draft.text, mark?.range ?? null) };
  };

  const letGo = (sheet: Sheet, text: string, replay: () => void): void => {
    letting = true;
    try {
      replay();
    } finally {
      letting = false;
    }
    onPost(sheet, text);
  };

  const askAbout = async (sheet: Sheet, text: string, anchor: Box, replay: () => void): Promise<void> => {
    const warned = await within(PATIENCE, due(sheet.draft()));
    if (!warned || signal.aborted) {
      sheet.life.passed(text);
      letGo(sheet, text, replay);
      return;
    }
    sheet.life.warned(text);
    const before = document.activeElement;
    const giveFocus = (decision: Decision): void => {
      if (decision !== "post") sheet.focus();
      else if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
    const decision = await warning().ask({ ...warned, anchor, giveFocus });
    if (decision === "post") letGo(sheet, text, replay);
    if (decision === "meant") onMeant(sheet, text, warned.hint);
  };

  const consider = (event: Event, sheet: Sheet, control: HTMLElement | null): void => {
    const stop = (): void => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    if (held.has(sheet)) {
      // The second click of a double click, or an impatient one: it waits for the same answer.
      stop();
      return;
    }
    const text = sheet.text();
    if (text.trim() === "") return;
    const { memory, quiet } = sheet.life;
    const worth = !quiet && !sheet.life.wasAsked(text) && memory.answer && mayWarn(memory.answer, text);
    if (!worth) {
      onPost(sheet, text);
      return;
    }
    stop();
    held.add(sheet);
    const anchor = (control ?? sheet.submit() ?? sheet.element).getBoundingClientRect();
    askAbout(sheet, text, anchor, again(event, sheet.submit)).finally(() => held.delete(sheet));
  };

  const onClick = (event: Event): void => {
    if (!event.isTrusted) return;
    const path = event.composedPath();
    for (const sheet of sheets()) {
      const control = sheet.submitIn(path);
      if (!control) continue;
      consider(event, sheet, control);
      break;
    }
  };

  const onKey = (event: KeyboardEvent): void => {
    if (!event.isTrusted || event.repeat || event.isComposing) return;
    const [target] = event.composedPath();
    const sheet = [...sheets()].find(({ element }) => target instanceof Node && holds(element, target));
    if (sheet?.keys().some((keys) => isShortcut(event, keys))) consider(event, sheet, null);
  };

  /** A form that its page sends by itself, on a key of its own, or when a button outside of it is pressed. */
  const onSubmit = (event: Event): void => {
    const { target } = event;
    if (!event.isTrusted || letting || !(target instanceof HTMLFormElement)) return;
    const sheet = [...sheets()].find((one) => one.isIn(target));
    if (sheet) consider(event, sheet, null);
  };

  // On the window and capturing: before anything of the page that listens where the event goes.
  window.addEventListener("click", onClick, { signal, capture: true });
  window.addEventListener("keydown", onKey, { signal, capture: true });
  window.addEventListener("submit", onSubmit, { signal, capture: true });
}
