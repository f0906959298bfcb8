// Gets the built extension into each browser, and does there what only that browser's own ways can do. Knows the browsers;
// does not know what the extension does.
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { type BrowserName, type BrowserOptions, startBrowser } from "./browsers.js";
import { installForGood, inWindow } from "./firefox.js";

const DIST = resolve(import.meta.dirname, "../../extension/dist");

const GECKO_ID = "{5b0d6f3c-7a41-4b8e-9d35-c2f1a60e8b74}";
const GECKO_HOST = "11111111-2222-4333-8444-555555555555"; // chance, elsewhere

export interface ExtensionOptions extends BrowserOptions {
  /** A folder to load in place of the built one (Chromium), or a zip (Firefox). */
  readonly from?: string;
}

export interface Installed {
  readonly browser: Browser;
  readonly id: string;
  /** What the browser sends as the extension's Origin. */
  readonly origin: string;
  /** Stop the worker, as the browser does when it likes. */
  stopWorker(): Promise<void>;
  /** Take the permission for hosts away, as the user may. */
  withdraw(...origins: readonly string[]): Promise<void>;
  /** Give back what was withdrawn. */
  grant(...origins: readonly string[]): Promise<void>;
  /** Install another unpacked build over this one: an update. */
  update(from: string): Promise<void>;
  /** Press the extension's button in the toolbar while a page is in front. */
  pressButton(page: Page): Promise<void>;
  close(): Promise<void>;
}

/** The folder that `make setup` made. */
export const unpackedOf = (name: BrowserName): string => join(DIST, "extension", name);

/** The zip beside it. */
export async function zipOf(name: BrowserName): Promise<string> {
  const { version } = JSON.parse(await readFile(join(unpackedOf(name), "manifest.json"), "utf8"));
  return join(DIST, `unblather-${name}-${version}.zip`);
}

export async function inFirefox({ from, preferences, ...options }: ExtensionOptions): Promise<Installed> {
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
  return {
    browser,
    id: GECKO_ID,
    origin: `moz-extension://${GECKO_HOST}`,
    stopWorker,
    withdraw: (...origins: readonly string[]) => permissions("remove", origins),
    grant: (...origins: readonly string[]) => permissions("add", origins),
    update: async (folder: string) => void (await browser.installExtension(folder)),
    pressButton: async () => {
      await inWindow(
        browser,
        `(async () => {
          const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
          const { extension } = WebExtensionPolicy.getByID("${GECKO_ID}");
          await ExtensionParent.apiManager.global.browserActionFor(extension).openPopup(window, true);
        })()`,
      );
    },
    close: () => browser.close(),
  };
}

/**
 * Chromium loads a folder and watches over it, so each browser gets a copy of its own. It derives the id from the path:
 * a browser that is started again has to find it at the same one, so there the copy lies beside what the browser keeps.
 */
async function ownCopy(from: string, profile: string | undefined): Promise<string> {
  const folder = profile
    ? join(profile, "the extension")
    : await mkdtemp(join(tmpdir(), "unblather-extension-"));
  await cp(from, folder, { recursive: true });
  return folder;
}

export async function inChrome({ from, ...options }: ExtensionOptions): Promise<Installed> {
  const browser = await startBrowser("chrome", { ...options, extensions: true });
  const folder = await ownCopy(from ?? unpackedOf("chrome"), options.profile);
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
  return {
    browser,
    id,
    origin: `chrome-extension://${id}`,
    stopWorker,
    // Chromium has one switch for all sites: only when its button is clicked, or on all that were asked for.
    withdraw: () => manage(host("ON_CLICK")),
    grant: () => manage(host("ON_ALL_SITES")),
    update,
    pressButton: async (page: Page) => {
      const extension = (await browser.extensions()).get(id);
      await extension?.triggerAction(page);
    },
    close: async () => {
      await browser.close();
      if (!options.profile) await rm(folder, { recursive: true, force: true });
    },
  };
}
