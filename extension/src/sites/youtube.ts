// YouTube: comments, replies, and posts of a channel.
// Evidence, looked up 2026-11-22: public extensions and a test page of July 2026 have ytd-commentbox with
// #contenteditable-root and, in it, #submit-button holding a button; a reply lies in ytd-comment-thread-renderer, a post
// in ytd-backstage-post-dialog-renderer.
import { textOf } from "./read.js";
import { POST, site } from "./site.js";

export const youtube = site({
  name: "YouTube",
  hosts: ["youtube.com"],
  composer: "ytd-commentbox #contenteditable-root",
  around: "ytd-commentbox",
  submit: "#submit-button, #submit-button button",
  keys: ["Mod+Enter"],
  read: (editor, { url, document }) => {
    if (editor.closest("ytd-backstage-post-dialog-renderer")) {
      return POST;
    }
    const answered = editor.closest("ytd-comment-thread-renderer");
    return {
      kind: "comment",
      context: textOf(
        answered?.querySelector("#content-text") ?? document.querySelector("ytd-watch-metadata #title h1"),
      ),
      counterpart: textOf(
        answered?.querySelector("#author-text") ??
          document.querySelector("ytd-watch-metadata ytd-channel-name a"),
      ),
      thread: url.searchParams.get("v"),
    };
  },
});
