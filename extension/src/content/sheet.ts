// A composer that somebody writes in: the element, its site's adapter, and the life of the draft that is in it now. Knows
// how the parts go together; does not know focus, nor how posting is held back.
import type { Layer } from "../page/layer.js";
import type { Mark } from "../page/marks.js";
import type { Draft, Provider } from "../page/provider.js";
import { mapText } from "../page/text-map.js";
import { holds } from "../page/tree.js";
import { type View, type Watched, watch } from "../page/watch.js";
import type { DraftEvent, SiteSettings } from "../protocol.js";
import type { Page, Reading, Site } from "../sites/site.js";
import { createLife, type Life } from "./life.js";

export interface Sheet {
  readonly element: HTMLElement;
  readonly life: Life;
  /** Keys that post it. */
  keys(): readonly string[];
  text(): string;
  draft(): Draft;
  /** The control that posts this draft, where it stands now. */
  submit(): HTMLElement | null;
  submitIn(path: readonly EventTarget[]): HTMLElement | null;
  /** Whether `form` sends this draft. */
  isIn(form: HTMLFormElement): boolean;
  focus(): void;
  /** Draw and ask until `signal` aborts. */
  attend(settings: SiteSettings, signal: AbortSignal): void;
  /** The page has drawn the composer anew. */
  move(element: HTMLElement): void;
  /** Whether `element` may be this composer, drawn anew. */
  resembles(element: HTMLElement): boolean;
  /** This draft is over, another may begin. Gives what to record of it, if anything. */
  end(outcome: DraftEvent["outcome"], text: string): DraftEvent | null;
}

export interface SheetOptions {
  readonly site: Site;
  /** Where it is now: a page may go elsewhere without being loaded anew. */
  readonly page: () => Page;
  readonly layer: Layer;
  readonly provider: Provider;
  readonly onNotTrue: (sheet: Sheet, mark: Mark) => void;
  readonly onSiteOff: () => void;
  /** Told after every change of the draft or of what is said of it. */
  readonly onSeen: (sheet: Sheet, view: View) => void;
}

const textOf = (element: HTMLElement): string =>
  element instanceof HTMLTextAreaElement ? element.value : mapText(element).text;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.replace(/^@/, "").toLowerCase();

/** A post with nobody else around is at home; a page with a name is somebody's, and it may be the writer's. */
function houseOf(reading: Reading, houses: readonly string[], me: string | null): Draft["house"] {
  if (reading.house !== undefined) return reading.house;
  const { counterpart } = reading;
  if (counterpart === null) return reading.kind === "post" ? "own" : null;
  const owned = me === null ? houses : [...houses, me];
  return owned.some((house) => same(counterpart.replace(/^@/, ""), house)) ? "own" : "theirs";
}

const isTyping = (): boolean => navigator.userActivation?.isActive !== false;

/** Whether one is the other with something added or taken away at its end. Nothing at all resembles nothing. */
function continues(before: string, after: string): boolean {
  const [old, now] = [before.slice(0, -1), after.slice(0, -1)];
  return (old !== "" && after.startsWith(old)) || (now !== "" && before.startsWith(now));
}

export function createSheet(first: HTMLElement, options: SheetOptions): Sheet {
  const { site, page, layer, provider, onNotTrue, onSiteOff, onSeen } = options;
  let element = first;
  let watched: Watched | undefined;
  let keepText = false;
  let houses: readonly string[] = [];
  let seen = "";
  let had = "";
  const circumstances = () => {
    const here = page();
    const reading = site.read(element, here);
    return { site: here.url.hostname, reading, house: houseOf(reading, houses, site.me(here)) };
  };
  const newLife = (): Life => {
    // What was around this draft, and not what is around the next.
    const own = { around: circumstances() };
    place = own;
    return createLife(() => own.around);
  };
  let place: { around: ReturnType<typeof circumstances> };
  let life = newLife();

  const setting = (): Omit<Draft, "text"> => {
    const { site: host, reading, house } = place.around;
    return { kind: reading.kind, context: reading.context, site: host, house };
  };
  const draftOf = (text: string): Draft => ({ text, ...setting() });

  /** The focus has gone, to the button that posts perhaps: what is not known yet is asked for now. */
  const leave = (): void => {
    const draft = draftOf(textOf(element));
    const left = life;
    if (draft.text.trim() === "" || left.memory.answer?.draft.text === draft.text || !isTyping()) return;
    provider(draft, AbortSignal.timeout(1_000)).then(
      (reply) => left.heard({ draft, reply }, []),
      () => undefined, // nothing is known, so nothing is said
    );
  };

  const sheet: Sheet = {
    get element() {
      return element;
    },
    get life() {
      return life;
    },
    keys: () => site.keys(element),
    text: () => textOf(element),
    draft: () => draftOf(textOf(element)),
    submit: () => site.submitOf(element),
    submitIn: (path) => site.submitIn(path, element),
    isIn: (form) => (element instanceof HTMLTextAreaElement ? element.form === form : holds(form, element)),
    focus: () => watched?.focus(),
    attend: (settings, signal) => {
      keepText = settings.keepText;
      houses = settings.houses;
      // Who is answered may not have been drawn yet when the composer was.
      place.around = circumstances();
      had = textOf(element);
      const { memory } = life;
      signal.addEventListener("abort", leave, { once: true });
      watched = watch(element, {
        layer,
        provider,
        signal,
        memory,
        keys: settings.shortcuts,
        invited: isTyping,
        circumstances: setting,
        actions: [
          {
            phrase: "notTrue",
            act: (mark) => {
              watched?.ignore(mark);
              onNotTrue(sheet, mark);
            },
          },
          { phrase: "notOnThisSite", act: onSiteOff },
        ],
        onChange: (view) => {
          life.see(view, isTyping() && view.text !== seen);
          seen = view.text;
          onSeen(sheet, view);
        },
      });
    },
    move: (to) => {
      element = to;
    },
    resembles: (other) => {
      if (element.isConnected || other.tagName !== element.tagName) return false;
      return continues(seen || had, textOf(other));
    },
    end: (outcome, text) => {
      const event = life.end(outcome, text, keepText);
      life = newLife();
      return event;
    },
  };
  return sheet;
}
