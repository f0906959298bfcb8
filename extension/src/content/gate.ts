// Stands between the writer's "post" and the page: holds a warned draft back, asks, and then does exactly what was done,
// once. Knows events and the dialog; does not know sites, nor what is recorded. When in doubt the page gets its event.

import type { Answer } from "../page/loop.js";
import { marksOf, moveMarks } from "../page/marks.js";
import type { Box } from "../page/place.js";
import type { Draft, Hint, Provider } from "../page/provider.js";
import { isShortcut } from "../page/shortcut.js";
import { holds } from "../page/tree.js";
import type { Decision, Warning } from "../page/warning.js";
import type { Life } from "./life.js";
import { again } from "./replay.js";
import { sentenceAt } from "./sentence.js";
import type { Sheet } from "./sheet.js";

const PATIENCE = 3_000; // ms that posting may wait for an answer about a warned draft; then it is done unasked
const BRIEFLY = 1_000; // ms that it may wait for the first answer about words that were only just typed

export interface GateOptions {
  readonly sheets: () => Iterable<Sheet>;
  readonly score: Provider;
  /** Whether one more warning may be shown today; asking uses one up. */
  readonly takeBudget: () => Promise<boolean>;
  /** Whether a dialog can follow at all: the service was there a moment ago, and there are warnings left. */
  readonly mayAsk: () => boolean;
  /** The dialog, where the writer of this draft can reach it. */
  readonly warning: (sheet: Sheet) => Warning;
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

/** How long posting a draft may wait for an answer: not at all where no dialog would follow. */
function patienceFor({ memory, quiet, wasAsked }: Life, text: string): number {
  if (quiet || wasAsked(text)) return 0;
  if (memory.answer && mayWarn(memory.answer, text)) return PATIENCE;
  // Posted before the pause in which it would have been read.
  return memory.answer?.draft.text === text ? 0 : BRIEFLY;
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

/** A posting that was held back: what was to be posted, from where, and how it is done again. */
interface Held {
  readonly text: string;
  readonly anchor: Box;
  readonly patience: number;
  readonly replay: () => void;
}

interface Due {
  readonly hint: Hint;
  readonly sentence: string;
}

export function createGate(options: GateOptions): void {
  const { sheets, score, takeBudget, mayAsk, warning, onPost, onMeant, signal } = options;
  const waiting = new Map<Sheet, Held>();
  let open: { readonly sheet: Sheet; readonly dialog: Warning } | undefined;
  // While we do again what was done, a form's own submit event is part of it.
  let letting = false;
  // The key that is down now was kept from the page: so are its repeats, until it is pressed anew.
  let kept = false;

  /** Only while the writer waits for us, or we for them: a dialog that its page has taken away holds nothing back. */
  const isHeld = (sheet: Sheet): boolean =>
    waiting.has(sheet) || (open?.sheet === sheet && open.dialog.isOpen);

  /** Asks the service about the draft as it is now: the last answer may be about another, or from before it stopped. */
  const due = async (draft: Draft, life: Life, patience: number): Promise<Due | null> => {
    const reply = await within(patience, score(draft, signal));
    if (!reply) return null;
    const [mark] = reply.verdict === "warn" ? marksOf(reply, draft.text).filter(hurts) : [];
    const [first] = reply.hints;
    const hint = mark?.hint ?? reply.hints.find(({ severity }) => severity === "warn") ?? first;
    // Nobody waits for a late answer, so it uses nothing up.
    const asks = reply.verdict === "warn" && hint && mayAsk() && (await within(PATIENCE, takeBudget()));
    life.heard({ draft, reply }, asks ? [hint] : []);
    return asks ? { hint, sentence: sentenceAt(draft.text, mark?.range ?? null) } : null;
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

  /** The writer's decision; null: there could be no dialog, or a page has taken it away. */
  const ask = async (sheet: Sheet, warned: Due, anchor: Box): Promise<Decision | null> => {
    const before = document.activeElement;
    const giveFocus = (decision: Decision): void => {
      if (decision !== "post") sheet.focus();
      else if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
    const dialog = warning(sheet);
    const here = { sheet, dialog };
    try {
      const decided = dialog.ask({ ...warned, anchor, giveFocus });
      open = here;
      waiting.delete(sheet);
      return await decided;
    } catch {
      return null;
    } finally {
      if (open === here) open = undefined;
    }
  };

  const askAbout = async (sheet: Sheet, held: Held): Promise<void> => {
    const { text, anchor, replay, patience } = held;
    const { life } = sheet;
    const warned = await due(sheet.draft(), life, patience).catch(() => null);
    if (!warned || signal.aborted || sheet.life !== life) {
      life.passed(text);
      letGo(sheet, text, replay);
      return;
    }
    life.warned(text);
    const decision = await ask(sheet, warned, anchor);
    if (decision === "post" || decision === null) letGo(sheet, text, replay);
    if (decision === "meant") onMeant(sheet, text, warned.hint);
  };

  const stop = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  /** Whether the event was kept from the page. */
  const consider = (event: Event, sheet: Sheet, control: HTMLElement | null): boolean => {
    if (isHeld(sheet)) {
      // The second click of a double click, or an impatient one: it waits for the same answer.
      stop(event);
      return true;
    }
    const text = sheet.text();
    if (text.trim() === "") return false;
    const patience = mayAsk() ? patienceFor(sheet.life, text) : 0;
    if (patience === 0) {
      onPost(sheet, text);
      return false;
    }
    stop(event);
    const anchor = (control ?? sheet.submit() ?? sheet.element).getBoundingClientRect();
    const held = { text, anchor, patience, replay: again(event, sheet.submit) };
    waiting.set(sheet, held);
    askAbout(sheet, held).finally(() => {
      if (waiting.get(sheet) === held) waiting.delete(sheet);
    });
    return true;
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
    if (!event.isTrusted || event.isComposing) return;
    const [target] = event.composedPath();
    const sheet = [...sheets()].find(({ element }) => target instanceof Node && holds(element, target));
    const posts = sheet?.keys().some((keys) => isShortcut(event, keys)) === true;
    if (event.repeat) {
      if (kept && posts) stop(event);
      return;
    }
    // What is pressed in the dialog may still be down when the focus is back in the draft.
    kept = (open?.dialog.isOpen ?? false) || (sheet !== undefined && posts && consider(event, sheet, null));
  };

  /** A form that its page sends by itself, on a key of its own, or when a button outside of it is pressed. */
  const onSubmit = (event: SubmitEvent): void => {
    const { target, submitter } = event;
    if (!event.isTrusted || letting || !(target instanceof HTMLFormElement)) return;
    const sheet = [...sheets()].find((one) => one.isIn(target));
    // A form has other buttons, too: preview, save, delete.
    if (sheet && (!submitter || sheet.submitIn([submitter]))) consider(event, sheet, null);
  };

  // On the window and capturing: before anything of the page that listens where the event goes.
  window.addEventListener("click", onClick, { signal, capture: true });
  window.addEventListener("keydown", onKey, { signal, capture: true });
  window.addEventListener("submit", onSubmit, { signal, capture: true });
}
