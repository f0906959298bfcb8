import { expect, test } from "vitest";
import { pressed, valid } from "./shortcut.js";

const NONE = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };

test.each([
  [{ ...NONE, altKey: true, code: "KeyJ" }, "Alt+J"],
  [{ ...NONE, altKey: true, shiftKey: true, ctrlKey: true, code: "Digit7" }, "Ctrl+Alt+Shift+7"],
  [{ ...NONE, metaKey: true, code: "KeyK" }, "Meta+K"],
  [{ ...NONE, code: "KeyJ" }, null],
  [{ ...NONE, shiftKey: true, code: "KeyJ" }, null],
  [{ ...NONE, altKey: true, code: "AltLeft" }, null],
  [{ ...NONE, code: "Tab" }, null],
])("pressing %j is %s", (keys, shortcut) => {
  expect(pressed(keys)).toBe(shortcut);
});

test.each([
  ["alt + shift+j", "Alt+Shift+J"],
  ["Shift+Alt+J", "Alt+Shift+J"],
  ["Alt+Alt+J", null],
  ["Shift+J", null],
  ["Alt+Enter", null],
  ["Alt+", null],
  ["J", null],
  ["", null],
])("“%s” is written %s", (text, shortcut) => {
  expect(valid(text)).toBe(shortcut);
});
