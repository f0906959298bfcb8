// Stack Exchange: questions, answers and comments on all of its sites.
// Evidence, looked up 2026-11-22: public userscripts find comments as textarea.js-comment-text-input (its form's button
// sends, and so does Enter), questions and answers as textarea.wmd-input in .post-editor with #submit-button.
// These were excerpts without a name: no repository can be given for any of them.
import { textOf } from "./read.js";
import { POST, site } from "./site.js";

export const stackexchange = site({
  name: "Stack Exchange",
  hosts: [
    "stackexchange.com",
    "stackoverflow.com",
    "superuser.com",
    "serverfault.com",
    "askubuntu.com",
    "mathoverflow.net",
  ],
  composer: "textarea.js-comment-text-input, textarea.wmd-input",
  around: "form",
  submit:
    '#submit-button, .js-comment-form-layout ~ * button, form[id^="add-comment-"] button[type="submit"]',
  keys: (editor) => (editor.matches(".js-comment-text-input") ? ["Enter"] : []),
  read: (editor, { url, document }) => {
    if (url.pathname.startsWith("/questions/ask")) {
      return POST;
    }
    const post = editor.closest(".question, .answer") ?? document.querySelector(".question");
    return {
      kind: "comment",
      context:
        textOf(post?.querySelector(".s-prose")) ?? textOf(document.querySelector("#question-header h1")),
      counterpart: textOf(post?.querySelector(".post-signature.owner .user-details a, .user-details a")),
      thread: /\/questions\/(\d+)/.exec(url.pathname)?.[1] ?? url.pathname,
    };
  },
});
