import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { senderOf } from "./trust.js";

const OURS = "chrome-extension://abcdefghijklmnopabcdefghijklmnop";
const tab = (url?: string, incognito = false) => ({ id: 1, url, incognito }) as chrome.tabs.Tab;

describe("the sender of a message", () => {
  beforeEach(() => {
    vi.stubGlobal("chrome", { runtime: { id: "us", getURL: (path: string) => `${OURS}${path}` } });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("is one of our pages, in a tab or in the popup", () => {
    const page = { level: "page", host: "", topHost: null, isPrivate: false };
    expect(senderOf({ id: "us", url: `${OURS}/popup.html` })).toEqual(page);
    expect(senderOf({ id: "us", url: `${OURS}/options.html`, tab: tab(`${OURS}/options.html`) })).toEqual(
      page,
    );
  });

  test("is a content script, on the site that the browser says", () => {
    const from = {
      id: "us",
      url: "https://x.com/compose",
      origin: "https://x.com",
      tab: tab("https://x.com/compose"),
    };
    expect(senderOf(from)).toEqual({ level: "content", host: "x.com", topHost: "x.com", isPrivate: false });
  });

  test("is a frame's, which may be another site's than the tab's", () => {
    const from = { id: "us", url: "https://disqus.com/embed", origin: "https://disqus.com", frameId: 4 };
    expect(senderOf({ ...from, tab: tab("https://blog.example/post") })).toMatchObject({
      host: "disqus.com",
      topHost: "blog.example",
    });
    // Where the browser does not tell a tab's address, the frame's own has to do.
    expect(senderOf({ ...from, tab: tab() })).toMatchObject({ host: "disqus.com", topHost: null });
  });

  test("of a frame without an address is the page around it", () => {
    const from = { id: "us", url: "about:blank", tab: tab("https://x.com/") };
    expect(senderOf({ ...from, origin: "https://x.com" })).toMatchObject({ host: "x.com" });
    expect(senderOf({ ...from, origin: "null" })).toMatchObject({ host: "x.com" });
  });

  test("in a private window is known to be there", () => {
    const from = { id: "us", url: "https://x.com/", tab: tab("https://x.com/", true) };
    expect(senderOf(from)).toMatchObject({ isPrivate: true });
  });

  test.each([
    ["another extension", { id: "them", url: `${OURS}/popup.html` }],
    ["nobody in particular", {}],
    ["something without an address", { id: "us", tab: tab("https://x.com/") }],
    ["something in no tab", { id: "us", url: "https://x.com/" }],
    ["an address that only begins like ours", { id: "us", url: `${OURS}.evil.example/popup.html` }],
    ["a local file", { id: "us", url: "file:///etc/passwd", tab: tab("file:///etc/passwd") }],
  ])("is not %s", (_, from) => {
    expect(senderOf(from as chrome.runtime.MessageSender)).toBeNull();
  });
});
