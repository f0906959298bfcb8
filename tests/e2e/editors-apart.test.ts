// What the extension leaves alone and keeps to itself: fields that are no composers, pages that mean it ill, tabs that nobody
// writes in. With the built extension, the real service and the real model.

import { source as AXE } from "axe-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BrowserName } from "./browsers.js";
import type { EditorPage } from "./editors.js";
import { ADVERT, FORM, hinted, openStage, PLAIN, type Stage } from "./stage.js";

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
      };
      const field = document.querySelector("[contenteditable]");
      let times = 0;
      const typing = setInterval(() => {
        field.focus();
        field.textContent = "Buy now and get 50% off! ".repeat(times);
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        attack();
        times += 1;
        if (times < 4) return;
        clearInterval(typing);
        field.replaceChildren();
        window.attacked = true;
      }, 600);</script>`);
    // Nobody has typed: what the page makes up gets no answer, however long it goes on.
    await page.frame.waitForFunction(() => "attacked" in window);
    expect(await page.frame.evaluate(() => CSS.highlights.size)).toBe(0);
    await page.type(ADVERT);
    const attack = (): Promise<unknown> =>
      page.frame.evaluate(() => (window as unknown as { attack(): unknown }).attack());
    await page.frame.waitForFunction(() => [...CSS.highlights.values()].some(({ size }) => size > 0));
    expect(await attack()).toEqual([null]);
    await page.page.click("#post");
    await page.frame.waitForFunction(
      () => document.activeElement?.parentElement === document.documentElement,
    );
    expect(await attack()).toEqual([null]);
    // Still asking: nothing that the page made up has answered.
    expect(await page.posted()).toEqual([]);
    const seen = await page.frame.evaluate(() => (window as unknown as { seen: string[] }).seen.join("\n"));
    // What is the document's, and so the page's to read: highlights by names that say nothing, and two rules for them.
    const whole = await page.frame.evaluate(() => {
      const sheets = [...document.adoptedStyleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const rules = sheets.map(({ cssText }) => cssText).join("\n");
      return [document.documentElement.outerHTML, rules, ...CSS.highlights.keys()].join("\n");
    });
    expect(`${seen}${whole}`.toLowerCase()).not.toMatch(
      /unblather|reader value|talks at people|before you post/,
    );
    expect(await page.dialogOf("warning")).toBeTruthy();
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
    expect(new Set(await page.painted())).toEqual(new Set(["underline"]));
    await page.pressBadge();
    await page.dialogOf("overview");
    expect(await check()).toEqual([]);
    await page.press("Escape");
    await page.noDialog();
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
      tabs.push(await stage.visit(FORM));
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
