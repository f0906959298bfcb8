// Disqus, in its frame on other people's pages.
// Evidence, looked up 2026-11-22: public scripts and tests find the editor as div.textarea (contenteditable) in
// .textarea-wrapper and send with button.btn.post-action__button in the same form.
// These were excerpts without a name: no repository can be given for any of them.
import { textOf } from "./read.js";
import { site } from "./site.js";

export const disqus = site({
  name: "Disqus",
  hosts: ["disqus.com"],
  composer: ".textarea-wrapper .textarea",
  around: "form, .textarea-wrapper",
  submit: "button.post-action__button, .post-action button",
  keys: ["Mod+Enter"],
  read: (editor, { url }) => {
    const answered = editor.closest(".post");
    return {
      kind: "comment",
      context: textOf(answered?.querySelector(".post-message")),
      counterpart: textOf(answered?.querySelector(".author")) ?? url.searchParams.get("f"),
      thread: url.searchParams.get("t_u") ?? url.searchParams.get("t_i"),
    };
  },
});
