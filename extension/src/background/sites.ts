// On which sites Unblather works: the listed ones unless switched off, any other once its permission was given. Knows
// permissions and registered scripts; does not know what the scripts do there.

import { LIMITS } from "../limits.js";
import { isListed, LISTED_NAMES, originsOf, siteOf } from "../listed.js";
import { SERVICE_HOST } from "../manifest.js";
import type { Changed, Site } from "../protocol.js";
import type { Storage } from "./storage.js";
import type { Sender } from "./trust.js";

const SERVICE = new URL(SERVICE_HOST).hostname;

const scriptId = (host: string): string => `site-${host}`;

export interface Sites {
  isOn(host: string): Promise<boolean>;
  /** Whether it is on where a content script is: its own document's site, and the site of the tab around it. */
  isOnFor(sender: Sender): Promise<boolean>;
  site(host: string): Promise<Site>;
  all(): Promise<readonly Site[]>;
  set(host: string, on: boolean): Promise<void>;
  /** Register a script for every site that is on and permitted, and for no other. */
  reconcile(): Promise<void>;
}

export function createSites(storage: Storage): Sites {
  const isPermitted = async (host: string): Promise<boolean> => {
    const origins = originsOf(host);
    if (await chrome.permissions.contains({ origins })) return true;
    // Chromium says no of sites that only content scripts are for, and lists them all the same.
    const all = (await chrome.permissions.getAll()).origins ?? [];
    return origins.every((origin) => all.includes(origin));
  };

  const isOn = async (host: string): Promise<boolean> => {
    // A permission that was there from the start can be taken away, too.
    return (await isWanted(host)) && (await isPermitted(siteOf(host)));
  };

  const isWanted = async (host: string): Promise<boolean> =>
    isListed(host)
      ? !(await storage.get("sitesOff")).includes(siteOf(host))
      : (await storage.get("sitesOn")).includes(siteOf(host));

  const stateOf = async (host: string): Promise<Site["state"]> => {
    if (await isOn(host)) return "on";
    return (await isPermitted(siteOf(host))) ? "off" : "not-granted";
  };

  const site = async (host: string): Promise<Site> => {
    const name = siteOf(host);
    const missed = (await storage.get("missed"))[name];
    const recent = missed && Date.now() - missed.at < LIMITS.missedHours * 3_600_000;
    return {
      host: name,
      state: await stateOf(host),
      listed: isListed(host),
      missed: recent ? missed.adapter : null,
    };
  };

  const reconcileNow = async (): Promise<void> => {
    const on = await storage.get("sitesOn");
    const permitted = await Promise.all(on.map(isPermitted));
    const wanted = new Set(on.filter((_, index) => permitted[index]).map(scriptId));
    const there = new Set((await chrome.scripting.getRegisteredContentScripts()).map(({ id }) => id));
    const gone = [...there].filter((id) => !wanted.has(id));
    if (gone.length > 0) await chrome.scripting.unregisterContentScripts({ ids: gone });
    const missing = on.filter((host) => wanted.has(scriptId(host)) && !there.has(scriptId(host)));
    if (missing.length === 0) return;
    await chrome.scripting.registerContentScripts(missing.map(scriptFor));
    await Promise.all(missing.map(injectInto));
  };

  // One after the other: a permission that is given and a site that is switched on come together.
  let last: Promise<void> = Promise.resolve();
  const reconcile = (): Promise<void> => {
    last = last.catch(() => undefined).then(reconcileNow);
    return last;
  };

  const set = async (host: string, on: boolean): Promise<void> => {
    const name = siteOf(host);
    const key = isListed(host) ? "sitesOff" : "sitesOn";
    const listedIn = isListed(host) ? !on : on;
    await storage.update(key, (old) => [...old.filter((one) => one !== name), ...(listedIn ? [name] : [])]);
    await storage.update("missed", ({ [name]: _, ...others }) => others);
    if (isListed(host)) return;
    // What is not needed any more is given back.
    if (!on && name !== SERVICE) await chrome.permissions.remove({ origins: originsOf(name) });
    await reconcile();
  };

  return {
    isOn,
    isOnFor: async ({ host, topHost }) =>
      (await isOn(host)) && (topHost === null || topHost === host || !(await isOff(topHost))),
    site,
    all: async () => Promise.all([...LISTED_NAMES, ...(await storage.get("sitesOn"))].map(site)),
    set,
    reconcile,
  };

  /** Said to be off, rather than never switched on: a frame is on in a page that has no scripts of ours itself. */
  async function isOff(host: string): Promise<boolean> {
    return isListed(host) && !(await isWanted(host));
  }
}

function scriptFor(host: string): chrome.scripting.RegisteredContentScript {
  return {
    id: scriptId(host),
    matches: originsOf(host),
    js: ["content.js"],
    runAt: "document_idle",
    allFrames: true,
    matchOriginAsFallback: true,
    persistAcrossSessions: true,
  };
}

/** Pages that are open already get the script too, where it is not there yet. */
async function injectInto(host: string): Promise<void> {
  for (const { id } of await chrome.tabs.query({ url: originsOf(host) })) {
    if (id === undefined || (await isThere(id))) continue;
    // A tab may be closed, or show an error page, by now.
    const target = { tabId: id, allFrames: true };
    await chrome.scripting.executeScript({ target, files: ["content.js"] }).catch(() => undefined);
  }
}

const CHANGED: Changed = { kind: "changed" };

/** Whether a content script listens in a tab: only then is there anybody to receive. */
const isThere = (tabId: number): Promise<boolean> =>
  chrome.tabs.sendMessage(tabId, CHANGED).then(
    () => true,
    () => false,
  );

/** Tell every content script that settings have changed. */
export async function announceChange(): Promise<void> {
  const tabs = await chrome.tabs.query({});
  await Promise.all(tabs.map(({ id }) => (id === undefined ? undefined : isThere(id))));
}
