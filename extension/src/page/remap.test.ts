import { describe, expect, test } from "vitest";
import { editBetween, remap } from "./remap.js";

/** Where "words" of `before` are in `after`: the text found there, or null. */
function follow(before: string, words: string, after: string): string | null {
  const start = before.indexOf(words);
  const range = remap({ start, end: start + words.length }, editBetween(before, after), after);
  return range && after.slice(range.start, range.end);
}

describe("editBetween", () => {
  test.each([
    ["abc", "abXc", { start: 2, oldEnd: 2, newEnd: 3 }],
    ["abc", "ac", { start: 1, oldEnd: 2, newEnd: 1 }],
    ["aa", "aaa", { start: 2, oldEnd: 2, newEnd: 3 }],
    ["", "new", { start: 0, oldEnd: 0, newEnd: 3 }],
    ["same", "same", { start: 4, oldEnd: 4, newEnd: 4 }],
  ])("from %j to %j", (before, after, edit) => {
    expect(editBetween(before, after)).toEqual(edit);
  });
});

describe("remap", () => {
  test.each([
    ["an edit before the words moves them", "so buy now", "well so buy now"],
    ["an emoji before them counts its code units", "so buy now", "👩‍👩‍👧 so buy now"],
    ["an edit after them leaves them", "buy now ok", "buy now okay"],
    ["a deletion before them moves them back", "well, buy now", "buy now"],
    ["a full stop right after them leaves them", "buy now", "buy now."],
    ["a line break right before them moves them", "buy now", "\nbuy now"],
  ])("%s", (_what, before, after) => {
    expect(follow(before, "buy now", after)).toBe("buy now");
  });

  test.each([
    ["an edit inside them", "buy now", "buy it now"],
    ["a letter added to their last word", "buy now", "buy nowt"],
    ["a letter put before their first word", "buy now", "Xbuy now"],
    ["an accent put on their last letter", "buy now", "buy now\u0301"],
    ["a part of them gone", "please buy now", "please now"],
    ["all of them gone", "please buy now", "please "],
    ["everything replaced", "buy now", "x"],
  ])("drops the words after %s", (_what, before, after) => {
    expect(follow(before, "buy now", after)).toBeNull();
  });
});
