import { expect, test } from "vitest";
import { around, within } from "./place.js";

const words = (left: number, top: number) => ({ left, top, right: left + 100, bottom: top + 20 });

test("one box holds the boxes of all lines", () => {
  expect(around([words(10, 0), words(50, 30)])).toEqual({ left: 10, top: 0, right: 150, bottom: 50 });
  expect(around([])).toBeNull();
});

test("words scrolled out of their field are taken to be at its edge", () => {
  const pane = { left: 0, top: 100, right: 400, bottom: 300 };
  expect(within(words(50, 20), pane)).toEqual({ left: 50, top: 100, right: 150, bottom: 100 });
});
