// The tab that the popup was opened over. Its address is known because the user clicked the button there, and only now.
import type { Changed } from "../protocol.js";

export interface Tab {
  readonly id: number;
  readonly host: string;
}

/** The tab, when it shows a web page. */
export async function currentTab(): Promise<Tab | null> {
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  if (tab?.id === undefined || !tab.url || !URL.canParse(tab.url)) return null;
  const { protocol, hostname } = new URL(tab.url);
  return protocol === "https:" || protocol === "http:" ? { id: tab.id, host: hostname } : null;
}

/** A page that was open before the extension was installed has no content script yet: the click lets us add it. */
export async function wake(tabId: number): Promise<void> {
  const changed: Changed = { kind: "changed" };
  const isThere = await chrome.tabs.sendMessage(tabId, changed).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  const target = { tabId, allFrames: true };
  // A page of the browser's own, or an error page, takes no scripts.
  await chrome.scripting.executeScript({ target, files: ["content.js"] }).catch(() => undefined);
}
