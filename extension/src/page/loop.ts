// Decides when to ask for a score: a moment after typing stops, one question at a time, and never with a timer running
// while there is nothing to do. Knows time and the provider; does not know the page or what a reply means.
import { type Draft, type Provider, ProviderError, type Reply } from "./provider.js";

/** A reply, and the draft it is about. */
export interface Answer {
  readonly draft: Draft;
  readonly reply: Reply;
}

export type LoopState =
  | { readonly kind: "empty" }
  | { readonly kind: "waiting" }
  | ({ readonly kind: "scored" } & Answer)
  | { readonly kind: "failed"; readonly error: ProviderError };

export interface LoopOptions {
  readonly provider: Provider;
  /** The draft as it is now. */
  readonly draft: () => Draft;
  /** Whether the writer is here: a failure is tried again by itself only then. */
  readonly attended: () => boolean;
  /** An answer from before, if there is one: it is not asked for again while it holds. */
  readonly answer?: Answer | undefined;
  readonly onState: (state: LoopState) => void;
  readonly signal: AbortSignal;
}

export interface Loop {
  /** The draft changed: ask once typing has stopped. */
  changed(): void;
  /** Ask now if the last answer is missing or about another draft. */
  refresh(): void;
}

const PAUSE = 400; // ms without a keystroke before asking
const SLOW = 250; // ms after which the writer is told that an answer is on its way
const RETRY_CEILING = 5_000; // ms between attempts while the service is away: an attempt on this machine is cheap

const same = (a: Draft, b: Draft): boolean =>
  a.text === b.text &&
  a.kind === b.kind &&
  a.context === b.context &&
  a.site === b.site &&
  a.house === b.house;

const asProviderError = (error: unknown): ProviderError =>
  error instanceof ProviderError ? error : new ProviderError(String(error), "unexpected", null);

export function createLoop(options: LoopOptions): Loop {
  const { provider, draft, attended, onState, signal } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;
  let answered: Draft | undefined = options.answer?.draft;
  let failures = 0;

  const later = (delay: number, task: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(task, delay);
  };

  const clear = (): void => {
    clearTimeout(timer);
    asking?.abort();
    answered = undefined;
    onState({ kind: "empty" });
  };

  const failed = (cause: unknown): void => {
    const error = asProviderError(cause);
    answered = undefined;
    onState({ kind: "failed", error });
    if (error.retryAfter === null) return;
    // Ever more patiently, but never sooner than we were told to.
    const delay = Math.max(error.retryAfter, Math.min(error.retryAfter * 2 ** failures, RETRY_CEILING));
    failures += 1;
    later(delay, () => attended() && ask());
  };

  const settle = (asked: Draft, reply: Reply): void => {
    failures = 0;
    answered = asked;
    onState({ kind: "scored", draft: asked, reply });
  };

  /** One question at a time: whoever changes the draft meanwhile is served when the answer is in. */
  const ask = (): void => {
    if (signal.aborted || asking) return;
    const asked = draft();
    if (asked.text.trim() === "") {
      clear();
      return;
    }
    if (answered && same(asked, answered)) return;
    const controller = new AbortController();
    asking = controller;
    const slow = setTimeout(() => onState({ kind: "waiting" }), SLOW);
    provider(asked, AbortSignal.any([signal, controller.signal]))
      .then(
        (reply) => () => settle(asked, reply),
        (error: unknown) => () => failed(error),
      )
      .then((finish) => {
        clearTimeout(slow);
        asking = undefined;
        if (signal.aborted) return;
        if (!controller.signal.aborted) finish();
        if (!same(asked, draft())) later(PAUSE, ask);
      });
  };

  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });

  return {
    changed: () => (draft().text.trim() === "" ? clear() : later(PAUSE, ask)),
    refresh: () => {
      clearTimeout(timer);
      ask();
    },
  };
}
