// The page before there is anything on it: what will be here, and how to start. Knows words only.
import { el } from "../page/dom.js";

const WILL_BE: readonly (readonly [string, string])[] = [
  [
    "A sentence",
    "“Last 30 days: you visited 41 times and announced 12; readers got something from 7 of 10 of your posts and comments.”",
  ],
  [
    "Giving ratio",
    "Visits to other people’s pages against posts on your own, week by week, with the 1 : 1 line.",
  ],
  [
    "How it came across",
    "Helpful against broadcast over time, and what a reader gets, with the pass mark at 8.",
  ],
  [
    "The relationship ladder",
    "Who has come to know, like and trust you, who is going cold, and three houses to visit next.",
  ],
  ["What the warnings did", "Sent as it was, revised or cancelled, beside what is known from elsewhere."],
  ["Habits", "Your hours, your sites, the words that keep setting hints off, your longest streak of giving."],
];

export const emptyPage = (): HTMLElement =>
  el(
    "div",
    { class: "empty" },
    el(
      "p",
      { class: "lede" },
      "Nothing has been recorded yet. What you write from now on adds up here, on this machine and nowhere else.",
    ),
    el(
      "div",
      { class: "pair" },
      el(
        "div",
        {},
        el("h2", {}, "How to start"),
        el(
          "ol",
          {},
          el(
            "li",
            {},
            "Pair the browser extension: ",
            el("code", {}, "unblather pair"),
            " shows the code to type into it.",
          ),
          el(
            "li",
            {},
            "Write as you always do. Each post or comment that you finish is counted; its text is not kept unless you say so.",
          ),
          el("li", {}, "Or bring in what you wrote before, below: it is scored on the way in."),
        ),
      ),
      el(
        "div",
        {},
        el("h2", {}, "What will be here"),
        el(
          "dl",
          { class: "will-be" },
          ...WILL_BE.flatMap(([term, says]) => [el("dt", {}, term), el("dd", {}, says)]),
        ),
      ),
    ),
  );
