// YouTube: comments, replies, and posts of a channel.
// Evidence, looked up 2026-11-22: yashu1wwww/5000-Auto-YouTube-Comments-Using-Localhost (shorts.py) has
// #contenteditable-root and #submit-button, kimxoals/CommentShield (extension/content_script.js) has
// ytd-comment-thread-renderer. ytd-commentbox, the button inside, ytd-backstage-post-dialog-renderer and Ctrl+Enter come from
// public excerpts without a name.
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
