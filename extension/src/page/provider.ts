// What goes to a scorer and what comes back. Knows the shapes of the service's interface (docs/http-api.md);
// does not know how a draft travels: the function that carries it is given to us.

export type Signal =
  | "broadcast"
  | "self_promotion"
  | "helpful"
  | "conversational"
  | "hard_sell"
  | "engagement_bait"
  | "empty_praise";

export type Kind = "post" | "comment";
export type House = "own" | "theirs";
export type Verdict = "ok" | "hint" | "warn" | "none";

export interface Draft {
  readonly text: string;
  readonly kind: Kind;
  readonly context: string | null;
  readonly site: string | null;
  readonly house: House | null;
}

/** One thing to say to the writer. `start` and `length` are UTF-16 code units; null for the whole draft. */
export interface Hint {
  readonly id: string;
  readonly signal: string;
  readonly severity: "hint" | "warn";
  readonly start: number | null;
  readonly length: number | null;
  readonly message: string;
  readonly why: string;
  readonly suggestion: string;
}

export interface Span {
  readonly start: number;
  readonly length: number;
  readonly signal: string;
  readonly weight: number;
}

export interface Reply {
  readonly scores: Readonly<Record<Signal, number>>;
  readonly reader_value: number | null;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly language: string | null;
  readonly hints: readonly Hint[];
  readonly spans: readonly Span[];
}

export type Provider = (draft: Draft, signal: AbortSignal) => Promise<Reply>;

/** Reader value, 1 to 10, below which a draft is worth another try. */
export const PASS_MARK = 8;

/** A failure with a sentence for the writer. `retryAfter` is in milliseconds; null: trying again is no use. */
export class ProviderError extends Error {
  constructor(
    message: string,
    readonly kind: string,
    readonly retryAfter: number | null,
  ) {
    super(message);
    this.name = "ProviderError";
  }
}
