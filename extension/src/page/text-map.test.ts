// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { mapText } from "./text-map.js";

function editor(html: string): HTMLElement {
  const root = document.createElement("div");
  root.innerHTML = html;
  return root;
}

describe("the text of a contenteditable", () => {
  test.each([
    ["plain text", "one two", "one two"],
    ["line breaks", "one<br>two", "one\ntwo"],
    ["an empty line", "one<br><br>two", "one\n\ntwo"],
    ["a filler break at the end", "one<br>", "one"],
    ["blocks (Chromium)", "one<div>two</div><div>three</div>", "one\ntwo\nthree"],
    ["an empty block", "<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"],
    ["nested blocks", "<div><p>one</p></div><p>two</p>", "one\ntwo"],
    ["inline elements", "on<b>e t</b>wo", "one two"],
    ["no-break spaces", "one&nbsp;two", "one two"],
    ["line breaks in the text itself", "one\ntwo", "one\ntwo"],
    ["an empty first line", "<div><br></div><div>one</div>", "\none"],
    ["nothing", "", ""],
  ])("with %s", (_what, html, text) => {
    expect(mapText(editor(html)).text).toBe(text);
  });
});

describe("the way back to the DOM", () => {
  test.each([
    ["in one node", "one two", "two"],
    ["after emoji of one, two and eleven units", "☕🎉👩‍👩‍👧‍👦 buy now", "buy now"],
    ["across inline elements", "on<b>e t</b>wo", "one two"],
    ["after a line break", "one<br>two", "two"],
    ["in the third block", "one<div>two</div><div>three</div>", "three"],
    ["ending where a node ends", "<b>one</b><i>two</i>", "one"],
    ["starting where a node starts", "<b>one</b><i>two</i>", "two"],
  ])("finds words %s", (_what, html, words) => {
    const map = mapText(editor(html));
    const start = map.text.indexOf(words);
    expect(map.rangeOf({ start, end: start + words.length })?.toString()).toBe(words);
  });

  test("keeps to the node that holds the words at a border", () => {
    const root = editor("<b>one</b><i>two</i>");
    const range = mapText(root).rangeOf({ start: 3, end: 6 });
    expect(range?.startContainer).toBe(root.querySelector("i")?.firstChild);
    expect(range?.startOffset).toBe(0);
  });

  test("has no range for a lone line break or an empty editor", () => {
    expect(mapText(editor("one<br>two")).rangeOf({ start: 3, end: 3 })).toBeNull();
    expect(mapText(editor("")).rangeOf({ start: 0, end: 1 })).toBeNull();
  });

  test("reads without changing anything", () => {
    const root = editor("one<div>two&nbsp;</div>");
    const before = root.innerHTML;
    mapText(root).rangeOf({ start: 0, end: 3 });
    expect(root.innerHTML).toBe(before);
  });
});
