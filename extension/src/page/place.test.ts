import { expect, test } from "vitest";
import { around, place, within } from "./place.js";

const CARD = { width: 300, height: 200 };
const VIEWPORT = { width: 1000, height: 800 };
const words = (left: number, top: number) => ({ left, top, right: left + 100, bottom: top + 20 });

test("a card goes below the words, from where they start", () => {
  expect(place(words(50, 100), CARD, VIEWPORT, false)).toEqual({ left: 50, top: 128 });
});

test("a card goes from where the words start in right-to-left text too", () => {
  expect(place(words(500, 100), CARD, VIEWPORT, true)).toEqual({ left: 300, top: 128 });
});

test("a card goes above words at the foot of the window", () => {
  expect(place(words(50, 700), CARD, VIEWPORT, false)).toEqual({ left: 50, top: 492 });
});

test("a card stays inside a window that is too small for it", () => {
  const narrow = { width: 320, height: 220 };
  expect(place(words(200, 100), CARD, narrow, false)).toEqual({ left: 12, top: 12 });
});

test("one box holds the boxes of all lines", () => {
  expect(around([words(10, 0), words(50, 30)])).toEqual({ left: 10, top: 0, right: 150, bottom: 50 });
  expect(around([])).toBeNull();
});

test("words scrolled out of their field are taken to be at its edge", () => {
  const pane = { left: 0, top: 100, right: 400, bottom: 300 };
  expect(within(words(50, 20), pane)).toEqual({ left: 50, top: 100, right: 150, bottom: 100 });
});
