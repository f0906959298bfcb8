// Bluesky.
// Evidence, looked up 2026-11-22: bluesky-social/social-app (src/view/com/composer/Composer.tsx) gives the button the
// testID composerPublishBtn and the editor (TipTap, so .ProseMirror) stands with it in the view composePostView; public
// scripts use the same, and a post is postText in feedItem-by-HANDLE or postThreadItem-by-HANDLE. Ctrl+Enter posts.
import { textOf } from "./read.js";
import { POST, site } from "./site.js";

export const bluesky = site({
  name: "Bluesky",
  hosts: ["bsky.app"],
  composer: ".ProseMirror",
  around: '[data-testid="composePostView"], [role="dialog"], [aria-modal="true"]',
  submit: '[data-testid="composerPublishBtn"]',
  keys: ["Mod+Enter"],
  read: (editor, { url, document }) => {
    const view = editor.closest('[data-testid="composePostView"], [role="dialog"]');
    const answered = view?.querySelector('[data-testid="replyTo"], a[href*="/profile/"]');
    const page = document.querySelector('[data-testid^="postThreadItem-by-"]');
    if (!answered && !(page && url.pathname.includes("/post/") && view?.textContent?.includes("Reply"))) {
      return POST;
    }
    const [, handle = null] = /^postThreadItem-by-(.+)$/.exec(page?.getAttribute("data-testid") ?? "") ?? [];
    return {
      kind: "comment",
      context: textOf(
        answered?.querySelector('[data-testid="postText"]') ??
          page?.querySelector('[data-testid="postText"]'),
      ),
      counterpart: handle,
      thread: url.pathname.includes("/post/") ? url.pathname : null,
    };
  },
  me: ({ document }) =>
    document
      .querySelector('nav a[aria-label="Profile"][href^="/profile/"]')
      ?.getAttribute("href")
      ?.slice(9) ?? null,
});
