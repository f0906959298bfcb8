// Instagram.
// Evidence, looked up 2026-11-22: public scripts find the comment box as a textarea named “Add a comment…” in a form (by
// its element, since the name is translated) and the caption as an element named “Write a caption...” in the dialog that
// makes a post, which “Share” sends. Enter sends a comment.
// These were excerpts without a name: no repository can be given for any of them.
import { ownerOf, textOf } from "./read.js";
import { POST, site } from "./site.js";

export const instagram = site({
  name: "Instagram",
  hosts: ["instagram.com"],
  composer: 'form textarea, [role="dialog"] [contenteditable="true"]',
  around: 'form, [role="dialog"]',
  submit: '[role="button"], button',
  named: true,
  keys: (editor) => (editor.closest("form") ? ["Enter"] : []),
  read: (editor, { url }) => {
    if (!editor.closest("form")) return POST;
    const post = editor.closest("article, [role='dialog'], main");
    return {
      kind: "comment",
      context: textOf(post?.querySelector("h1")),
      counterpart: ownerOf(post?.querySelector('header a[href^="/"]')),
      thread: post?.querySelector('a[href*="/p/"], a[href*="/reel/"]')?.getAttribute("href") ?? url.pathname,
    };
  },
});
