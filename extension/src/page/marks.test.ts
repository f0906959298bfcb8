import { expect, test } from "vitest";
import { marksOf, moveMarks } from "./marks.js";
import type { Hint, Reply } from "./provider.js";

const hint = (id: string, start: number | null, length: number | null): Hint => ({
  id,
  signal: "hard_sell",
  severity: "warn",
  start,
  length,
  message: id,
  why: "",
  suggestion: "",
});

const reply = (...hints: Hint[]): Reply => ({
  scores: {
    broadcast: 0,
    self_promotion: 0,
    helpful: 0,
    conversational: 0,
    hard_sell: 0,
    engagement_bait: 0,
    empty_praise: 0,
  },
  reader_value: 2,
  verdict: "warn",
  reason: null,
  language: "en",
  hints,
  spans: [],
});

test("marks come in reading order, the whole draft last", () => {
  const marks = marksOf(
    reply(hint("whole", null, null), hint("later", 4, 3), hint("first", 0, 3)),
    "Buy now",
  );
  expect(marks.map((mark) => mark.hint.id)).toEqual(["first", "later", "whole"]);
  expect(marks.map((mark) => mark.range)).toEqual([{ start: 0, end: 3 }, { start: 4, end: 7 }, null]);
});

test("a range outside the text marks nothing, but the hint stays", () => {
  const [mark] = marksOf(reply(hint("beyond", 5, 30)), "Buy now");
  expect(mark?.range).toBeNull();
});

test("the same hint about the same words keeps its key wherever they are", () => {
  const [here] = marksOf(reply(hint("sell", 0, 3)), "Buy now");
  const [there] = marksOf(reply(hint("sell", 3, 3)), "So Buy now");
  expect(there?.key).toBe(here?.key);
});

test("an edit moves the marks it passes and drops those it hits", () => {
  const marks = marksOf(reply(hint("buy", 0, 3), hint("now", 4, 3), hint("whole", null, null)), "Buy now");
  const moved = moveMarks(marks, "Buy now", "Buying now");
  expect(moved.map((mark) => [mark.hint.id, mark.range])).toEqual([
    ["now", { start: 7, end: 10 }],
    ["whole", null],
  ]);
});
