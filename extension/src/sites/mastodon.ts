// Mastodon, on any host: known by the element that its page draws itself into.
// Evidence, looked up 2026-11-22 in mastodon/mastodon: app/javascript/mastodon/features/compose/components/
// compose_form.jsx (form.compose-form, its textarea and its button of type submit; Ctrl+Enter sends, asked for by the old
// number of the key), reply_indicator.jsx (.reply-indicator, its display-name and content).
import { textOf } from "./read.js";
import { POST, site } from "./site.js";

export const mastodon = site({
  name: "Mastodon",
  hosts: ["mastodon.social"],
  marker: "#mastodon[data-props], #mastodon.app-holder, script#initial-state",
  composer: ".compose-form textarea",
  around: ".compose-form",
  submit: 'button[type="submit"], .compose-form__publish button',
  keys: ["Mod+Enter"],
  read: (editor) => {
    const reply = editor.closest(".compose-form")?.querySelector(".reply-indicator");
    if (!reply) return POST;
    const author = reply.querySelector(".reply-indicator__display-name, .display-name");
    return {
      kind: "comment",
      context: textOf(reply.querySelector(".reply-indicator__content")),
      counterpart: textOf(author?.querySelector(".display-name__account")) ?? textOf(author),
      thread: author?.getAttribute("href") ?? null,
    };
  },
  me: ({ document }) => textOf(document.querySelector(".navigation-bar .display-name__account")),
});
