// WordPress comments, on any host: known by the form's address.
// Evidence, looked up 2026-11-22: themes everywhere write form#commentform with an action that ends in
// wp-comments-post.php, textarea#comment named "comment" and #submit; jetpack.wordpress.com frames the same form.
import { textOf } from "./read.js";
import { site } from "./site.js";

export const wordpress = site({
  name: "WordPress comments",
  hosts: ["jetpack.wordpress.com"],
  marker: 'form[action*="wp-comments-post.php"]',
  composer: 'form textarea[name="comment"]',
  around: "form",
  submit: '#submit, [type="submit"], button[name="submit"]',
  keys: [],
  read: (_, { url, document }) => ({
    kind: "comment",
    context: textOf(document.querySelector("article .entry-content, .post-content, article")),
    counterpart:
      textOf(document.querySelector(".author .fn, .byline .author, [rel='author']")) ?? url.hostname,
    thread: url.origin + url.pathname,
  }),
});
