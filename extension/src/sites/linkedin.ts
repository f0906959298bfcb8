// LinkedIn.
// Evidence, looked up 2026-11-22: the classes below in xldeveloper/openclaw-skills (dom-patterns.md),
// umerakmal/social-media-agents (linkedin_selectors.py) and several public scripts: share-creation-state and
// share-actions__primary-action for a post, comments-comment-box and its submit-button (also with "--cr") for a comment.
// The editor is Quill (ql-editor), in places TipTap with role=textbox.
import { after, textOf } from "./read.js";
import { POST, site } from "./site.js";

const UPDATE = ".feed-shared-update-v2, [data-urn*='activity'], [data-view-name='feed-full-update']";

export const linkedin = site({
  name: "LinkedIn",
  hosts: ["linkedin.com"],
  composer:
    ".share-creation-state__text-editor, .share-box, .comments-comment-box, .comments-comment-texteditor",
  around: ".comments-comment-box, .share-box, .share-creation-state, [role='dialog']",
  submit: "button.share-actions__primary-action, button[class*='comments-comment-box__submit-button']",
  keys: [],
  read: (editor) => {
    const post =
      editor.closest(".comments-comment-box, .comments-comment-texteditor") && editor.closest(UPDATE);
    if (!post) return POST;
    const answered = editor.closest(".comments-comment-entity, .comments-comment-item");
    const author = (answered ?? post).querySelector('a[href*="/in/"], a[href*="/company/"]');
    return {
      kind: "comment",
      context: textOf(
        (answered ?? post).querySelector(".update-components-text, .comments-comment-item__main-content"),
      ),
      counterpart: after("/in/", author) ?? after("/company/", author),
      thread: post.getAttribute("data-urn"),
    };
  },
  me: ({ document }) => after("/in/", document.querySelector('.feed-identity-module a[href*="/in/"]')),
});
