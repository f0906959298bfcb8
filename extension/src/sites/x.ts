// X.
// Evidence, looked up 2026-11-22: moeru-ai/airi (services/twitter-services/src/utils/selectors.ts) has tweetTextarea_0,
// tweetButtonInline, primaryColumn, tweet and tweetText; yailPeralta/x-scraper (twitter-selectors.constants.ts) has
// User-Name. tweetButton, AppTabBar_Profile_Link, Ctrl+Enter and Draft.js were seen in public excerpts without a name,
// inline_reply_offscreen nowhere.
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
