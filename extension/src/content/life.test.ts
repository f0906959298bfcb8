import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { marksOf } from "../page/marks.js";
import type { Draft, Hint } from "../page/provider.js";
import type { View } from "../page/watch.js";
import type { Scored } from "../protocol.js";
import { createLife, type Life, rfc3339, wordsIn } from "./life.js";

const scores = (hard_sell: number): Scored["scores"] => ({
  broadcast: 0,
  self_promotion: 0,
  helpful: 0,
  conversational: 0,
  hard_sell,
  engagement_bait: 0,
  empty_praise: 0,
});

const HINT: Hint = {
  id: "hard-sell",
  signal: "hard_sell",
  severity: "warn",
  start: 0,
  length: 3,
  message: "",
  why: "",
  suggestion: "",
};

const reply = (hard_sell: number, verdict: Scored["verdict"]): Scored => ({
  scores: scores(hard_sell),
  reader_value: hard_sell > 0.5 ? 2 : 8,
  verdict,
  reason: null,
  language: "en",
  hints: verdict === "warn" ? [HINT] : [],
  spans: [],
  model: { name: "unblather", version: "1" },
});

const scored = (text: string, answer: Scored): View => ({
  text,
  state: {
    kind: "scored",
    draft: { text, kind: "comment", context: null, site: "a.example", house: "theirs" },
    reply: answer,
  },
  marks: marksOf(answer, text),
});

const typed = (text: string): View => ({ text, state: { kind: "empty" }, marks: [] });

let life: Life;

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T08:00:00Z"), toFake: ["Date"] });
  life = createLife(() => ({
    site: "a.example",
    house: "theirs",
    reading: { kind: "comment", context: null, counterpart: "ada", thread: "/1" },
  }));
});

afterEach(() => {
  vi.useRealTimers();
});

test("a whole life: warned, edited, posted", () => {
  life.see(typed("Buy"), true);
  life.see(scored("Buy now", reply(0.9, "warn")), false);
  life.warned("Buy now");
  life.see(scored("Try it", reply(0.1, "ok")), true);
  vi.setSystemTime(new Date("2026-11-22T08:01:00Z"));
  expect(life.end("posted", "Try it", false)).toEqual({
    id: life.id,
    site: "a.example",
    kind: "comment",
    house: "theirs",
    counterpart: "ada",
    thread: "/1",
    started: rfc3339(new Date("2026-11-22T08:00:00Z")),
    ended: rfc3339(new Date("2026-11-22T08:01:00Z")),
    first_scores: scores(0.9),
    last_scores: scores(0.1),
    first_reader_value: 2,
    last_reader_value: 8,
    verdict: "ok",
    warned: true,
    hints: ["hard-sell"],
    decision: "edited",
    outcome: "posted",
    words: 2,
    model: "1",
    text: null,
  });
});

test.each([
  ["posted as it was", "posted", "Buy now", false, "posted_anyway"],
  ["meant", "posted", "Buy now", true, "meant_it"],
  ["changed", "posted", "Try now", false, "edited"],
  ["given up", "abandoned", "Buy now", false, "cancelled"],
] as const)("after a warning: %s", (_, outcome, text, quiet, decision) => {
  life.see(scored("Buy now", reply(0.9, "warn")), true);
  life.warned("Buy now");
  life.quiet = quiet;
  expect(life.end(outcome, text, true)).toMatchObject({ decision, text });
});

test("nothing that nobody typed, nothing twice, and no few words that were left", () => {
  life.see(typed("Typed by the page"), false);
  expect(life.end("posted", "Typed by the page", false)).toBeNull();
  life.see(typed("Hm"), true);
  expect(life.end("abandoned", "Hm", false)).toBeNull();
  expect(life.end("posted", "Hm", false)).not.toBeNull();
  expect(life.end("posted", "Hm", false)).toBeNull();
});

test("a reading that was taken at posting counts, with the hint that was shown then", () => {
  life.see(typed("Buy now"), true);
  const { draft } = scored("Buy now", reply(0.9, "warn")).state as { draft: Draft };
  life.heard({ draft, reply: reply(0.9, "warn") }, [HINT]);
  expect(life.memory.answer?.draft).toBe(draft);
  expect(life.end("posted", "Buy now", false)).toMatchObject({
    first_reader_value: 2,
    last_reader_value: 2,
    verdict: "warn",
    hints: ["hard-sell"],
  });
});

test("who is answered may become known after the first key", () => {
  let counterpart: string | null = null;
  const late = createLife(() => ({
    site: "a.example",
    house: "theirs",
    reading: { kind: "comment", context: null, counterpart, thread: null },
  }));
  late.see(typed("Hello"), true);
  counterpart = "ada";
  expect(late.end("posted", "Hello", false)).toMatchObject({ counterpart: "ada" });
});

test("a text that was asked about is remembered", () => {
  expect(life.wasAsked("Buy now")).toBe(false);
  life.passed("Buy now");
  expect(life.wasAsked("Buy now")).toBe(true);
});

test("words and times", () => {
  expect(wordsIn(" One  two\nthree ")).toBe(3);
  expect(new Date(rfc3339(new Date(0))).getTime()).toBe(0);
  expect(rfc3339(new Date(0))).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
});
