// The built extension in a real browser: installed as a user would, its pages opened, its worker stopped, its permissions
// taken away. Knows both browsers' ways; does not know what the extension does.
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { type BrowserName, type BrowserOptions, startBrowser } from "./browsers.js";
import type { RunningService } from "./service.js";
import { installForGood, inWindow } from "./firefox.js";

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
  /** Send a message to the worker as one of the extension's own pages, and give its answer. */
  ask<Answer = unknown>(message: Message): Promise<Answer>;
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
  /** Install another build over this one: an update. */
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
  const ask = async <Answer>(message: Message): Promise<Answer> => {
    const tab = await open("popup.html");
    try {
      const answer = await tab.evaluate(
        (sent) => (globalThis as unknown as Runtime).chrome.runtime.sendMessage(sent),
        message,
      );
      if (!answer?.ok) throw new Error(`${JSON.stringify(message)}: ${answer?.message ?? "no answer"}`);
      return answer.value as Answer;
    } finally {
      await tab.close();
    }
  };
  const switchOn = async (host: string): Promise<void> => {
    await ask({ kind: "setSite", host, on: true });
  };
  const pair = async (service: RunningService): Promise<void> => {
    const code = await service.run("pair");
    await ask({ kind: "pair", code, port: service.port });
  };
  return { name, browser, ...particular, open, ask, pair, switchOn, close };
}

export interface Message {
  readonly kind: string;
  readonly [field: string]: unknown;
}

interface Runtime {
  readonly chrome: {
    readonly runtime: {
      sendMessage(message: object): Promise<{ ok: boolean; value?: unknown; message?: string } | undefined>;
    };
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
  const update = async (zip: string): Promise<void> => void (await installForGood(browser, zip));
  await update(from ?? (await zipOf("firefox")));
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
    update,
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
