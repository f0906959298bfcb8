// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { askedBy } from "./asked.js";
import { clock, dayNumber, plusDays, today } from "./days.js";
import { pieces } from "./draft.js";
import { duration } from "./importing.js";
import { name, ratio, several, webLink } from "./parts.js";

describe("days", () => {
  test("are this browser's own, and numbered as the service numbers them", () => {
    expect(today(new Date(2026, 0, 9, 23, 59))).toBe("2026-01-09");
    expect(dayNumber("1970-01-01")).toBe(0);
    expect(dayNumber("2026-11-21")).toBe(20_778);
  });

  test("are added over changes of the clocks and over leap days", () => {
    expect(plusDays("2026-03-28", 2)).toBe("2026-03-30");
    expect(plusDays("2026-10-26", -2)).toBe("2026-10-24");
    expect(plusDays("2028-02-28", 2)).toBe("2028-03-01");
  });

  test("a moment is written by the clock that the writer had then", () => {
    expect(clock("2026-01-10T00:30:00+13:00")).toBe("10 January 2026, 00:30");
  });
});

describe("what the address asks for", () => {
  const now = "2026-11-21";

  test.each([
    ["", { period: "30", first: "2026-10-23", last: now, site: null }],
    ["?period=7&site=x.com", { period: "7", first: "2026-11-15", last: now, site: "x.com" }],
    ["?period=all", { period: "all", first: null, last: now, site: null }],
    [
      "?first=2026-01-01&last=2026-02-01",
      { period: "dates", first: "2026-01-01", last: "2026-02-01", site: null },
    ],
    ["?first=2026-02-01&last=2026-01-01", { period: "30", first: "2026-10-23", last: now, site: null }],
    ["?period=dates", { period: "30", first: "2026-10-23", last: now, site: null }],
    ["?period=%3Cscript%3E", { period: "30", first: "2026-10-23", last: now, site: null }],
  ])("%s", (search, asked) => {
    expect(askedBy(search, now)).toEqual(asked);
  });
});

describe("a text in pieces", () => {
  const span = (start: number, length: number, signal: string) => ({ start, length, signal, weight: 1 });

  test("gives back the text, with the signals of each piece, also where spans overlap", () => {
    const text = "🎉 Buy now, friends!";
    const found = pieces(text, [span(3, 7, "hard_sell"), span(7, 12, "broadcast"), span(3, 3, "hard_sell")]);
    expect(found.map((piece) => piece.text).join("")).toBe(text);
    expect(found).toEqual([
      { text: "🎉 ", signals: [] },
      { text: "Buy", signals: ["hard_sell"] },
      { text: " ", signals: ["hard_sell"] },
      { text: "now", signals: ["hard_sell", "broadcast"] },
      { text: ", friends", signals: ["broadcast"] },
      { text: "!", signals: [] },
    ]);
  });

  test("stays inside a text that is shorter than its spans", () => {
    expect(pieces("ab", [span(1, 9, "broadcast")])).toEqual([
      { text: "a", signals: [] },
      { text: "b", signals: ["broadcast"] },
    ]);
    expect(pieces("", [])).toEqual([]);
  });
});

describe("an address", () => {
  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    " https://x.example",
    "//x.example",
    "t3_abc",
    "http://",
    null,
  ])("%s is no link", (address) => {
    expect(webLink(address, "Open")).toBeNull();
  });

  test("of the web is one, and takes nothing along", () => {
    const link = webLink('https://x.example/"><b>', "Open");
    expect(link?.outerHTML).toBe(
      '<a href="https://x.example/%22%3E%3Cb%3E" rel="noreferrer noopener" target="_blank">Open</a>',
    );
  });
});

test("names stay text, whatever is in them", () => {
  expect(name("<b>\u202ex").outerHTML).toBe('<bdi class="name">&lt;b&gt;\u202ex</bdi>');
});

test("numbers in words", () => {
  expect([several(1, "visit"), several(1_200, "visit"), ratio(null), ratio(2.04)]).toEqual([
    "1 visit",
    "1,200 visits",
    "–",
    "2.0 : 1",
  ]);
  expect([duration(0.2), duration(59), duration(600), duration(9_000)]).toEqual([
    "1 second left",
    "59 seconds left",
    "10 minutes left",
    "2.5 hours left",
  ]);
});
