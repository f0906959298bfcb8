// Facebook.
// Evidence, looked up 2026-11-22: vader-pepe/snorkel (facebook/index.ts), chriswch/rental-hunter (selectors.ts) and
// public scripts find both composers as Lexical editors with role=textbox; a post is sent by the button "Post" of its
// dialog's form, a comment by Enter or the button "Comment". Classes are generated and change, so buttons go by name.
import { textOf } from "./read.js";
import { POST, site } from "./site.js";

export const facebook = site({
  name: "Facebook",
  hosts: ["facebook.com"],
  composer: '[role="textbox"][contenteditable="true"]',
  around: 'form, [role="dialog"]',
  submit: '[role="button"], button',
  named: true,
  // In a post Enter is a new line.
  keys: (editor) =>
    editor.closest('[role="article"]') || editor.closest("form[role='presentation']") ? ["Enter"] : [],
  read: (editor, { url }) => {
    const post =
      editor.closest('[role="article"]') ??
      (editor.closest('form[role="presentation"]') && editor.closest('[role="dialog"]'));
    if (!post) return POST;
    return {
      kind: "comment",
      context: textOf(
        post.querySelector('[data-ad-rendering-role="story_message"], [data-ad-preview="message"]'),
      ),
      counterpart: textOf(
        post.querySelector('[data-ad-rendering-role="profile_name"]') ?? post.querySelector("h2, h3"),
      ),
      thread:
        post.querySelector('a[href*="/posts/"], a[href*="story_fbid"]')?.getAttribute("href") ?? url.pathname,
    };
  },
});
