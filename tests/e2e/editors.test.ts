// The extension in pages with real editors, in both browsers, with the built extension, the real service and the real
// model. Every editor goes through the same list.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BrowserName } from "./browsers.js";
import { EditorPage, type OpenOptions, squeezed } from "./editors.js";
import { EDITORS, type EditorName } from "./fixtures.js";
import type { ServiceReply } from "./scorer.js";
import { openStage, type Stage } from "./stage.js";

// Emoji of one, two and eleven UTF-16 units come first, and what hurts comes in the third paragraph.
const ADVERT =
  "☕🎉👩‍👩‍👧‍👦 Hello all of you.\nWe have been busy.\nCheck out my new course! Buy now and get 50% off. Sign up today, limited spots!";
const TAIL = " Sign up today, limited spots!";

describe.each<BrowserName>(["chrome", "firefox"])("%s", (name) => {
  let stage: Stage;
  let open: EditorPage | undefined;

  beforeAll(async () => {
    stage = await openStage(name);
  });

  afterAll(() => stage?.close());

  afterEach(async () => {
    const page = open;
    open = undefined;
    expect(page?.errors ?? []).toEqual([]);
    await page?.page.close();
  });

  const visit = async (editor: EditorName, options?: OpenOptions): Promise<EditorPage> => {
    open = await EditorPage.open(stage.extension.browser, stage.fixtures, editor, options);
    return open;
  };

  const judge = (text: string): Promise<ServiceReply> =>
    stage.ask({ text, kind: "post", site: "127.0.0.1", house: null });

  /** The words that the service points at in a text. */
  const pointedAt = async (text: string): Promise<string[]> =>
    (await judge(text)).hints.flatMap(({ start, length }) =>
      start === null || length === null ? [] : [text.slice(start, start + length)],
    );

  /** Type the advert and wait for exactly the hints that the service has for it. */
  const advertise = async (page: EditorPage, text = ADVERT): Promise<string[]> => {
    await page.type(text);
    const words = await pointedAt(text);
    expect(words.length).toBeGreaterThan(1);
    await page.underlined(words);
    return words;
  };

  describe.each(EDITORS)("%s", (editor) => {
    test("hints on the right words, cards by mouse and by keyboard, and nothing of ours in the editor", async () => {
      const page = await visit(editor);
      const words = await advertise(page);
      expect(await page.text()).toBe(ADVERT);
      expect(await page.badge()).toMatch(/Talks at people\. Reader value \d\.\d of 10/);

      const [first] = await page.underlines();
      if (!first) throw new Error("There is no underline.");
      await page.point(first);
      const card = await page.dialogOf("card");
      const { hints } = await judge(ADVERT);
      const hint = hints.find(({ message }) => card.text.includes(message));
      expect(hint, card.text).toBeDefined();
      expect(card.text).toContain(hint?.why);
      expect(card.text).toContain(hint?.suggestion);
      expect(card.top >= first.bottom || card.bottom <= first.top).toBe(true);
      const withUs = await page.outline();
      await page.press("Escape");
      await page.noDialog();

      await page.press("j", "Alt");
      const byKey = await page.dialogOf("card");
      await page.press("j", "Alt");
      await page.until(
        async () => (await page.dialog())?.text !== byKey.text,
        async () => "the next hint",
      );
      await page.press("Escape");
      await page.noDialog();
      // The caret is where it was: what is typed goes on at the end.
      await page.keys("!!");
      expect(await page.text()).toBe(`${ADVERT}!!`);

      // Four letters before everything else: at once, long before the next reading is asked for.
      await page.press("Home", "Control");
      await page.keys("So: ");
      expect((await page.underlines()).map((line) => line.words).sort()).toEqual(words.map(squeezed).sort());
      await page.press("End", "Control");
      for (const _ of `${TAIL}!!`) await page.press("Backspace");
      const left = `So: ${ADVERT.slice(0, -TAIL.length)}`;
      expect(await page.text()).toBe(left);
      await page.underlined(await pointedAt(left));

      // The same page where the extension is off.
      const apart = await EditorPage.open(stage.extension.browser, stage.fixtures, editor, { apart: true });
      await apart.type(ADVERT);
      const without = await apart.outline();
      await apart.page.close();
      expect(withUs).toBe(without);
    });

    test("warnings on the click and on the shortcut: Edit keeps everything, Post anyway posts once", async () => {
      const page = await visit(editor);
      let text = ADVERT;
      const sent: string[] = [];
      const writeOn = async (more: string): Promise<void> => {
        await page.keys(more);
        text += more;
        await page.underlined(await pointedAt(text));
      };
      /** The page posts, once, exactly what was typed. */
      const posts = async (): Promise<void> => {
        sent.push(text);
        await page.noDialog();
        await page.until(
          async () => (await page.posted()).length >= sent.length,
          async () => "the page to post",
        );
        expect(await page.posted()).toEqual(sent);
        expect(await page.text()).toBe(text);
      };

      await advertise(page);
      await page.clickPost();
      const warning = await page.dialogOf("warning");
      expect(ADVERT).toContain(warning.text.split("\n")[2]?.trim());
      expect(await page.posted()).toEqual([]);
      await page.press("Enter"); // Edit is the default
      await page.noDialog();
      await writeOn(" Ok"); // and the caret is where it was

      await page.clickPost();
      await page.dialogOf("warning");
      await page.choose("Post anyway");
      await posts();

      await page.focus();
      await page.press("End", "Control");
      await writeOn("?");
      await page.press("Enter", "Control");
      await page.dialogOf("warning");
      await page.press("Escape");
      await page.noDialog();
      await page.press("Enter", "Control"); // unchanged: never asked twice
      await posts();

      await writeOn("!");
      await page.press("Enter", "Control");
      await page.dialogOf("warning");
      await page.press("Enter", "Control"); // one press overrules
      await posts();
    });
  });

  test.each(["same", "cross"] as const)("a composer in a frame of the %s origin", async (framed) => {
    const page = await visit("contenteditable", { framed });
    await advertise(page);
    const [first] = await page.underlines();
    if (!first) throw new Error("There is no underline.");
    await page.point(first);
    await page.dialogOf("card");
    await page.press("Escape"); // the frame is small: the card lies over the button
    await page.noDialog();
    await page.clickPost();
    await page.dialogOf("warning");
    await page.choose("Post anyway");
    await page.until(
      async () => (await page.posted()).length > 0,
      async () => "the page to post",
    );
    expect(await page.posted()).toEqual([ADVERT]);
  });

  test.each<EditorName>(["textarea", "lexical", "shadow"])(
    "a page with a strict policy: %s",
    async (editor) => {
      const page = await visit(editor, { query: "strict" });
      await advertise(page);
      await page.press("j", "Alt");
      const card = await page.dialogOf("card");
      // Styled: a card without its style sheet is as wide as the page.
      expect(card.right - card.left).toBeLessThan(360);
    },
  );

  test.each<EditorName>(["textarea", "prosemirror"])("a page in right-to-left: %s", async (editor) => {
    const page = await visit(editor, { query: "dir=rtl" });
    await advertise(page);
    await page.clickPost();
    const warning = await page.dialogOf("warning");
    expect(warning.left).toBeGreaterThanOrEqual(0);
    expect(warning.right).toBeLessThanOrEqual(1280);
    await page.press("Escape");
    await page.noDialog();
    expect(await page.text()).toBe(ADVERT);
  });
});
