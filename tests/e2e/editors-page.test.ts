// What becomes of a draft in pages of all kinds: sent once, warned about, recorded, and never lost to a service or a worker
// that stops. With the built extension, the real service and the real model.

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BrowserName } from "./browsers.js";
import { setBudget } from "./budget.js";
import type { EditorPage } from "./editors.js";
import { watchKept } from "./kept.js";
import { ADVERT, FORM, hinted, openStage, PLAIN, posted, type Stage } from "./stage.js";

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

  test("a form is sent once, with the text as it was typed", async () => {
    const page = await visit(FORM);
    const text = `${ADVERT}\n\n  Two spaces, “quotes” & 🎉`;
    await page.type(text);
    await hinted(page);
    const before = stage.fixtures.taken.length;
    await page.page.click("button");
    await page.dialogOf("warning");
    expect(stage.fixtures.taken.length).toBe(before);
    await Promise.all([page.page.waitForNavigation(), page.choose("Post anyway")]);
    // Forms send lines as CRLF, with us and without.
    expect(stage.fixtures.taken.slice(before)).toEqual([text.replaceAll("\n", "\r\n")]);
  });

  test("a form that its page sends by a key of its own is held back, too", async () => {
    const page = await visit(`${FORM}<script>document.querySelector("textarea").onkeydown = (event) => {
      if (event.key === "F9") event.target.form.requestSubmit(); };</script>`);
    await page.type(ADVERT);
    await hinted(page);
    const before = stage.fixtures.taken.length;
    await page.press("F9");
    await page.dialogOf("warning");
    await Promise.all([page.page.waitForNavigation(), page.choose("Post anyway")]);
    expect(stage.fixtures.taken.slice(before)).toEqual([ADVERT]);
  });

  test("what became of a draft is recorded once, with its warning", async () => {
    const kept = await watchKept(stage.extension);
    const page = await visit(FORM);
    await page.type(ADVERT);
    await hinted(page);
    await page.page.click("button");
    await page.dialogOf("warning");
    await Promise.all([page.page.waitForNavigation(), page.choose("Post anyway")]);
    const events = await kept.entries("events");
    await kept.close();
    expect(events.map(({ id, body }) => [id, body.outcome])).toEqual([[expect.any(String), "posted"]]);
    const event = events[0]?.body;
    expect(event).toMatchObject({
      site: "127.0.0.1",
      kind: "post",
      house: null,
      verdict: "warn",
      warned: true,
      words: ADVERT.split(" ").length,
      decision: "posted_anyway",
      outcome: "posted",
      text: null,
    });
  });

  test("“I meant this” goes back to the draft, and nothing more is asked of it", async () => {
    const page = await visit(PLAIN);
    await page.type(ADVERT);
    await hinted(page);
    await page.page.click("#post");
    await page.dialogOf("warning");
    await page.choose("I meant this");
    await page.noDialog();
    expect(await page.posted()).toEqual([]);
    await page.keys(" Buy now!");
    await hinted(page);
    await page.page.click("#post");
    expect(await posted(page)).toEqual([`${ADVERT} Buy now!`]);
    expect(await page.dialog()).toBeNull();
  });

  test("no warning above the daily budget", async () => {
    await setBudget(stage.extension, 0);
    try {
      const page = await visit(PLAIN);
      await page.type(ADVERT);
      await hinted(page);
      await page.page.click("#post");
      expect(await posted(page)).toEqual([ADVERT]);
      expect(await page.dialog()).toBeNull();
    } finally {
      await setBudget(stage.extension);
    }
  });

  test("a service that stops in the middle: no warning, the post goes out once, and the hints come back", async () => {
    const page = await visit(PLAIN);
    await page.type(ADVERT);
    await hinted(page);
    await stage.service.stop();
    await page.page.click("#post");
    expect(await posted(page)).toEqual([ADVERT]);
    expect(await page.dialog()).toBeNull();
    await page.type(" More.");
    await page.until(
      async () => (await page.badge())?.includes("serve") ?? false,
      async () => `the badge to say what to do; it says ${await page.badge()}`,
    );
    await stage.service.restart();
    await page.until(
      async () => (await page.badge())?.includes("Reader value") ?? false,
      async () => `a reading by itself; the badge says ${await page.badge()}`,
    );
  });

  test("a worker that is stopped while the writer writes", async () => {
    const page = await visit(PLAIN);
    await page.type(ADVERT);
    await hinted(page);
    await stage.extension.stopWorker();
    await page.page.bringToFront();
    await page.type(" Like and share, and tag a friend!");
    const text = await page.text();
    const reply = await stage.ask({ text, kind: "post", site: "127.0.0.1", house: null });
    const words = reply.hints.flatMap(({ start, length }) =>
      start === null || length === null ? [] : [text.slice(start, start + length)],
    );
    await page.underlined(words);
  });

  test("a composer in a modal dialog can be helped, and one that is drawn anew on every key keeps its hints", async () => {
    const page = await visit(`<dialog><div id="editor"></div></dialog><script>
      const draw = (text) => {
        const field = document.createElement("div");
        field.contentEditable = "true";
        field.textContent = text;
        document.getElementById("editor").replaceChildren(field);
        field.focus();
        getSelection().selectAllChildren(field);
        getSelection().collapseToEnd();
        field.oninput = () => draw(field.textContent);
      };
      document.querySelector("dialog").showModal();
      draw("");
    </script>`);
    await page.type(ADVERT);
    await hinted(page);
    await page.keys(" And");
    await hinted(page);
    const [first] = await page.underlines();
    if (!first) throw new Error("There is no underline.");
    await page.point(first);
    await page.dialogOf("card");
    await page.choose("Ignore here");
    await page.noDialog();
    expect((await page.underlines()).map((line) => line.words)).not.toContain(first.words);
  });

  test("“Not on this site” switches it off here, and “Not true” is told", async () => {
    const page = await visit(PLAIN);
    await page.type(ADVERT);
    await hinted(page);
    const [first] = await page.underlines();
    const kept = await watchKept(stage.extension);
    await page.page.bringToFront();
    await page.press("j", "Alt");
    await page.dialogOf("card");
    await page.choose("Not true");
    await page.noDialog();
    const [told] = await kept.entries("feedback");
    await kept.close();
    expect(told?.body).toMatchObject({ verdict: "not_true", text: ADVERT, kind: "post" });
    await page.page.bringToFront();
    await page.focus();
    expect((await page.underlines()).map((line) => line.words)).not.toContain(first?.words);
    await page.press("j", "Alt");
    await page.dialogOf("card");
    await page.choose("Not on this site");
    await page.until(
      async () => (await page.underlines()).length === 0 && (await page.badge()) === null,
      async () => "the hints to go",
    );
    expect(await stage.extension.ask({ kind: "site", host: "127.0.0.1" })).toMatchObject({ state: "off" });
    await stage.extension.switchOn("127.0.0.1");
  });

  test("a site known by its page, and one whose adapter finds nothing", async () => {
    const page = await visit(`<script id="initial-state" type="application/json">{}</script>
      <form class="compose-form" id="editor" method="post" action="/take"><textarea name="text"></textarea>
      <div class="compose-form__publish"><button type="submit">Publish</button></div></form>
      <div id="other"><textarea rows="4"></textarea></div>`);
    await page.type(ADVERT);
    await hinted(page);
    expect(await stage.extension.ask({ kind: "site", host: "127.0.0.1" })).toMatchObject({ missed: null });
    await page.page.bringToFront();
    await page.page.focus("#other textarea");
    await page.keys(ADVERT);
    await hinted(page);
    expect(await stage.extension.ask({ kind: "site", host: "127.0.0.1" })).toMatchObject({
      missed: "Mastodon",
    });
  });
});
