// Hacker News.
// Evidence, looked up 2026-11-22: many public scrapers and styles name textarea[name=text] in the forms "comment" and
// "r", input[type=submit], a.hnuser and .commtext; the page is a plain form in a table, unchanged for years.
// These were excerpts without a name: no repository can be given for any of them.
import { textOf } from "./read.js";
import { POST, site } from "./site.js";

export const hackernews = site({
  name: "Hacker News",
  hosts: ["news.ycombinator.com"],
  composer: 'form textarea[name="text"]',
  around: "form",
  submit: 'input[type="submit"]',
  keys: [],
  read: (_, { url, document }) => {
    if (url.pathname === "/submit") return POST;
    // A reply has a page of its own, with what it answers above the form.
    const item = document.querySelector(".fatitem");
    return {
      kind: "comment",
      context: textOf(item?.querySelector(".commtext, .toptext") ?? item?.querySelector(".titleline")),
      counterpart: textOf(item?.querySelector("a.hnuser")),
      thread: url.searchParams.get("id"),
    };
  },
  me: ({ document }) => textOf(document.querySelector("a#me")),
});
