// Threads.
// Evidence, looked up 2026-11-22: official5ETa/ThreadsAutoComment (threadsQs.ts) finds a post as [data-pressable-container],
// its texts as div:has(> span[dir]) and the composer as the textbox with contenteditable in a dialog; other public scripts
// do the same and press the button “Post”.
import { ownerOf, textOf } from "./read.js";
import { POST, site } from "./site.js";

export const threads = site({
  name: "Threads",
  hosts: ["threads.com", "threads.net"],
  composer: '[role="textbox"][contenteditable="true"]',
  around: '[role="dialog"], [data-pressable-container], main',
  submit: '[role="button"], button',
  named: true,
  keys: ["Mod+Enter"],
  read: (editor, { url, document }) => {
    const scope = editor.closest('[role="dialog"]') ?? (url.pathname.includes("/post/") ? document : null);
    const post = scope?.querySelector("[data-pressable-container]");
    if (!post || post.contains(editor)) return POST;
    return {
      kind: "comment",
      context: textOf(post.querySelector("div:has(> span[dir])")),
      counterpart: ownerOf(post.querySelector('a[href^="/@"]')),
      thread: post.querySelector('a[href*="/post/"]')?.getAttribute("href") ?? url.pathname,
    };
  },
});
