// Posting in the ways that people and pages make hard: two drafts at once, a dialog that its page takes away, other buttons
// in the form, keys that are held down, a site that is switched off. With the built extension and the real service.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BrowserName } from "./browsers.js";
import { setBudget } from "./budget.js";
import type { EditorPage } from "./editors.js";
import { ADVERT, hinted, openStage, PLAIN, posted, type Stage } from "./stage.js";

// Says whether each posting was of the browser's own making.
const TELLING = PLAIN.replace("onclick = ()", "onclick = (event)").replace(
  "posted.push(composerText())",
  "posted.push(String(event.isTrusted))",
);

// A second composer with a button of its own, and what it has posted.
const SECOND = `<section><textarea id="second" rows="6" cols="60"></textarea><button id="post-second">Post</button></section>
  <script>document.getElementById("post-second").onclick = () => posted.push(document.getElementById("second").value);</script>`;

describe.each<BrowserName>(["chrome", "firefox"])("%s", (name) => {
  let stage: Stage;
  let open: EditorPage | undefined;

  beforeAll(async () => {
    stage = await openStage(name);
  });

  afterAll(() => stage?.close());

  afterEach(async () => {
    await open?.page.close();
    open = undefined;
  });

  const visit = async (body: string): Promise<EditorPage> => {
    open = await stage.visit(body);
    return open;
  };

  /** Write in the composer of `PLAIN`, and press its button. */
  const warned = async (page: EditorPage): Promise<void> => {
    await page.type(ADVERT);
    await hinted(page);
    await page.page.click("#post");
    await page.dialogOf("warning");
  };

  test("a second draft's warning closes the first one's, and both can be posted", async () => {
    const page = await visit(PLAIN.replace("</main>", `</main>${SECOND}`));
    await warned(page);
    await page.page.focus("#second");
    await page.noDialog();
    await page.keys(ADVERT);
    await hinted(page);
    await page.page.click("#post-second");
    await page.dialogOf("warning");
    await page.choose("Post anyway");
    expect(await posted(page)).toEqual([ADVERT]);
    await page.page.click("#post");
    await page.until(
      async () => (await page.posted()).length > 1,
      async () => "the first draft to be posted",
    );
    expect(await page.posted()).toEqual([ADVERT, ADVERT]);
  });

  test("a press on an empty part of the page goes back to the draft, which can be posted", async () => {
    const page = await visit(PLAIN);
    await warned(page);
    await page.page.mouse.click(1200, 850);
    await page.noDialog();
    expect(await page.posted()).toEqual([]);
    await page.page.click("#post");
    expect(await posted(page)).toEqual([ADVERT]);
  });

  test("a page that takes the dialog away does not swallow the next posting", async () => {
    const page = await visit(PLAIN);
    await warned(page);
    await page.frame.evaluate(() => document.querySelector("html > div")?.remove());
    await page.page.click("#post");
    expect(await posted(page)).toEqual([ADVERT]);
  });

  test("a form's other buttons do what they do, at once", async () => {
    const page = await visit(`<form id="editor"><textarea name="text" rows="6" cols="60"></textarea>
      <button name="what" value="preview">Preview</button><button name="what" value="draft">Save draft</button>
      <button name="what" value="post">Post</button></form><script>window.posted = [];
      document.querySelector("form").onsubmit = (event) => {
        event.preventDefault();
        posted.push(event.submitter.value);
      };</script>`);
    await page.type(ADVERT);
    await hinted(page);
    await page.page.click('[value="preview"]');
    await page.page.click('[value="draft"]');
    expect(await page.posted()).toEqual(["preview", "draft"]);
    expect(await page.dialog()).toBeNull();
    await page.page.click('[value="post"]');
    await page.dialogOf("warning");
    await page.choose("Post anyway");
    await page.until(
      async () => (await page.posted()).length > 2,
      async () => "the page to post",
    );
    expect(await page.posted()).toEqual(["preview", "draft", "post"]);
  });

  test("keys that are held down post no more often than once", async () => {
    const page = await visit(
      PLAIN.replace(
        "window.posted = [];",
        `window.posted = []; addEventListener("keydown", ({ key, ctrlKey }) => key === "Enter" && ctrlKey && posted.push(composerText()));`,
      ),
    );
    const { keyboard } = page.page;
    await page.type(ADVERT);
    await hinted(page);
    await keyboard.down("Control");
    await keyboard.down("Enter");
    for (let count = 0; count < 5; count += 1) await keyboard.down("Enter"); // repeats
    await page.dialogOf("warning");
    await keyboard.up("Enter");
    expect(await page.posted()).toEqual([]);
    await keyboard.down("Enter"); // the press that overrules
    expect(await posted(page)).toEqual([ADVERT]);
    for (let count = 0; count < 5; count += 1) await keyboard.down("Enter");
    await keyboard.up("Enter");
    await keyboard.up("Control");
    expect(await page.posted()).toEqual([ADVERT]);
  });

  test("words that were only just typed are read before they are posted", async () => {
    const page = await visit(PLAIN);
    await page.type("We met in Lyon.");
    await page.until(
      async () => (await page.badge())?.includes("Reader value") ?? false,
      async () => `a reading; the badge says ${await page.badge()}`,
    );
    await page.keys(` ${ADVERT}`);
    await page.press("Enter", "Control");
    await page.dialogOf("warning");
    await page.press("Escape");
    await page.noDialog();
    expect(await page.posted()).toEqual([]);
  });

  test("posting is the browser's own event where no warning can follow", async () => {
    await setBudget(stage.extension, 0);
    try {
      const page = await visit(TELLING);
      await page.type(ADVERT);
      await hinted(page);
      await page.page.click("#post");
      expect(await posted(page)).toEqual(["true"]);
    } finally {
      await setBudget(stage.extension);
    }
  });

  test("a site that is switched off, or paused, is asked nothing more, and nothing of it is kept", async () => {
    const page = await visit(TELLING);
    const { extension } = stage;
    for (const [stop, goOn] of [
      [
        { kind: "setSite", host: "127.0.0.1", on: false },
        { kind: "setSite", host: "127.0.0.1", on: true },
      ],
      [
        { kind: "pause", minutes: 60 },
        { kind: "pause", minutes: null },
      ],
    ] as const) {
      await page.page.bringToFront();
      await page.type(ADVERT);
      await hinted(page);
      const before = await page.posted();
      await extension.ask(stop);
      await page.page.bringToFront();
      await page.until(
        async () => (await page.badge()) === null,
        async () => "the hints to go",
      );
      await page.page.click("#post");
      expect(await page.posted()).toEqual([...before, "true"]);
      await extension.ask(goOn);
    }
  });
});
