// The extension in pages of all kinds: what it leaves alone, what becomes of a draft, what a hostile page gets to see, and
// how it behaves when the service is away. With the built extension, the real service and the real model.
import { source as AXE } from "axe-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BrowserName } from "./browsers.js";
import { setBudget } from "./budget.js";
import { EditorPage } from "./editors.js";
import { type Extended, openWithExtension } from "./extension.js";
import { type Fixtures, startFixtures } from "./fixtures.js";
import { watchKept } from "./kept.js";
import { type Ask, scorer } from "./scorer.js";
import { type RunningService, startService } from "./service.js";

const ADVERT = "Check out my new course! Buy now and get 50% off. Sign up today, limited spots!";

const FORM = `<form id="editor" method="post" action="/take"><textarea name="text" rows="6" cols="60"></textarea>
  <button>Post</button></form>`;

const PLAIN = `<main><div id="editor"><div contenteditable="true"></div></div><button id="post">Post</button></main>
  <script>window.posted = []; window.composerText = () => document.querySelector("[contenteditable]").innerText;
  document.getElementById("post").onclick = () => posted.push(composerText());</script>`;

describe.each<BrowserName>(["chrome", "firefox"])("%s", (name) => {
  let service: RunningService;
  let fixtures: Fixtures;
  let extension: Extended;
  let ask: Ask;
  let open: EditorPage | undefined;

  beforeAll(async () => {
    [service, fixtures] = await Promise.all([startService(), startFixtures()]);
    ask = await scorer(service);
    extension = await openWithExtension(name);
    await extension.pair(service);
    await extension.switchOn("127.0.0.1");
    await setBudget(extension);
  });

  afterAll(async () => {
    await extension?.close();
    await fixtures?.close();
    await service?.dispose();
  });

  afterEach(async () => {
    await open?.page.close();
    open = undefined;
  });

  const visit = async (body: string): Promise<EditorPage> => {
    open = await EditorPage.at(extension.browser, fixtures.page(body));
    return open;
  };

  const hinted = async (page: EditorPage): Promise<void> =>
    page.until(
      async () => (await page.underlines()).length > 1,
      async () => `hints; the badge says ${await page.badge()}`,
    );

  const posted = async (page: EditorPage): Promise<string[]> => {
    await page.until(
      async () => (await page.posted()).length > 0,
      async () => "the page to post",
    );
    return page.posted();
  };

  test("what is no composer is left alone", async () => {
    const alone = [
      '<input type="password">',
      '<input type="text">',
      '<div role="search"><textarea></textarea></div>',
      '<textarea name="search"></textarea>',
      "<textarea readonly></textarea>",
      '<textarea data-enable-grammarly="false"></textarea>',
      '<div data-gramm="false"><textarea></textarea></div>',
      '<div class="cm-editor"><div contenteditable="true">code</div></div>',
      '<textarea autocomplete="one-time-code"></textarea>',
      '<div contenteditable="true" role="combobox">words</div>',
    ];
    const page = await visit(`<div id="alone">${alone.join("")}</div>${FORM}`);
    const fields = await page.page.$$("#alone input, #alone textarea, #alone [contenteditable]");
    expect(fields.length).toBe(alone.length);
    for (const field of fields) {
      await field.focus();
      await page.keys("Buy now and get 50% off!");
      expect(await page.isVisited(), await field.evaluate((one) => one.outerHTML)).toBe(false);
    }
    // The same page's own composer is not.
    await page.type(ADVERT);
    await hinted(page);
  });

  test("a form is sent once, with the text as it was typed", async () => {
    const page = await visit(FORM);
    const text = `${ADVERT}\n\n  Two spaces, “quotes” & 🎉`;
    await page.type(text);
    await hinted(page);
    const before = fixtures.taken.length;
    await page.page.click("button");
    await page.dialogOf("warning");
    expect(fixtures.taken.length).toBe(before);
    await Promise.all([page.page.waitForNavigation(), page.choose("Post anyway")]);
    // Forms send lines as CRLF, with us and without.
    expect(fixtures.taken.slice(before)).toEqual([text.replaceAll("\n", "\r\n")]);
  });

  test("a form that its page sends by a key of its own is held back, too", async () => {
    const page = await visit(`${FORM}<script>document.querySelector("textarea").onkeydown = (event) => {
      if (event.key === "F9") event.target.form.requestSubmit(); };</script>`);
    await page.type(ADVERT);
    await hinted(page);
    const before = fixtures.taken.length;
    await page.press("F9");
    await page.dialogOf("warning");
    await Promise.all([page.page.waitForNavigation(), page.choose("Post anyway")]);
    expect(fixtures.taken.slice(before)).toEqual([ADVERT]);
  });

  test("what became of a draft is recorded once, with its warning", async () => {
    const kept = await watchKept(extension);
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
      house: "own",
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
    await setBudget(extension, 0);
    try {
      const page = await visit(PLAIN);
      await page.type(ADVERT);
      await hinted(page);
      await page.page.click("#post");
      expect(await posted(page)).toEqual([ADVERT]);
      expect(await page.dialog()).toBeNull();
    } finally {
      await setBudget(extension);
    }
  });

  test("a service that stops in the middle: no warning, the post goes out once, and the hints come back", async () => {
    const page = await visit(PLAIN);
    await page.type(ADVERT);
    await hinted(page);
    await service.stop();
    await page.page.click("#post");
    expect(await posted(page)).toEqual([ADVERT]);
    expect(await page.dialog()).toBeNull();
    await page.type(" More.");
    await page.until(
      async () => (await page.badge())?.includes("serve") ?? false,
      async () => `the badge to say what to do; it says ${await page.badge()}`,
    );
    await service.restart();
    await page.until(
      async () => (await page.badge())?.includes("Reader value") ?? false,
      async () => `a reading by itself; the badge says ${await page.badge()}`,
    );
  });

  test("a worker that is stopped while the writer writes", async () => {
    const page = await visit(PLAIN);
    await page.type(ADVERT);
    await hinted(page);
    await extension.stopWorker();
    await page.page.bringToFront();
    await page.type(" Like and share, and tag a friend!");
    const text = await page.text();
    const reply = await ask({ text, kind: "post", site: "127.0.0.1", house: "own" });
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
    expect((await page.underlines()).length).toBeGreaterThan(1);
    const [first] = await page.underlines();
    if (!first) throw new Error("There is no underline.");
    await page.point(first);
    await page.dialogOf("card");
    await page.choose("Ignore here");
    await page.noDialog();
    expect((await page.underlines()).map((line) => line.words)).not.toContain(first.words);
  });

  test("a hostile page reads nothing, and its own clicks and keys move nothing of ours", async () => {
    const page = await visit(`${PLAIN}<script>
      window.seen = [];
      new MutationObserver((records) => {
        for (const { addedNodes, target, attributeName } of records) {
          for (const node of addedNodes) if (node.nodeType === 1) seen.push(node.outerHTML + (node.shadowRoot?.innerHTML ?? ""));
          if (attributeName) seen.push(target.getAttribute(attributeName) ?? "");
        }
      }).observe(document, { subtree: true, childList: true, attributes: true });
      window.attack = () => {
        const field = document.querySelector("[contenteditable]");
        const fire = (target, type, Kind, init) => target.dispatchEvent(new Kind(type, { bubbles: true, composed: true, cancelable: true, ...init }));
        fire(field, "focusin", FocusEvent, {});
        fire(field, "keydown", KeyboardEvent, { key: "j", code: "KeyJ", altKey: true });
        for (const host of document.querySelectorAll("html > div")) {
          for (const type of ["pointerdown", "mousedown", "click"]) fire(host, type, MouseEvent, {});
          fire(host, "keydown", KeyboardEvent, { key: "Enter", code: "Enter", ctrlKey: true });
        }
        window.postMessage({ kind: "takeBudget" }, "*");
        return [...document.querySelectorAll("html > div")].map((host) => host.shadowRoot);
      };</script>`);
    // Nobody has typed: what the page makes up gets no answer.
    await page.frame.evaluate((text) => {
      const field = document.querySelector<HTMLElement>("[contenteditable]");
      field?.focus();
      if (field) field.textContent = text;
      field?.dispatchEvent(new InputEvent("input", { bubbles: true }));
      (window as unknown as { attack(): unknown }).attack();
    }, ADVERT);
    await page.page.focus("#post");
    await page.frame.evaluate(() => document.querySelector("[contenteditable]")?.replaceChildren());
    await page.type(ADVERT);
    const attack = (): Promise<unknown> =>
      page.frame.evaluate(() => (window as unknown as { attack(): unknown }).attack());
    await page.frame.waitForFunction(() => CSS.highlights.size > 0);
    expect(await attack()).toEqual([null]);
    await page.page.click("#post");
    await page.frame.waitForFunction(
      () => document.activeElement?.parentElement === document.documentElement,
    );
    expect(await attack()).toEqual([null]);
    // Still asking: nothing that the page made up has answered.
    expect(await page.posted()).toEqual([]);
    const seen = await page.frame.evaluate(() => (window as unknown as { seen: string[] }).seen.join("\n"));
    const whole = await page.frame.evaluate(() => document.documentElement.outerHTML);
    expect(`${seen}${whole}`.toLowerCase()).not.toMatch(
      /unblather|reader value|talks at people|before you post/,
    );
    expect(await page.dialogOf("warning")).toBeTruthy();
  });

  test("“Not on this site” switches it off here, and “Not true” is told", async () => {
    const page = await visit(PLAIN);
    await page.type(ADVERT);
    await hinted(page);
    const [first] = await page.underlines();
    const kept = await watchKept(extension);
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
    expect(await extension.ask({ kind: "site", host: "127.0.0.1" })).toMatchObject({ state: "off" });
    await extension.switchOn("127.0.0.1");
  });

  test("a site known by its page, and one whose adapter finds nothing", async () => {
    const page = await visit(`<script id="initial-state" type="application/json">{}</script>
      <form class="compose-form" id="editor" method="post" action="/take"><textarea name="text"></textarea>
      <div class="compose-form__publish"><button type="submit">Publish</button></div></form>
      <div id="other"><textarea rows="4"></textarea></div>`);
    await page.type(ADVERT);
    await hinted(page);
    expect(await extension.ask({ kind: "site", host: "127.0.0.1" })).toMatchObject({ missed: null });
    await page.page.bringToFront();
    await page.page.focus("#other textarea");
    await page.keys(ADVERT);
    await hinted(page);
    expect(await extension.ask({ kind: "site", host: "127.0.0.1" })).toMatchObject({ missed: "Mastodon" });
  });

  test("card, summary and warning have no accessibility violations", async () => {
    const page = await visit(PLAIN);
    const check = async (): Promise<unknown[]> => {
      await page.frame.evaluate(AXE);
      return page.frame.evaluate(async () => {
        const host = document.querySelector("html > div");
        await Promise.all(host?.shadowRoot?.getAnimations?.().map((one) => one.finished) ?? []);
        const { axe } = globalThis as unknown as {
          axe: {
            run(node: Element | null): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
          };
        };
        const { violations } = await axe.run(host);
        return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
      });
    };
    await page.type(ADVERT);
    await hinted(page);
    await page.press("j", "Alt");
    await page.dialogOf("card");
    expect(await check()).toEqual([]);
    await page.press("Escape");
    await page.noDialog();
    await page.page.click("#post");
    await page.dialogOf("warning");
    expect(await check()).toEqual([]);
  });

  test("fifty tabs: nothing of ours in any page that nobody writes in", async () => {
    const tabs: EditorPage[] = [];
    for (let count = 0; count < 50; count += 1) {
      tabs.push(await EditorPage.at(extension.browser, fixtures.page(FORM)));
    }
    const last = tabs.at(-1);
    if (!last) throw new Error("There are no tabs.");
    await last.page.bringToFront();
    await last.type(ADVERT);
    await hinted(last);
    for (const tab of tabs.slice(0, -1)) expect(await tab.isVisited()).toBe(false);
    await Promise.all(tabs.map((tab) => tab.page.close()));
  });
});
