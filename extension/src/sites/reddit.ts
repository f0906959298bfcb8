// Reddit, as it is now and as old.reddit.com.
// Evidence, looked up 2026-11-22: off-rkv/social-media-collector (REDDIT_BEST_SELECTORS.md) has shreddit-composer and
// shreddit-post. The rest comes from public excerpts without a name: the contenteditable child (Lexical),
// button[slot=submit-button], the button in the shadow root of r-post-form-submit-button, shreddit-comment with author and
// permalink; on old.reddit.com .usertext-edit textarea and .usertext-buttons button.save. Ctrl+Enter was seen nowhere.
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
