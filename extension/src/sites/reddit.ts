// Reddit, as it is now and as old.reddit.com.
// Evidence, looked up 2026-11-22: public scripts and tests find the editor as the contenteditable child of
// shreddit-composer (Lexical), what sends a comment as its button[slot=submit-button], what sends a post as the button in
// the shadow root of r-post-form-submit-button; on old.reddit.com .usertext-edit textarea and .usertext-buttons
// button.save. A comment is a shreddit-comment with author and permalink, a post a shreddit-post.
import { closest } from "../page/tree.js";
import { textOf } from "./read.js";
import { POST, site } from "./site.js";

export const reddit = site({
  name: "Reddit",
  hosts: ["reddit.com"],
  composer: "shreddit-composer, .usertext-edit",
  around: "r-post-composer-form, form#post-composer-form, shreddit-composer, form",
  submit:
    'button[slot="submit-button"], r-post-form-submit-button, #inner-post-submit-button, .usertext-buttons button.save',
  keys: ["Mod+Enter"],
  read: (editor, { url, document }) => {
    if (!url.pathname.includes("/comments/")) return POST;
    const answered = closest(editor, "shreddit-comment, .thing.comment");
    const post = answered ?? document.querySelector("shreddit-post, .thing.link");
    return {
      kind: "comment",
      context: textOf(
        post?.querySelector("[slot='comment'], [slot='text-body'], .md") ?? post?.querySelector("h1"),
      ),
      counterpart: post?.getAttribute("author") ?? textOf(post?.querySelector("a.author")),
      thread: post?.getAttribute("permalink") ?? url.pathname,
    };
  },
  me: ({ document }) => textOf(document.querySelector("#header-bottom-right .user a[href*='/user/']")),
});
