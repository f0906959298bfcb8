// The words shown beside a value. Knows English; does not decide anything. What a hint says comes with the hint.
import { PASS_MARK, type Reply, type Verdict } from "./provider.js";

/** Keys that open the hints from the keyboard, as shown to the writer. */
export const KEYS = { next: "Alt+J", previous: "Alt+K" } as const;

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  ok: "Worth their while",
  hint: "Worth another try",
  warn: "Talks at people",
  none: "No verdict",
};

export const SIGNALS: Readonly<Record<string, string>> = {
  helpful: "Helpful",
  conversational: "Conversational",
  broadcast: "Broadcast",
  self_promotion: "Self-promotion",
  hard_sell: "Hard sell",
  engagement_bait: "Engagement bait",
  empty_praise: "Empty praise",
};

export const signalName = (signal: string): string => SIGNALS[signal] ?? signal;

export const value10 = (value: number): string => value.toFixed(1);

const count = (hints: number): string =>
  hints === 0 ? "No hints" : hints === 1 ? "1 hint" : `${hints} hints`;

/** The reading in one sentence or two, for labels and for a screen reader. */
export function summary(reply: Reply, hints: number): string {
  if (reply.verdict === "none" || reply.reader_value === null) {
    return `No verdict. ${reply.reason ?? ""}`.trim();
  }
  const side = reply.reader_value >= PASS_MARK ? "at or above" : "below";
  return `${VERDICTS[reply.verdict]}. Reader value ${value10(reply.reader_value)} of 10, ${side} the pass mark of ${PASS_MARK}. ${count(hints)}.`;
}
