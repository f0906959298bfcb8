// The extension's own pages and its worker, in both browsers, with the real service: pairing, the four states, settings,
// sites, and who may ask what. What happens in other people's pages is tested elsewhere.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { source as AXE } from "axe-core";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { BrowserName } from "./browsers.js";
import { openDoor } from "./door.js";
import { type Extended, type Extensions, openWithExtension } from "./extension.js";
import { type RunningService, startService } from "./service.js";

const ADVERT = "Check out my new course! Buy now and get 50% off. Sign up today, limited spots!";
const DRAFT = { text: ADVERT, kind: "post", context: null, site: null, house: null };
const PERMISSION = "http://127.0.0.1/*";

const text = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => (element as HTMLElement).innerText.trim());

/** Wait until a page's text says so. */
const says = (page: Page, selector: string, words: string): Promise<unknown> =>
  page.waitForFunction(
    (where, what) => document.querySelector<HTMLElement>(where)?.innerText.includes(what),
    { polling: "raf" },
    selector,
    words,
  );

interface AxeViolation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

async function axe(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
    const { violations } = await checker.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  });
}

async function servePage(): Promise<{ server: Server; url: string }> {
  const server = createServer((_, reply) => {
    reply.setHeader("Content-Type", "text/html");
    reply.end("<!doctype html><title>A page</title><textarea></textarea>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("No port could be found for the page.");
  return { server, url: `http://127.0.0.1:${address.port}/page` };
}

describe.each<BrowserName>(["chrome", "firefox"])("%s", (name) => {
  let service: RunningService;
  let extended: Extended;
  let site: { server: Server; url: string };
  let page: Page;

  beforeAll(async () => {
    service = await startService();
    extended = await openWithExtension(name);
    site = await servePage();
    page = await extended.browser.newPage();
    await page.goto(site.url);
  });

  afterAll(async () => {
    await extended?.close();
    await service?.dispose();
    site?.server.close();
  });

  /** What the popup says of the service. */
  const state = async (): Promise<[state: string | undefined, said: string, buttons: string[]]> => {
    const popup = await extended.open("popup.html");
    await popup.waitForSelector(".state");
    const said = await text(popup, ".state .sentence");
    const kind = await popup.$eval(".state", (element) => (element as HTMLElement).dataset.state);
    const buttons = await popup.$$eval(".state button", (all) => all.map((button) => button.innerText));
    await popup.close();
    return [kind, said, buttons];
  };

  test("opens the first run when it is installed", async () => {
    const welcome = `${extended.origin}/welcome.html`;
    await vi.waitUntil(async () => (await extended.addresses()).includes(welcome), { timeout: 30_000 });
  });

  test("says that Unblather is not running, and how to start it", async () => {
    expect(await state()).toEqual([
      "not-running",
      expect.stringContaining("Start it with unblather serve"),
      ["Check again"],
    ]);
  });

  test("says that it is not paired, and how to pair", async () => {
    await extended.ask({ kind: "patchSettings", patch: { local: { port: service.port } } });
    expect(await state()).toEqual([
      "not-paired",
      expect.stringContaining("Run unblather pair"),
      ["Pair this browser"],
    ]);
  });

  test("pairs on the first run with the code that the service shows, and reads a draft there", async () => {
    const welcome = await extended.open("welcome.html");
    await welcome.waitForSelector("#pairing:not([hidden])");
    await welcome.type("#code", "XXXX-XXXX");
    await welcome.keyboard.press("Enter");
    await says(welcome, "#pairing-line", "This code is wrong, used up or too old");
    const code = await service.run("pair");
    await welcome.type("#code", code.toLowerCase()); // the wrong one is selected, and typed over
    await welcome.keyboard.press("Enter");
    await welcome.waitForSelector("#try:not([hidden])");
    await welcome.waitForFunction(() => document.activeElement?.id === "draft", { polling: "raf" });
    await welcome.keyboard.type(ADVERT);
    await welcome.waitForFunction(
      () => document.querySelector("[data-unblather]")?.shadowRoot?.querySelector(".underline"),
      { polling: "raf" },
    );
    expect(await welcome.$eval("#draft", (field) => (field as HTMLTextAreaElement).value)).toBe(ADVERT);
    await welcome.close();
    expect(await service.run("clients", "list")).toContain(extended.origin);
    expect((await state())[0]).toBe("running");
  });

  test("shows today's figures and leads to the history", async () => {
    const popup = await extended.open("popup.html");
    await popup.waitForSelector(".figures");
    expect(await text(popup, ".figures")).toMatch(/Posts\s+0\s+Comments\s+0/);
    expect(await extended.ask({ kind: "openHistory" })).toEqual({ done: true });
    const target = await extended.browser.waitForTarget((one) => one.url() === `${service.origin}/history`);
    await (await target.page())?.close();
    await popup.close();
  });

  test("saves what is chosen in the options, here or with the service", async () => {
    const options = await extended.open("options.html");
    await options.waitForSelector("#reading:not(:disabled)");
    await options.click('input[value="strict"]');
    await says(options, "#line", "Saved.");
    await options.type("#house-site", "https://github.com/mara");
    await options.type("#house-handle", "mara");
    await options.keyboard.press("Enter");
    await says(options, "#houses", "mara on github.com");
    await options.focus("#shortcut-next");
    await options.keyboard.down("Alt");
    await options.keyboard.down("Shift");
    await options.keyboard.press("KeyH");
    await options.keyboard.up("Shift");
    await options.keyboard.up("Alt");
    await options.waitForFunction(
      () => document.querySelector<HTMLInputElement>("#shortcut-next")?.value === "Alt+Shift+H",
      { polling: "raf" },
    );
    await options.close();
    await extended.stopWorker();
    expect(await extended.askAsContent(site.url, { kind: "siteSettings" })).toMatchObject({
      ok: true,
      value: { strictness: "strict", shortcuts: { next: "Alt+Shift+H", previous: "Alt+K" }, houses: [] },
    });
    expect(await extended.ask({ kind: "settings" })).toMatchObject({
      service: { strictness: "strict" },
      local: { houses: [{ host: "github.com", handle: "mara" }] },
    });
  });

  test("suggests a profile that was seen, until it is taken or refused", async () => {
    await extended.askAsContent(site.url, { kind: "seenProfile", handle: " mara " });
    const options = await extended.open("options.html");
    await options.waitForSelector('[aria-label="Yes, mara on 127.0.0.1 is mine"]');
    await options.click('[aria-label="Yes, mara on 127.0.0.1 is mine"]');
    await says(options, "#houses", "mara on 127.0.0.1");
    await options.close();
    await extended.askAsContent(site.url, { kind: "seenProfile", handle: "mara" });
    const { suggestions } = await extended.ask<{ suggestions: unknown[] }>({ kind: "settings" });
    expect(suggestions).toEqual([]);
    expect(await extended.askAsContent(site.url, { kind: "siteSettings" })).toMatchObject({
      value: { houses: ["mara"] },
    });
  });

  test("is on for a site that was switched on, until a page's own button switches it off", async () => {
    const settings = async (): Promise<unknown> =>
      (await extended.askAsContent<{ on: boolean }>(site.url, { kind: "siteSettings" })).value?.on;
    expect(await settings()).toBe(false);
    await extended.switchOn("127.0.0.1");
    expect(await settings()).toBe(true);
    await extended.askAsContent(site.url, { kind: "siteOff" });
    expect(await settings()).toBe(false);
    expect(await extended.ask({ kind: "site", host: "127.0.0.1" })).toMatchObject({
      state: "off",
      listed: false,
    });
    const reddit = (): Promise<unknown> => extended.ask({ kind: "site", host: "old.reddit.com" });
    expect(await reddit()).toEqual({ host: "reddit.com", state: "on", listed: true, missed: null });
    await extended.ask({ kind: "setSite", host: "www.reddit.com", on: false });
    expect(await reddit()).toMatchObject({ state: "off" });
    await extended.ask({ kind: "setSite", host: "reddit.com", on: true });
    expect(await extended.ask({ kind: "site", host: "example.com" })).toMatchObject({ state: "not-granted" });
  });

  test("the popup knows the site that it was opened on, and switches it on and off", async () => {
    await extended.askAsContent(site.url, { kind: "adapterMissed", adapter: "reddit" });
    const popup = await extended.popupOver(page);
    const said = (words: string): Promise<unknown> =>
      vi.waitUntil(async () => (await popup.text()).includes(words), { timeout: 30_000 });
    await said("On for 127.0.0.1");
    await said("(reddit) found nothing when it last looked");
    const isOn = async (): Promise<unknown> =>
      (await extended.askAsContent<{ on: boolean }>(site.url, { kind: "siteSettings" })).value?.on;
    expect(await isOn()).toBe(false);
    await popup.click("#site-body input");
    await vi.waitUntil(isOn, { timeout: 30_000 });
    await popup.click("#site-body input");
    await vi.waitUntil(async () => !(await isOn()), { timeout: 30_000 });
  });

  test("gives out no more warnings in a day than were asked for, to however many tabs", async () => {
    // Where it is off nothing is given out, nothing is read, and nothing is kept.
    const asContent = (kind: string, body: object = {}): Promise<unknown> =>
      extended.askAsContent(site.url, { kind, ...body });
    expect(await asContent("takeBudget")).toEqual({ ok: true, value: false });
    expect(await asContent("score", { draft: DRAFT })).toMatchObject({ value: { away: "off" } });
    await extended.switchOn("127.0.0.1");
    await extended.ask({ kind: "patchSettings", patch: { service: { warnings_a_day: 3 } } });
    expect(await asContent("siteSettings")).toMatchObject({ value: { warnings: true } });
    const second = await extended.browser.newPage();
    await second.goto(`${site.url}?second`);
    const asked = [0, 1, 2, 3].flatMap(() =>
      [site.url, second.url()].map((url) => extended.askAsContent<boolean>(url, { kind: "takeBudget" })),
    );
    const granted = (await Promise.all(asked)).filter(({ value }) => value);
    expect(granted).toHaveLength(3);
    expect(await asContent("siteSettings")).toMatchObject({ value: { warnings: false } });
    await second.close();
  });

  test("pauses, and goes on", async () => {
    await extended.ask({ kind: "pause", minutes: 60 });
    expect(await extended.askAsContent(site.url, { kind: "score", draft: DRAFT })).toMatchObject({
      value: { away: "paused" },
    });
    expect((await state())[1]).toMatch(/^Paused until /);
    await extended.ask({ kind: "pause", minutes: null });
    expect(await extended.askAsContent(site.url, { kind: "score", draft: DRAFT })).toMatchObject({
      ok: true,
      value: { verdict: "warn" },
    });
  });

  test("answers a page that asked before the worker was stopped", async () => {
    const door = await openDoor(service.port);
    await extended.ask({ kind: "patchSettings", patch: { local: { port: door.port } } });
    const welcome = await extended.open("welcome.html");
    await welcome.waitForSelector("#try:not([hidden])");
    door.hold("/v1/score");
    await welcome.type("#draft", ADVERT);
    await door.arrived(1);
    await extended.stopWorker();
    await door.arrived(2);
    door.open();
    await welcome.waitForFunction(
      () => document.querySelector("[data-unblather]")?.shadowRoot?.querySelector(".underline"),
      { polling: "raf" },
    );
    await welcome.close();
    await extended.ask({ kind: "patchSettings", patch: { local: { port: service.port } } });
    await door.close();
  });

  test.each([
    "status",
    "pair",
    "settings",
    "patchSettings",
    "setSite",
    "openHistory",
    "tryScore",
    "constructor",
  ])("a content script may not ask for “%s”", async (kind) => {
    const answer = await extended.askAsContent(site.url, { kind, patch: {}, host: "x.com", on: false });
    expect(answer).toEqual({ ok: false, message: "This message is not for this sender." });
  });

  test("a page finds no trace of the extension", async () => {
    const found = await page.evaluate(async (origin) => {
      const { chrome } = globalThis as unknown as { chrome?: { runtime?: { sendMessage?: unknown } } };
      const files = ["manifest.json", "icons/48.png", "content.js", "popup.html"];
      const answers = files.map((file) =>
        fetch(`${origin}/${file}`).then(
          () => file,
          () => null,
        ),
      );
      return [typeof chrome?.runtime?.sendMessage, ...(await Promise.all(answers))];
    }, extended.origin);
    expect(found).toEqual(["undefined", null, null, null, null]);
  });

  test.runIf(name === "chrome")("a content script cannot read what is kept", async () => {
    const ours = await extended.open("popup.html");
    const read = await ours.evaluate(async (url) => {
      const { tabs, scripting } = (globalThis as unknown as Extensions).chrome;
      const [found] = (await tabs.query({})).filter((one) => one.url === url);
      const [done] = await scripting.executeScript({
        target: { tabId: found?.id },
        func: () =>
          (globalThis as unknown as Extensions).chrome.storage.local.get(null).then(
            () => "read",
            () => "refused",
          ),
      });
      return done?.result;
    }, site.url);
    expect(read).toBe("refused");
    await ours.close();
  });

  test.each(["popup.html", "options.html", "welcome.html"])(
    "axe finds nothing wrong with %s",
    async (file) => {
      const ours = await extended.open(file);
      await ours.waitForSelector(".state");
      expect(await axe(ours)).toEqual([]);
      await ours.close();
    },
  );

  test("says that the permission is gone, asks nobody, and goes on when it is back", async () => {
    await extended.withdraw(PERMISSION, "https://*.reddit.com/*");
    expect(await extended.ask({ kind: "site", host: "www.reddit.com" })).toMatchObject({
      state: "not-granted",
    });
    expect(await state()).toEqual([
      "permission-withdrawn",
      expect.stringContaining("no longer lets Unblather talk to this computer"),
      ["Allow again"],
    ]);
    expect(await extended.ask({ kind: "tryScore", draft: DRAFT })).toMatchObject({
      away: "permission-withdrawn",
    });
    await extended.grant(PERMISSION, "https://*.reddit.com/*");
    expect((await state())[0]).toBe("running");
  });

  test("says that it has to be paired again when its pairing is revoked", async () => {
    const { client } = await extended.ask<{ client: string }>({ kind: "status" });
    await service.run("clients", "revoke", client);
    expect((await state())[0]).toBe("not-paired");
    expect(await extended.ask({ kind: "tryScore", draft: DRAFT })).toMatchObject({ away: "not-paired" });
  });
});
