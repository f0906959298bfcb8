// The built extension in a real browser: installed as a user would, its pages opened, its worker stopped, its permissions
// taken away. Knows both browsers' ways; does not know what the extension does.
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { type BrowserName, type BrowserOptions, startBrowser } from "./browsers.js";
import { installForGood, inWindow } from "./firefox.js";
import type { RunningService } from "./service.js";

const DIST = resolve(import.meta.dirname, "../../extension/dist");

const GECKO_ID = "{5b0d6f3c-7a41-4b8e-9d35-c2f1a60e8b74}";
const GECKO_HOST = "11111111-2222-4333-8444-555555555555"; // chance, elsewhere
const PATIENCE = 30_000; // ms: the processor may be shared with a training run

export interface ExtensionOptions extends BrowserOptions {
  /** A folder to load in place of the built one (Chromium), or a zip (Firefox). */
  readonly from?: string;
}

export interface Extended {
  readonly name: BrowserName;
  readonly browser: Browser;
  readonly id: string;
  /** What the browser sends as the extension's Origin. */
  readonly origin: string;
  /** Open one of the extension's own pages, such as `options.html`, in a tab. */
  open(page: string): Promise<Page>;
  /** The addresses of all tabs that the extension may know. */
  addresses(): Promise<readonly string[]>;
  /** Send a message to the worker as one of the extension's own pages, and give its answer. */
  ask<Answer = unknown>(message: Message): Promise<Answer>;
  /** Send a message to the worker as a content script in the page at `url` (of 127.0.0.1), and give the envelope. */
  askAsContent<Answer = unknown>(url: string, message: Message): Promise<Enveloped<Answer>>;
  /** Pair with a service by the code that `unblather pair` shows. */
  pair(service: RunningService): Promise<void>;
  /** Switch a host on, as the popup does; `127.0.0.1` needs no permission that is not there already. */
  switchOn(host: string): Promise<void>;
  /** Stop the worker, as the browser does when it likes. */
  stopWorker(): Promise<void>;
  /** Take the permission for hosts away, as the user may. */
  withdraw(...origins: readonly string[]): Promise<void>;
  /** Give back what was withdrawn. */
  grant(...origins: readonly string[]): Promise<void>;
  /** Install another unpacked build over this one: an update. */
  update(from: string): Promise<void>;
  close(): Promise<void>;
}

/** The folder that `make setup` made. */
export const unpackedOf = (name: BrowserName): string => join(DIST, "extension", name);

/** The zip beside it. */
export async function zipOf(name: BrowserName): Promise<string> {
  const { version } = JSON.parse(await readFile(join(unpackedOf(name), "manifest.json"), "utf8"));
  return join(DIST, `unblather-${name}-${version}.zip`);
}

/** A browser with the extension in it. */
export async function openWithExtension(
  name: BrowserName,
  options: ExtensionOptions = {},
): Promise<Extended> {
  return name === "firefox" ? inFirefox(options) : inChrome(options);
}

type Particular = Pick<Extended, "id" | "origin" | "stopWorker" | "withdraw" | "grant" | "update">;

/** What is the same in both browsers. */
function extended(
  name: BrowserName,
  browser: Browser,
  particular: Particular,
  close: () => Promise<void>,
): Extended {
  const open = async (page: string): Promise<Page> => {
    const tab = await browser.newPage();
    // Firefox reports no load of an extension's page, so what is waited for is asked of the page.
    await tab.goto(`${particular.origin}/${page}`, { waitUntil: name === "firefox" ? [] : "load" });
    await tab.waitForFunction(() => document.readyState === "complete", { timeout: PATIENCE });
    return tab;
  };
  // One tab serves all messages. It is opened anew when an update has closed it.
  let own: Page | undefined;
  const inPage = async <Result>(use: (tab: Page) => Promise<Result>): Promise<Result> => {
    if (!own || own.isClosed()) own = await open("popup.html");
    return use(own);
  };
  const ask = <Answer>(message: Message): Promise<Answer> =>
    inPage(async (tab) => {
      const answer = await tab.evaluate(
        (sent) => (globalThis as unknown as Extensions).chrome.runtime.sendMessage(sent),
        message,
      );
      if (!answer?.ok) throw new Error(`${JSON.stringify(message)}: ${answer?.message ?? "no answer"}`);
      return answer.value as Answer;
    });
  const askAsContent = <Answer>(url: string, message: Message): Promise<Enveloped<Answer>> =>
    inPage((tab) =>
      tab.evaluate(
        async (address, sent) => {
          const { tabs, scripting } = (globalThis as unknown as Extensions).chrome;
          const [found] = (await tabs.query({})).filter((one) => one.url === address);
          if (!found) throw new Error(`No tab shows ${address}.`);
          const [done] = await scripting.executeScript({
            target: { tabId: found.id },
            func: (message: object) =>
              (globalThis as unknown as Extensions).chrome.runtime.sendMessage(message),
            args: [sent],
          });
          return done?.result as Enveloped<Answer>;
        },
        url,
        message,
      ),
    );
  const addresses = (): Promise<readonly string[]> =>
    inPage((tab) =>
      tab.evaluate(async () => {
        const tabs = await (globalThis as unknown as Extensions).chrome.tabs.query({});
        return tabs.flatMap(({ url }) => url ?? []);
      }),
    );
  const switchOn = async (host: string): Promise<void> => {
    await ask({ kind: "setSite", host, on: true });
  };
  const pair = async (service: RunningService): Promise<void> => {
    const code = await service.run("pair");
    await ask({ kind: "pair", code, port: service.port });
  };
  return { name, browser, ...particular, open, addresses, ask, askAsContent, pair, switchOn, close };
}

