// Habits: hours and weekdays, sites, hints and words, the longest streak. Knows how they are shown.
import { el } from "../page/dom.js";
import { signalName } from "../page/words.js";
import { written } from "./days.js";
import { count, decimal, name, part, several, table } from "./parts.js";
import type { Habits, SiteHabit, Words } from "./types.js";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const SHADES = 5;

export interface HabitActions {
  readonly chooseSite: (site: string) => void;
  readonly chooseHint: (hint: string) => void;
}

/** Words for a hint's id, which is made of words. */
export const hintName = (hint: string): string => {
  const words = hint.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function cell(value: number, most: number): HTMLElement {
  const shade = value === 0 ? 0 : Math.max(1, Math.ceil((value / most) * SHADES));
  return el("td", { class: `shade-${shade}` }, el("span", {}, count(value)));
}

/** The heat map is a table already: its numbers are there for whoever cannot see its shades. */
function heat(hours: Habits["hours"]): HTMLElement {
  const most = Math.max(1, ...hours.flat());
  const head = Array.from({ length: 24 }, (_, hour) =>
    el("th", { scope: "col", ...(hour % 6 ? { class: "minor" } : {}) }, `${hour}`.padStart(2, "0")),
  );
  const caption = "What you sent, by weekday and hour of your own clock";
  const made = el(
    "table",
    { class: "heat" },
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, el("td", {}), ...head)),
    el(
      "tbody",
      {},
      ...hours.map((row, day) =>
        el(
          "tr",
          {},
          el(
            "th",
            { scope: "row" },
            el("abbr", { title: WEEKDAYS[day] ?? "" }, WEEKDAYS[day]?.slice(0, 3) ?? ""),
          ),
          ...row.map((value) => cell(value, most)),
        ),
      ),
    ),
  );
  return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": caption }, made);
}

function busiest(hours: Habits["hours"]): string {
  const all = hours.flatMap((row, day) => row.map((value, hour) => ({ value, day, hour })));
  const top = all.reduce((best, one) => (one.value > best.value ? one : best), { value: 0, day: 0, hour: 0 });
  return top.value === 0
    ? ""
    : `Most often on ${WEEKDAYS[top.day]}s between ${top.hour} and ${top.hour + 1} o’clock.`;
}

function sites(rows: readonly SiteHabit[], { chooseSite }: HabitActions): HTMLElement[] {
  const choose = (site: string): HTMLElement => {
    const made = el("button", { type: "button", class: "house", title: "Show only this site" }, name(site));
    made.addEventListener("click", () => chooseSite(site));
    return made;
  };
  return [
    el("h3", {}, "Sites"),
    table({
      caption: "Sites",
      head: ["Site", "Sent", "Visits", "Own posts", "Reader value"],
      rows: rows.map((row) => [
        choose(row.site),
        count(row.posted),
        count(row.visits),
        count(row.own_posts),
        decimal(row.reader_value),
      ]),
    }),
  ];
}

function hints(rows: Habits["hints"], { chooseHint }: HabitActions): HTMLElement[] {
  const most = Math.max(1, ...rows.map(({ shown }) => shown));
  return [
    el("h3", {}, "What keeps setting hints off"),
    ...(rows.length === 0 ? [el("p", { class: "none" }, "No hint was shown in this period.")] : []),
    el(
      "ul",
      { class: "tally" },
      ...rows.map(({ hint, shown }) => {
        const choose = el(
          "button",
          { type: "button", class: "house", title: "List these drafts" },
          hintName(hint),
        );
        choose.addEventListener("click", () => chooseHint(hint));
        const bar = el("span", { class: "tally-bar" });
        bar.style.inlineSize = `${(shown / most) * 100}%`;
        return el(
          "li",
          {},
          choose,
          el("span", { class: "tally-count" }, several(shown, "time")),
          el("span", { class: "tally-track", "aria-hidden": "true" }, bar),
        );
      }),
    ),
    el("div", { "data-part": "words", "aria-live": "polite" }),
  ];
}

export function showHabits(section: HTMLElement, habits: Habits, actions: HabitActions): void {
  const { streak } = habits;
  const giving =
    streak.days === 0 || streak.first === null || streak.last === null
      ? "No day with a visit yet in this period."
      : `Longest streak of giving: ${several(streak.days, "day")} in a row with a visit, ${
          streak.days === 1 ? "on" : "from"
        } ${written(streak.first)}${streak.days === 1 ? "" : ` to ${written(streak.last)}`}.`;
  part(section, "streak").textContent = `${giving} ${busiest(habits.hours)}`.trim();
  part(section, "heat").replaceChildren(heat(habits.hours));
  part(section, "sites").replaceChildren(...sites(habits.sites, actions));
  part(section, "hints").replaceChildren(...hints(habits.hints, actions));
}

export function showWords(section: HTMLElement, { words, texts }: Words): void {
  const place = part(section, "words");
  if (texts === 0) {
    place.replaceChildren(
      el(
        "p",
        { class: "none" },
        "Which words it is that do so can be said once the texts of drafts are kept (below).",
      ),
    );
    return;
  }
  place.replaceChildren(
    el("h4", {}, `The words, in ${several(texts, "text")} that were kept`),
    ...(words.length === 0 ? [el("p", { class: "none" }, "None of them set a hint off.")] : []),
    el(
      "ul",
      { class: "phrases" },
      ...words.map(({ phrase, signal, drafts }) =>
        el(
          "li",
          {},
          el("q", {}, name(phrase)),
          ` ${signalName(signal).toLowerCase()}, ${several(drafts, "draft")}`,
        ),
      ),
    ),
  );
}
