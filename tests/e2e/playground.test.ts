// The playground, driven as a person would, in both browsers and against the real service.

import { source as AXE } from "axe-core";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BrowserName, startBrowser } from "./browsers.js";
import { CARD, type ComposerName, FIELDS, Playground, squeezed } from "./playground.js";
import { type RunningService, startService } from "./service.js";

// Emoji of one, two and eleven UTF-16 units come first, so that offsets counted in anything else land elsewhere.
const ADVERT =
  "☕🎉👩‍👩‍👧‍👦 Check out my new course! Buy now and get 50% off at www.brightpath.example. Sign up today, limited spots!";
// How sure the model is of a draft is for its own tests; here it must have something to say.
const HINTED = ["hint", "warn"] as const;
const COMPOSERS = ["post", "comment"] as const satisfies readonly ComposerName[];

describe.each<BrowserName>(["chrome", "firefox"])("%s", (name) => {
  let browser: Browser;
  let service: RunningService;
  let playground: Playground;
  // What a test expects to go wrong, such as requests to a service it has stopped.
  let expectedErrors: RegExp | undefined;

  beforeAll(async () => {
    service = await startService();
    browser = await startBrowser(name);
  });

  afterAll(async () => {
    await browser?.close();
    await service?.dispose();
  });

  beforeEach(async () => {
    expectedErrors = undefined;
    playground = await Playground.open(browser, await freshLink(), name);
  });

  afterEach(async () => {
    expect(await playground.violations()).toEqual([]);
    expect(playground.requests.filter((url) => new URL(url).origin !== service.origin)).toEqual([]);
    expect(playground.consoleErrors.filter((error) => !expectedErrors?.test(error))).toEqual([]);
    await playground.page.close();
  });

  /** The first page takes the one-time link; the session it gives serves the others. */
  let signedIn = false;
  const freshLink = async (): Promise<string> => {
    const link = signedIn ? `${service.origin}/` : service.link();
    signedIn = true;
    return link;
  };

  /** Type the advert and wait for its underlines; gives the words that the service pointed at. */
  const typeAdvert = async (composer: ComposerName): Promise<string[]> => {
    await playground.type(composer, ADVERT);
    const hints = await playground.hintsFor(composer, ADVERT);
    const words = hints.flatMap(({ start, length }) =>
      start === null || length === null ? [] : [ADVERT.slice(start, start + length)],
    );
    expect(words.length).toBeGreaterThan(0);
    await playground.underlined(composer, words);
    return words;
  };

  describe.each(COMPOSERS)("the %s", (composer) => {
    test("underlines the words of each hint, after emoji too, and never touches the text", async () => {
      await typeAdvert(composer);
      await playground.reads(composer, ...HINTED);
      expect(await playground.text(composer)).toBe(ADVERT);
    });

    test("shows a card beside the words that the pointer rests on", async () => {
      await typeAdvert(composer);
      const [first] = (await playground.underlines(composer)).sort(
        (a, b) => a.top - b.top || a.left - b.left,
      );
      if (!first) throw new Error("There is no underline.");
      await playground.page.mouse.move(first.left + 4, (first.top + first.bottom) / 2, { steps: 3 });
      const shown = await playground.cardText();
      const hints = await playground.hintsFor(composer, ADVERT);
      const hint = hints.find(({ message }) => shown.includes(message));
      expect(hint, shown).toBeDefined();
      expect(shown).toContain(hint?.why);
      expect(shown).toContain(hint?.suggestion);
      await expectBesideWords(first);
      await playground.page.keyboard.press("Escape");
      await playground.cardGone();
    });

    test("opens, steps through and closes the hints from the keyboard", async () => {
      await typeAdvert(composer);
      await playground.step("j");
      const first = await playground.cardText();
      expect(await focusIsInCard()).toBe(true);
      const hints = await playground.hintsFor(composer, ADVERT);
      if (hints.length > 1) {
        await playground.step("j");
        expect(await playground.cardText()).not.toBe(first);
        await playground.step("k");
        expect(await playground.cardText()).toBe(first);
      }
      await playground.page.keyboard.press("Escape");
      await playground.cardGone();
      expect(await playground.page.$eval(FIELDS[composer], (field) => field === document.activeElement)).toBe(
        true,
      );
      await playground.page.keyboard.type("!");
      expect(await playground.text(composer)).toBe(`${ADVERT}!`);
    });

    test("keeps the marks on their words while the writer edits before them", async () => {
      const words = await typeAdvert(composer);
      await toStart();
      await playground.page.keyboard.type("So: ");
      // At once: long before the next reading is asked for.
      expect((await playground.underlines(composer)).map((line) => line.words).sort()).toEqual(
        words.map(squeezed).sort(),
      );
    });

    test("takes a mark away as soon as its words change", async () => {
      await typeAdvert(composer);
      const before = await playground.underlines(composer);
      await playground.page.keyboard.down("Control");
      await playground.page.keyboard.press("a");
      await playground.page.keyboard.up("Control");
      await playground.page.keyboard.type("x");
      expect(before.length).toBeGreaterThan(0);
      expect(await playground.underlines(composer)).toEqual([]);
    });

    test("forgets a hint that the writer ignores, for this draft", async () => {
      await typeAdvert(composer);
      await playground.step("j");
      const ignored = await playground.page.$eval(`${CARD} .what`, (line) => line.textContent ?? "");
      await playground.page.click(`${CARD} .quiet`);
      await playground.cardGone();
      expect(await listedHints(composer)).not.toContain(ignored);
      await playground.page.keyboard.type(" ");
      await playground.reads(composer, ...HINTED);
      expect(await listedHints(composer)).not.toContain(ignored);
    });
  });

  test("underlines with boxes where the browser has no highlights of its own", async () => {
    await playground.page.evaluateOnNewDocument(() => Reflect.deleteProperty(window, "Highlight"));
    await playground.page.reload();
    const words = await typeAdvert("comment");
    const drawn = await playground.page.$$eval("[data-unblather] >>> .underline", (boxes) => boxes.length);
    expect(drawn).toBeGreaterThanOrEqual(words.length);
    expect(await playground.page.$eval(FIELDS.comment, (field) => field.children.length)).toBe(0);
  });

  test("keeps the boxes on their words while the field scrolls and the window narrows", async () => {
    await playground.page.focus(FIELDS.post);
    await playground.page.keyboard.type("\n".repeat(14));
    const words = await typeAdvert("post");
    await playground.page.keyboard.type("\n\n\n"); // room below, so that scrolling back hides none of the words
    await playground.page.$eval(FIELDS.post, (field) => field.scrollBy(0, -40));
    await playground.underlined("post", words);
    await playground.page.setViewport({ width: 1100, height: 900 });
    await playground.underlined("post", words);
  });

  test("reads its own samples as they are meant, and undo brings the draft back", async () => {
    await playground.type("comment", "My own words");
    await playground.sample("comment", "A helpful answer");
    await playground.reads("comment", "ok", "hint");
    await playground.page.keyboard.down("Control");
    await playground.page.keyboard.press("z");
    await playground.page.keyboard.up("Control");
    await playground.until(
      async () => (await playground.text("comment")) === "My own words",
      async () => "undo to bring the draft back",
    );
    await playground.sample("comment", "A pitch");
    await playground.reads("comment", "warn");
    await playground.sample("post", "An announcement");
    await playground.reads("post", "warn");
    expect(await playground.page.$$eval("#post .scores tr[data-signal]", (rows) => rows.length)).toBe(7);
  });

  test("says why there is no verdict", async () => {
    await playground.type("post", "Hm");
    await playground.reads("post", "none");
    expect(await playground.detail("post")).not.toBe("");
  });

  test("says that the service is away, and recovers by itself", async () => {
    expectedErrors = /Failed to load resource|NetworkError/;
    await service.stop();
    await playground.type("post", ADVERT);
    await playground.reads("post", "failed");
    expect(await playground.detail("post")).toContain("unblather serve");
    await service.restart();
    await playground.reads("post", ...HINTED);
    expect(await playground.text("post")).toBe(ADVERT);
  });

  test("says how to get back in when the session has ended", async () => {
    expectedErrors = /401/;
    const cookies = await browser.cookies();
    await browser.deleteCookie(...cookies);
    try {
      await playground.type("post", ADVERT);
      await playground.reads("post", "failed");
      expect(await playground.detail("post")).toContain("open the link");
      await playground.page.goto(`${service.origin}/`);
      expect(await playground.page.$eval("h1", (title) => title.textContent)).toContain("Open the link");
    } finally {
      await browser.setCookie(...cookies);
    }
  });

  test("counts near the limit and says when a draft is too long", async () => {
    await playground.page.focus(FIELDS.post);
    await playground.page.evaluate(() => document.execCommand("insertText", false, "word ".repeat(4_001)));
    await playground.reads("post", "failed");
    expect(await playground.detail("post")).toContain("20,000");
    expect(await playground.page.$eval("#post .counter", (line) => line.textContent)).toContain("20,005");
  });

  test("fits a narrow window without scrolling sideways", async () => {
    await playground.page.setViewport({ width: 320, height: 640 });
    await typeAdvert("post");
    await playground.step("j");
    await playground.card();
    const [content, window] = await playground.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(content).toBeLessThanOrEqual(window ?? 0);
  });

  test.each(["light", "dark"] as const)("has no accessibility violation in %s", async (scheme) => {
    const own = name === "firefox" && scheme === "dark" ? await startBrowser(name, scheme) : undefined;
    const link = own ? await otherLink() : `${service.origin}/`;
    const page = await Playground.open(own ?? browser, link, name, scheme);
    try {
      expect(await axe(page)).toEqual([]);
      await page.sample("post", "An announcement");
      await page.reads("post", ...HINTED);
      await page.sample("comment", "“Great post!”");
      await page.reads("comment", ...HINTED);
      await page.step("j");
      await page.card();
      expect(await axe(page)).toEqual([]);
    } finally {
      await page.page.close();
      await own?.close();
    }
  });

  /** A second browser needs a link of its own; the service prints one at each start. */
  const otherLink = async (): Promise<string> => {
    await service.restart();
    return service.link();
  };

  const toStart = async (): Promise<void> => {
    await playground.page.keyboard.down("Control");
    await playground.page.keyboard.press("Home");
    await playground.page.keyboard.up("Control");
  };

  const focusIsInCard = (): Promise<boolean> =>
    playground.page.$eval(CARD, (card) => card.matches(":focus-within"));

  const listedHints = (composer: ComposerName): Promise<string[]> =>
    playground.page.$$eval(`#${composer} .hint-item`, (items) => items.map((item) => item.textContent ?? ""));

  const expectBesideWords = async (words: { top: number; bottom: number }): Promise<void> => {
    const box = await (await playground.card()).boundingBox();
    if (!box) throw new Error("The card has no box.");
    const below = box.y >= words.bottom && box.y - words.bottom < 120;
    const above = box.y + box.height <= words.top && words.top - box.y - box.height < 120;
    expect(below || above).toBe(true);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(1280);
  };

  const axe = async ({ page }: Playground): Promise<string[]> => {
    await page.evaluate(AXE);
    return page.evaluate(async () => {
      const { axe: checker } = window as unknown as {
        axe: { run(): Promise<{ violations: AxeViolation[] }> };
      };
      const { violations } = await checker.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
    });
  };
});

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}