export interface Message {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** What the worker wraps every answer in. */
export interface Enveloped<Answer> {
  readonly ok: boolean;
  readonly value?: Answer;
  readonly message?: string;
}

/** What of the browser's interface for extensions is used in our pages here. */
export interface Extensions {
  readonly chrome: {
    readonly runtime: { sendMessage(message: object): Promise<Enveloped<unknown> | undefined> };
    readonly permissions: { contains(wanted: object): Promise<boolean> };
    readonly storage: { readonly local: { get(key: null): Promise<Record<string, unknown>> } };
    readonly tabs: { query(query: object): Promise<{ readonly id: number; readonly url?: string }[]> };
    readonly scripting: { executeScript(injection: object): Promise<{ readonly result: unknown }[]> };
  };
}

async function inFirefox({ from, preferences, ...options }: ExtensionOptions): Promise<Extended> {
  const browser = await startBrowser("firefox", {
    ...options,
    extensions: true,
    preferences: {
      "xpinstall.signatures.required": false, // ours is signed when it is released
      "extensions.webextensions.uuids": JSON.stringify({ [GECKO_ID]: GECKO_HOST }),
      ...preferences,
    },
  });
  await installForGood(browser, from ?? (await zipOf("firefox")));
  const permissions = async (what: "add" | "remove", origins: readonly string[]): Promise<void> => {
    const change = JSON.stringify({ origins, permissions: [], data_collection: [] });
    await inWindow(
      browser,
      `(async () => {
        const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
        const { extension } = WebExtensionPolicy.getByID("${GECKO_ID}");
        await ExtensionPermissions.${what}("${GECKO_ID}", ${change}, extension);
      })()`,
    );
  };
  const stopWorker = async (): Promise<void> => {
    await inWindow(browser, `WebExtensionPolicy.getByID("${GECKO_ID}").extension.terminateBackground()`);
  };
  const particular = {
    id: GECKO_ID,
    origin: `moz-extension://${GECKO_HOST}`,
    stopWorker,
    withdraw: (...origins: readonly string[]) => permissions("remove", origins),
    grant: (...origins: readonly string[]) => permissions("add", origins),
    update: async (folder: string) => void (await browser.installExtension(folder)),
  };
  return extended("firefox", browser, particular, () => browser.close());
}

/** Chromium loads a folder and watches over it, so each browser gets a copy of its own. */
async function ownCopy(from: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "unblather-extension-"));
  await cp(from, folder, { recursive: true });
  return folder;
}

async function inChrome({ from, ...options }: ExtensionOptions): Promise<Extended> {
  const browser = await startBrowser("chrome", { ...options, extensions: true });
  // Chromium derives the id from the path: a browser that is started again has to find it at the same one.
  const folder = options.profile
    ? (from ?? unpackedOf("chrome"))
    : await ownCopy(from ?? unpackedOf("chrome"));
  const id = await browser.installExtension(folder);
  const manage = async (code: string): Promise<void> => {
    const tab = await browser.newPage();
    await tab.goto("chrome://extensions");
    await tab.evaluate(code);
    await tab.close();
  };
  const host = (access: string): string =>
    `chrome.developerPrivate.updateExtensionConfiguration({ extensionId: "${id}", hostAccess: "${access}" })`;
  const stopWorker = async (): Promise<void> => {
    const extension = (await browser.extensions()).get(id);
    for (const worker of (await extension?.workers()) ?? []) await worker.close();
  };
  const update = async (newer: string): Promise<void> => {
    await cp(newer, folder, { recursive: true, force: true });
    await browser.installExtension(folder);
  };
  const particular = {
    id,
    origin: `chrome-extension://${id}`,
    stopWorker,
    // Chromium has one switch for all sites: only when its button is clicked, or on all that were asked for.
    withdraw: () => manage(host("ON_CLICK")),
    grant: () => manage(host("ON_ALL_SITES")),
    update,
  };
  return extended("chrome", browser, particular, async () => {
    await browser.close();
    if (folder !== from && !options.profile) await rm(folder, { recursive: true, force: true });
  });
}
