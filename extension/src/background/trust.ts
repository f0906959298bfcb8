// Who sent a message, by what the browser says of the sender and never by what the message says. Knows the levels of
// trust; does not know the messages.

export type Level = "page" | "content";

export interface Sender {
  readonly level: Level;
  /** The host of the document, and of the tab it is in where the browser tells. Empty for our own pages. */
  readonly host: string;
  readonly topHost: string | null;
  /** In a private window: nothing is kept of what happens there. */
  readonly isPrivate: boolean;
}

/** Who sent it; null: nobody to listen to. What the browser leaves out is never taken as a yes. */
export function senderOf(sender: chrome.runtime.MessageSender): Sender | null {
  if (sender.id !== chrome.runtime.id || !sender.url) return null;
  const isPrivate = sender.tab?.incognito ?? false;
  if (isOurs(sender.url)) return { level: "page", host: "", topHost: null, isPrivate };
  // Only a content script is in a tab and not at our address.
  if (!sender.tab) return null;
  const topHost = hostOf(sender.tab.url ?? "");
  // A frame without an address of its own is part of the page around it.
  const host = hostOf(sender.origin ?? "") ?? hostOf(sender.url) ?? topHost;
  return host === null ? null : { level: "content", host, topHost, isPrivate };
}

function isOurs(url: string): boolean {
  const ours = new URL(chrome.runtime.getURL("/"));
  const its = new URL(url);
  return its.protocol === ours.protocol && its.host === ours.host;
}

/** The host of a web page's address or origin; null for `null`, `about:blank` and whatever is no web page. */
function hostOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? hostname : null;
}
