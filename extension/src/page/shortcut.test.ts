// @vitest-environment jsdom
import { expect, test } from "vitest";
import { isShortcut } from "./shortcut.js";

const press = (key: string, code: string, held: KeyboardEventInit = {}): KeyboardEvent =>
  new KeyboardEvent("keydown", { key, code, ...held });

test.each([
  ["Alt+J", press("j", "KeyJ", { altKey: true }), true],
  ["Alt+J", press("∆", "KeyJ", { altKey: true }), true], // a Mac
  ["Alt+J", press("j", "KeyJ"), false],
  ["Alt+J", press("j", "KeyJ", { altKey: true, ctrlKey: true }), false],
  ["Alt+Shift+K", press("K", "KeyK", { altKey: true, shiftKey: true }), true],
  ["Alt+1", press("¡", "Digit1", { altKey: true }), true], // a Mac, too
  ["Alt+1", press("1", "Numpad1", { altKey: true }), true],
  ["Mod+Enter", press("Enter", "Enter", { ctrlKey: true }), true],
  ["Mod+Enter", press("Enter", "NumpadEnter", { ctrlKey: true }), true],
  ["Mod+Enter", press("Enter", "Enter"), false],
  ["Enter", press("Enter", "Enter"), true],
  ["Enter", press("Enter", "Enter", { shiftKey: true }), false],
])("%s", (written, event, expected) => {
  expect(isShortcut(event, written)).toBe(expected);
});
