// The headline: the sentence, the trend, and the four figures behind it. Knows how they are laid out; the words come from
// the service.
import { el } from "../page/dom.js";
import { PASS_MARK } from "../page/provider.js";
import { count, decimal, part, ratio } from "./parts.js";
import type { Overview, Totals } from "./types.js";

interface Figure {
  readonly name: string;
  readonly of: (totals: Totals) => string;
  readonly goal: string;
}

const FIGURES: readonly Figure[] = [
  { name: "Giving ratio", of: (totals) => ratio(totals.giving_ratio), goal: "goal: at least 1 : 1" },
  { name: "Visits", of: (totals) => count(totals.visits), goal: "comments on others’ pages" },
  { name: "Announcements", of: (totals) => count(totals.announcements), goal: "talk about you, or sell" },
  {
    name: "Reader value",
    of: (totals) => decimal(totals.reader_value),
    goal: `mean of 10; the pass mark is ${PASS_MARK}`,
  },
];

export function showHeadline(section: HTMLElement, { headline, history }: Overview): void {
  const { sentence, trend, now, before } = headline;
  const [title] = section.getElementsByTagName("h1");
  if (title) title.textContent = history.drafts === 0 ? "Am I giving as much as I ask for?" : sentence;
  part(section, "trend").textContent = history.drafts === 0 ? "" : trend;
  part(section, "figures").replaceChildren(
    ...(now.drafts === 0 ? [] : FIGURES).map(({ name, of, goal }) =>
      el(
        "div",
        {},
        el("dt", {}, name),
        el("dd", { class: "figure" }, of(now)),
        el("dd", { class: "was" }, before.drafts > 0 ? `${of(before)} before · ${goal}` : goal),
      ),
    ),
  );
}
