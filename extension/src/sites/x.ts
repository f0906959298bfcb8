// X.
// Evidence, looked up 2026-11-22: the data-testids below are how public extensions and scripts find the composer
// (tweetTextarea_0, _1 … in a thread), what posts (tweetButton in the dialog, tweetButtonInline in the page), the posts
// and who is signed in (AppTabBar_Profile_Link); Ctrl+Enter posts. The composer is Draft.js.
import { ownerOf, textOf } from "./read.js";
import { POST, site } from "./site.js";

export const x = site({
  name: "X",
  hosts: ["x.com", "twitter.com"],
  composer: '[data-testid^="tweetTextarea_"]',
  around: '[role="dialog"], [data-testid="inline_reply_offscreen"], [data-testid="primaryColumn"]',
  submit: '[data-testid="tweetButton"], [data-testid="tweetButtonInline"]',
  keys: ["Mod+Enter"],
  read: (editor, { url, document }) => {
    const dialog = editor.closest('[role="dialog"]');
    const onPost = /\/status\/\d+/.test(url.pathname);
    // In a dialog the post that is answered stands above the composer; on a post's own page it is the page's.
    const post =
      dialog?.querySelector('[data-testid="tweet"]') ??
      (onPost ? document.querySelector('[data-testid="tweet"]') : null);
    if (!post) return POST;
    return {
      kind: "comment",
      context: textOf(post.querySelector('[data-testid="tweetText"]')),
      counterpart: ownerOf(post.querySelector('[data-testid="User-Name"] a')),
      thread: post.querySelector('a[href*="/status/"]')?.getAttribute("href") ?? url.pathname,
    };
  },
  me: ({ document }) => ownerOf(document.querySelector('[data-testid="AppTabBar_Profile_Link"]')),
});
