// One draft's life, from the first key to posting or giving up, as the history wants to know it. Knows what is recorded
// (DraftEvent); does not know the page, nor how it is delivered.
import type { Answer, LoopState } from "../page/loop.js";
import type { Hint, Reply } from "../page/provider.js";
import type { Memory, View } from "../page/watch.js";
import type { DraftEvent, Scored } from "../protocol.js";
import type { Reading } from "../sites/site.js";

export interface Circumstances {
  readonly site: string;
  readonly reading: Reading;
  readonly house: DraftEvent["house"];
}

export interface Life {
  readonly id: string;
  readonly memory: Memory;
  /** The writer meant it: no more questions about this draft. */
  quiet: boolean;
  /** Whether a warning about exactly this text has been due: it is not asked about again. */
  wasAsked(text: string): boolean;
  /** The dialog is about to be shown. */
  warned(text: string): void;
  /** A warning was due, and not shown. */
  passed(text: string): void;
  /** The draft as it is now. `byWriter`: somebody is typing. */
  see(view: View, byWriter: boolean): void;
  /** A reading that was asked for besides, and which of its hints were shown. */
  heard(answer: Answer, shown: readonly Hint[]): void;
  /** It ended. Null: there was nothing worth recording, or it has been recorded. */
  end(outcome: DraftEvent["outcome"], text: string, keepText: boolean): DraftEvent | null;
}

const two = (part: number): string => `${part}`.padStart(2, "0");

/** RFC 3339 with the writer's own offset: what day it was is theirs to say. */
export function rfc3339(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const hours = two(Math.floor(Math.abs(offset) / 60));
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? "-" : "+"}${hours}:${two(Math.abs(offset) % 60)}`;
}

export const wordsIn = (text: string): number => text.split(/\s+/u).filter(Boolean).length;

const modelOf = (reply: Reply | undefined): string | null =>
  (reply as Scored | undefined)?.model?.version ?? null;

const answered = (state: LoopState): Reply | undefined => (state.kind === "scored" ? state.reply : undefined);

/** `circumstances` is asked when the draft ends: who is answered may have been drawn after its first key. */
export function createLife(circumstances: () => Circumstances): Life {
  const asked = new Set<string>();
  const hints = new Set<string>();
  let started: string | undefined;
  let first: Reply | undefined;
  let last: Reply | undefined;
  let lastWarned: string | undefined;
  let over = false;

  const read = (reply: Reply): void => {
    first ??= reply;
    last = reply;
  };

  const life: Life = {
    id: crypto.randomUUID(),
    memory: { ignored: new Set() },
    quiet: false,
    wasAsked: (text) => asked.has(text),
    warned: (text) => {
      asked.add(text);
      lastWarned = text;
    },
    passed: (text) => {
      asked.add(text);
    },
    see: ({ text, state, marks }, byWriter) => {
      if (byWriter && text.trim() !== "") started ??= rfc3339(new Date());
      const reply = answered(state);
      if (!reply || reply === last) return;
      read(reply);
      for (const { hint } of marks) hints.add(hint.id);
    },
    heard: (answer, shown) => {
      life.memory.answer = answer;
      read(answer.reply);
      for (const { id } of shown) hints.add(id);
    },
    end: (outcome, text, keepText) => {
      // Somebody who wrote two words and left them has not given up a draft.
      if (over || !started || (outcome === "abandoned" && !last)) return null;
      over = true;
      const { site, reading, house } = circumstances();
      return {
        id: life.id,
        site,
        kind: reading.kind,
        house,
        counterpart: reading.counterpart,
        thread: reading.thread,
        started,
        ended: rfc3339(new Date()),
        first_scores: first?.scores ?? null,
        last_scores: last?.scores ?? null,
        first_reader_value: first?.reader_value ?? null,
        last_reader_value: last?.reader_value ?? null,
        verdict: last?.verdict ?? "none",
        warned: lastWarned !== undefined,
        hints: [...hints],
        decision: decisionOf(outcome, text),
        outcome,
        words: wordsIn(text),
        model: modelOf(last),
        text: keepText ? text : null,
      };
    },
  };

  const decisionOf = (outcome: DraftEvent["outcome"], text: string): DraftEvent["decision"] => {
    if (lastWarned === undefined) return "none";
    if (outcome === "abandoned") return "cancelled";
    if (text !== lastWarned) return "edited";
    return life.quiet ? "meant_it" : "posted_anyway";
  };

  return life;
}
