import { expect, test } from "vitest";
import { sentenceAt } from "./sentence.js";

const TEXT = "🎉 Hello all. Buy now! Nice to meet you.";

test("the sentence that the words stand in", () => {
  const start = TEXT.indexOf("Buy");
  expect(sentenceAt(TEXT, { start, end: start + 3 })).toBe("Buy now!");
});

test("words that reach over a sentence’s end are shown to their own", () => {
  const start = TEXT.indexOf("now");
  expect(sentenceAt(TEXT, { start, end: TEXT.indexOf(" to meet") })).toBe("Buy now! Nice");
});

test("without words, the whole draft, cut between characters", () => {
  expect(sentenceAt(" Hello. ", null)).toBe("Hello.");
  expect(sentenceAt("🎉".repeat(300), null)).toBe(`${"🎉".repeat(280)}…`);
});
