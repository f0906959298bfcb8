// The two sections about weeks: giving against asking, and how it came across. Knows what a week's numbers mean and how
// to say them; does not know how a chart is drawn.
import { PASS_MARK } from "../page/provider.js";
import { chart } from "./chart.js";
import { written } from "./days.js";
import { count, decimal, part, percent, ratio, several } from "./parts.js";
import type { Overview, Week } from "./types.js";

const weekNames = (weeks: readonly Week[]): string[] => weeks.map(({ week }) => week);

export function showGiving(section: HTMLElement, { weeks, headline: { now } }: Overview): void {
  const gave = (week: Week): boolean => week.visits >= week.own_posts;
  const enough = weeks.filter((week) => week.visits + week.own_posts > 0 && gave(week)).length;
  const short = weeks.filter((week) => !gave(week)).length;
  chart(part(section, "chart"), {
    label:
      `Visits and own posts in each of ${several(weeks.length, "week")}: at or above 1 to 1 in ${enough}, below in ` +
      `${short}. Over the whole period ${ratio(now.giving_ratio)}. The numbers are in the table below.`,
    weeks: weekNames(weeks),
    lines: [
      {
        label: "Visits, as many as posts or more",
        colour: "gives",
        look: "bars",
        values: weeks.map((week) => (gave(week) ? week.visits : null)),
      },
      {
        label: "Visits, fewer than posts",
        colour: "asks",
        look: "hatched",
        values: weeks.map((week) => (gave(week) ? null : week.visits)),
      },
      {
        label: "Own posts (1 : 1)",
        colour: "ink",
        look: "steps",
        values: weeks.map((week) => week.own_posts),
      },
    ],
    range: null,
    say: (index) => {
      const week = weeks[index];
      if (!week) return "";
      return `${several(week.visits, "visit")}, ${several(week.own_posts, "own post")}, ${ratio(week.giving_ratio)}`;
    },
    table: {
      caption: "Visits and own posts by week",
      head: ["Week of", "Visits", "Own posts", "Giving ratio", "Announcements"],
      rows: weeks.map((week) => [
        written(week.week),
        count(week.visits),
        count(week.own_posts),
        ratio(week.giving_ratio),
        count(week.announcements),
      ]),
    },
  });
}

const hundred = (value: number | null): number | null => (value === null ? null : value * 100);

function showScores(place: HTMLElement, { weeks, headline: { now } }: Overview): void {
  chart(place, {
    label:
      `Mean scores by week, from 0 to 100. Over the whole period: helpful ${percent(now.helpful)}, broadcast ` +
      `${percent(now.broadcast)}, self-promotion ${percent(now.self_promotion)}. The numbers are in the table below.`,
    weeks: weekNames(weeks),
    lines: [
      { label: "Helpful", colour: "gives", look: "line", values: weeks.map((week) => hundred(week.helpful)) },
      {
        label: "Broadcast",
        colour: "asks",
        look: "dashed",
        values: weeks.map((week) => hundred(week.broadcast)),
      },
      {
        label: "Self-promotion",
        colour: "hint",
        look: "dotted",
        values: weeks.map((week) => hundred(week.self_promotion)),
      },
    ],
    range: [0, 100],
    say: (index) => {
      const week = weeks[index];
      if (!week || week.helpful === null) return "nothing was sent";
      return `helpful ${percent(week.helpful)}, broadcast ${percent(week.broadcast)}, self-promotion ${percent(week.self_promotion)}`;
    },
    table: {
      caption: "Mean scores by week, from 0 to 100",
      head: ["Week of", "Helpful", "Broadcast", "Self-promotion", "Sent"],
      rows: weeks.map((week) => [
        written(week.week),
        percent(week.helpful),
        percent(week.broadcast),
        percent(week.self_promotion),
        count(week.posted),
      ]),
    },
  });
}

function showValue(place: HTMLElement, { weeks, headline: { now } }: Overview): void {
  chart(place, {
    label:
      `Mean reader value by week, from 1 to 10, with the pass mark at ${PASS_MARK}. Over the whole period ` +
      `${decimal(now.reader_value)}. The numbers are in the table below.`,
    weeks: weekNames(weeks),
    lines: [
      {
        label: "Reader value",
        colour: "gives",
        look: "line",
        values: weeks.map((week) => week.reader_value),
      },
    ],
    range: [1, 10],
    mark: { at: PASS_MARK, label: `pass mark ${PASS_MARK}` },
    say: (index) => {
      const week = weeks[index];
      if (!week || week.reader_value === null) return "nothing was sent";
      return `reader value ${decimal(week.reader_value)}; ${count(week.passed)} of ${count(week.valued)} at ${PASS_MARK} or above`;
    },
    table: {
      caption: "Reader value by week",
      head: ["Week of", "Reader value", `At ${PASS_MARK} or above`, "Of"],
      rows: weeks.map((week) => [
        written(week.week),
        decimal(week.reader_value),
        count(week.passed),
        count(week.valued),
      ]),
    },
  });
}

export function showTone(section: HTMLElement, overview: Overview): void {
  showScores(part(section, "scores"), overview);
  showValue(part(section, "value"), overview);
}
