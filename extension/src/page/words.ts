// The words shown beside a value, and everything that our layer says. Knows English, and that somebody may give it other
// words; does not decide anything. What a hint says comes with the hint.
import { PASS_MARK, type Reply, type Verdict } from "./provider.js";

/** Keys that open the hints from the keyboard. */
export interface Keys {
  readonly next: string;
  readonly previous: string;
}

export const KEYS: Keys = { next: "Alt+J", previous: "Alt+K" };

/** What each phrase is called for its translators; `$1` and so on stand for what is put in. */
export const PHRASES = {
  verdictOk: "Worth their while",
  verdictHint: "Worth another try",
  verdictWarn: "Talks at people",
  verdictNone: "No verdict",
  helpful: "Helpful",
  conversational: "Conversational",
  broadcast: "Broadcast",
  selfPromotion: "Self-promotion",
  hardSell: "Hard sell",
  engagementBait: "Engagement bait",
  emptyPraise: "Empty praise",
  history: "Your history",
  hintsNone: "No hints",
  hintsOne: "1 hint",
  hintsMany: "$1 hints",
  summary: "$1. Reader value $2 of 10, $3 the pass mark of $4. $5.",
  atOrAbove: "at or above",
  below: "below",
  reading: "Reading your draft",
  hints: "Hints",
  keys: "$1 and $2 step through the hints.",
  instead: "Instead",
  ignoreHere: "Ignore here",
  notTrue: "Not true",
  notOnThisSite: "Not on this site",
  next: "$1 of $2 · Next",
  close: "Close",
  warningTitle: "Before you post this",
  edit: "Edit",
  postAnyway: "Post anyway",
  meantThis: "I meant this",
  meantThisMeans:
    "“I meant this” takes you back; this draft is not asked about again. Its text is kept on this computer, with what you said of it.",
} as const;

export type Phrase = keyof typeof PHRASES;

export type Translate = (phrase: Phrase, values: readonly string[]) => string | undefined;

let translate: Translate = () => undefined;

/** Give our layer other words; what `own` does not know stays English. */
export function speak(own: Translate): void {
  translate = own;
}

/** A phrase with its values put in. */
export function say(phrase: Phrase, ...values: readonly string[]): string {
  const own = translate(phrase, values);
  return own || PHRASES[phrase].replaceAll(/\$(\d)/g, (_, at: string) => values[Number(at) - 1] ?? "");
}

const VERDICT_PHRASES: Readonly<Record<Verdict, Phrase>> = {
  ok: "verdictOk",
  hint: "verdictHint",
  warn: "verdictWarn",
  none: "verdictNone",
};

export const verdictName = (verdict: Verdict): string => say(VERDICT_PHRASES[verdict]);

const SIGNAL_PHRASES: Readonly<Record<string, Phrase>> = {
  helpful: "helpful",
  conversational: "conversational",
  broadcast: "broadcast",
  self_promotion: "selfPromotion",
  hard_sell: "hardSell",
  engagement_bait: "engagementBait",
  empty_praise: "emptyPraise",
  history: "history",
};

export const SIGNALS: readonly string[] = Object.keys(SIGNAL_PHRASES);

export function signalName(signal: string): string {
  const phrase = SIGNAL_PHRASES[signal];
  return phrase ? say(phrase) : signal;
}

export const value10 = (value: number): string => value.toFixed(1);

const count = (hints: number): string =>
  hints === 0 ? say("hintsNone") : hints === 1 ? say("hintsOne") : say("hintsMany", `${hints}`);

/** The reading in one sentence or two, for labels and for a screen reader. */
export function summary(reply: Reply, hints: number): string {
  const verdict = verdictName(reply.verdict);
  if (reply.verdict === "none" || reply.reader_value === null)
    return `${verdict}. ${reply.reason ?? ""}`.trim();
  const side = say(reply.reader_value >= PASS_MARK ? "atOrAbove" : "below");
  return say("summary", verdict, value10(reply.reader_value), side, `${PASS_MARK}`, count(hints));
}
