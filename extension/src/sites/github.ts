// GitHub: issues, pull requests, reviews, discussions.
// Evidence, looked up 2026-11-22: riccardoperra/better-comments-for-github (src/dom/waitForCommentArea.ts) shows the new
// editors, textarea[aria-label="Markdown value"], and the old ones, textarea.js-comment-field with js-quick-submit (Ctrl+Enter);
// numandev1/github-emoji-extension (src/pages/Content/loaders/issue_loader.ts) has the names that end in [body]. The
// buttons (data-variant=primary, .btn-primary) and the places around were seen in no source that could be named.
import { textOf } from "./read.js";
import { site } from "./site.js";

export const github = site({
  name: "GitHub",
  hosts: ["github.com"],
  composer: 'textarea[aria-label="Markdown value"], textarea.js-comment-field, textarea[name$="[body]"]',
  around:
    'form, [data-testid="markdown-editor-footer"], [data-marker-navigation-new-thread], [role="dialog"], fieldset, main',
  submit: 'button[data-variant="primary"], button.btn-primary',
  keys: ["Mod+Enter"],
  read: (_, { url, document }) => {
    const [owner = null, , section, number] = url.pathname.split("/").filter(Boolean);
    if (!number || number === "new") return { kind: "post", context: null, counterpart: owner, thread: null };
    const title = document.querySelector('[data-testid="issue-title"], .js-issue-title, h1 bdi');
    const body = document.querySelector(
      '[data-testid="issue-body"] .markdown-body, .comment-body, .markdown-body',
    );
    return {
      kind: "comment",
      context: [textOf(title), textOf(body)].filter(Boolean).join("\n") || null,
      counterpart: owner,
      thread: `${url.origin}/${owner}/${url.pathname.split("/")[2]}/${section}/${number}`,
    };
  },
  me: ({ document }) => document.querySelector<HTMLMetaElement>('meta[name="user-login"]')?.content || null,
});
