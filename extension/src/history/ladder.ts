// The relationship ladder. Knows how rungs, houses and suggestions are shown; does not know how they are counted.
import { el } from "../page/dom.js";
import { written } from "./days.js";
import { count, name, part, several, webLink } from "./parts.js";
import type { Group, HouseRow, Ladder, Suggestion } from "./types.js";

export interface LadderActions {
  /** List the drafts to one house. */
  readonly look: (house: HouseRow) => void;
}

const RUNGS: Readonly<Record<string, { title: string; means: string }>> = {
  awareness: { title: "Awareness", means: "They have seen your name." },
  affection: { title: "Affection", means: "They are glad to see it." },
  trust: { title: "Trust", means: "They believe what you say." },
  loyal: { title: "Loyal", means: "You would miss each other." },
};

const title = (rung: string): string => RUNGS[rung]?.title ?? rung;

function why(house: Suggestion): string {
  switch (house.reason) {
    case "cold":
      return `You had ${several(house.interactions, "good exchange")}, and none since ${written(house.last)}. Look in on them.`;
    case "near":
      return `${several(house.missing ?? 0, "more visit")}, and it is ${title(house.next ?? "").toLowerCase()}. Keep going.`;
    default:
      return `${several(house.announcements, "announcement")}, and not one visit. Answer something of theirs first.`;
  }
}

function houseName(house: HouseRow, { look }: LadderActions): HTMLElement {
  const made = el(
    "button",
    { type: "button", class: "house", title: "List the drafts to them" },
    name(house.counterpart),
  );
  made.addEventListener("click", () => look(house));
  return made;
}

function suggestion(house: Suggestion, actions: LadderActions): HTMLElement {
  const link = webLink(house.thread, "Open where you last met");
  return el(
    "li",
    {},
    el("p", { class: "who" }, houseName(house, actions), el("span", { class: "site" }, house.site)),
    el("p", {}, why(house)),
    ...(link ? [el("p", {}, link)] : []),
  );
}

function houseLine(house: HouseRow, said: string, actions: LadderActions): HTMLElement {
  return el("li", {}, houseName(house, actions), el("span", { class: "said" }, `${house.site} · ${said}`));
}

const others = (group: Group): HTMLElement[] =>
  group.count > group.houses.length
    ? [el("p", { class: "others" }, `and ${count(group.count - group.houses.length)} more`)]
    : [];

function groupOf(
  heading: string,
  none: string,
  group: Group,
  say: (house: HouseRow) => string,
  actions: LadderActions,
) {
  const list =
    group.count === 0
      ? [el("p", { class: "none" }, none)]
      : [
          el(
            "ul",
            { class: "houses" },
            ...group.houses.map((house) => houseLine(house, say(house), actions)),
          ),
          ...others(group),
        ];
  return el("div", { class: "group" }, el("h3", {}, heading), ...list);
}

export function showLadder(
  section: HTMLElement,
  ladder: Ladder,
  site: string | null,
  actions: LadderActions,
): void {
  part(section, "lede").textContent =
    `Trust grows through many small interactions: visits, and replies on your own page. It takes longer than a period, so ` +
    `this counts your whole history${site === null ? "" : ` on ${site}`}.`;
  const { suggestions, rungs } = ladder;
  part(section, "suggestions").replaceChildren(
    ...(suggestions.length === 0
      ? []
      : [
          el(
            "h3",
            {},
            suggestions.length === 1
              ? "A house to visit next"
              : `${["", "", "Two", "Three"][suggestions.length] ?? ""} houses to visit next`,
          ),
          el("ol", { class: "suggestions" }, ...suggestions.map((house) => suggestion(house, actions))),
        ]),
  );
  part(section, "rungs").replaceChildren(
    ...rungs.map((rung) =>
      el(
        "div",
        { class: `rung ${rung.rung}` },
        el("h3", {}, title(rung.rung), el("span", { class: "least" }, ` from ${count(rung.least)}`)),
        el("p", { class: "how-many" }, count(rung.count)),
        el("p", { class: "means" }, RUNGS[rung.rung]?.means ?? ""),
        el(
          "ul",
          { class: "houses" },
          ...rung.houses.map((house) => houseLine(house, count(house.interactions), actions)),
        ),
        ...others(rung),
      ),
    ),
  );
  part(section, "groups").replaceChildren(
    groupOf(
      "Going cold",
      `Nobody you had come to like has gone ${ladder.cold_days} days without hearing from you.`,
      ladder.cold,
      (house) => `${title(house.rung ?? "").toLowerCase()}, last ${written(house.last)}`,
      actions,
    ),
    groupOf(
      "Only ever announced at",
      "Nobody: wherever you announced something, you have also been a guest.",
      ladder.announced_only,
      (house) => several(house.announcements, "announcement"),
      actions,
    ),
  );
}
