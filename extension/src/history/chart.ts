// A chart over weeks, drawn by uPlot on a canvas, with what a canvas lacks: a name, a legend, a line that says what is under
// the pointer, and the same numbers as a table. Knows colours only by their names in the stylesheet, so that dark and light,
// and paper, are decided there. Does not know what the lines mean.
import uPlot from "uplot";
import { el } from "../page/dom.js";
import { dayNumber, shortly, written } from "./days.js";
import { type TableParts, tableBehind } from "./parts.js";

const HEIGHT = 240; // CSS pixels
const NARROW = 480; // below this, fewer numbers stand beside the axis
const DAY = 86_400; // s
const WEEK = 7 * DAY;
const MONTHLY = 8 * WEEK; // from here on, marks are months

export type Values = readonly (number | null)[];

export interface Line {
  readonly label: string;
  /** The name of a colour in the stylesheet, without its dashes. */
  readonly colour: string;
  readonly values: Values;
  readonly look: "bars" | "hatched" | "line" | "dashed" | "dotted" | "steps";
}

export interface ChartParts {
  /** What the picture shows, in one sentence. */
  readonly label: string;
  /** Mondays, as YYYY-MM-DD. */
  readonly weeks: readonly string[];
  readonly lines: readonly Line[];
  /** The ends of the upright axis; null: as high as the values. */
  readonly range: readonly [number, number] | null;
  readonly mark?: { readonly at: number; readonly label: string };
  /** What to say of one week. */
  readonly say: (index: number) => string;
  readonly table: TableParts;
}

const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const DASHES: Readonly<Partial<Record<Line["look"], number[]>>> = { dashed: [7, 4], dotted: [2, 3] };

/** Stripes, so that asking and giving differ without colour. */
function stripes(u: uPlot, colour: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  const size = Math.round(6 * devicePixelRatio);
  tile.width = size;
  tile.height = size;
  const ink = tile.getContext("2d");
  if (!ink) return colour;
  ink.strokeStyle = colour;
  ink.lineWidth = size / 2;
  ink.beginPath();
  for (const shift of [-size, 0, size]) {
    ink.moveTo(shift - 1, size + 1);
    ink.lineTo(shift + size + 1, -1);
  }
  ink.stroke();
  return u.ctx.createPattern(tile, "repeat") ?? colour;
}

function seriesOf(line: Line, crowded: boolean): uPlot.Series {
  const colour = (): string => colourOf(line.colour);
  const bars = uPlot.paths.bars?.({ size: [crowded ? 1 : 0.72, 80, 1] });
  if (line.look === "bars" && bars)
    return {
      label: line.label,
      paths: bars,
      points: { show: false },
      fill: colour,
      stroke: colour,
      width: 0,
    };
  if (line.look === "hatched" && bars) {
    const fill = (u: uPlot): CanvasPattern | string => stripes(u, colour());
    return { label: line.label, paths: bars, points: { show: false }, fill, stroke: colour, width: 1 };
  }
  // Steps are drawn by hand (below): uPlot's begin or end at a week, ours lie across it.
  if (line.look === "steps") return { label: line.label, paths: () => null, points: { show: false } };
  return {
    label: line.label,
    stroke: colour,
    width: crowded ? 1.2 : 2,
    dash: DASHES[line.look] ?? [],
    spanGaps: true,
    points: { show: !crowded, size: 5, stroke: colour, fill: colour },
  };
}

function drawSteps(u: uPlot, line: Line): void {
  const { ctx } = u;
  const apart = u.bbox.width / Math.max(1, line.values.length);
  ctx.save();
  ctx.strokeStyle = colourOf(line.colour);
  ctx.lineWidth = (apart < 4 * devicePixelRatio ? 1 : 2) * devicePixelRatio;
  ctx.beginPath();
  for (const [index, value] of line.values.entries()) {
    const week = u.data[0][index];
    if (value === null || week === undefined) continue;
    const y = u.valToPos(value, "y", true);
    ctx.lineTo(u.valToPos(week - WEEK / 2, "x", true), y);
    ctx.lineTo(u.valToPos(week + WEEK / 2, "x", true), y);
  }
  ctx.stroke();
  ctx.restore();
}

function drawMark(u: uPlot, { at, label }: NonNullable<ChartParts["mark"]>): void {
  const { ctx, bbox } = u;
  const y = u.valToPos(at, "y", true);
  ctx.save();
  ctx.strokeStyle = colourOf("ink");
  ctx.fillStyle = colourOf("ink");
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${12 * devicePixelRatio}px sans-serif`;
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.fillText(label, bbox.left + bbox.width - 2 * devicePixelRatio, y - 3 * devicePixelRatio);
  ctx.restore();
}

/** Marks stand at Mondays, as many as there is room for. */
function mondays(weeks: readonly number[], width: number): number[] {
  const step = Math.max(1, Math.ceil((weeks.length * (width < NARROW ? 62 : 84)) / Math.max(1, width - 60)));
  return weeks.filter((_, index) => (weeks.length - 1 - index) % step === 0);
}

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" });

function dateLabels(_: uPlot, at: number[]): string[] {
  const apart = (at[1] ?? 0) - (at[0] ?? 0);
  return at.map((seconds) => {
    const when = new Date(seconds * 1_000);
    return apart > MONTHLY ? MONTH.format(when) : shortly(when.toISOString().slice(0, 10));
  });
}

function axes(weeks: readonly number[], width: number): uPlot.Axis[] {
  const common = {
    stroke: () => colourOf("soft"),
    grid: { stroke: () => colourOf("line"), width: 1 },
    ticks: { show: false },
    font: "12px sans-serif",
  };
  return [
    { ...common, grid: { show: false }, splits: () => mondays(weeks, width), values: dateLabels, size: 26 },
    { ...common, size: 38, space: 34 },
  ];
}

function draw(holder: HTMLElement, parts: ChartParts, readout: HTMLElement): uPlot {
  const width = Math.max(holder.clientWidth, 200);
  const x = parts.weeks.map((week) => dayNumber(week) * DAY);
  const crowded = width / Math.max(1, x.length) < 12;
  const [first = 0] = x;
  const last = x.at(-1) ?? first;
  const { range } = parts;
  const highest = Math.max(4, ...parts.lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return new uPlot(
    {
      width,
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "UTC"),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
      scales: {
        x: { range: [first - WEEK * 0.6, last + WEEK * 0.6] },
        y: { range: range ? [range[0], range[1]] : [0, highest * 1.06] },
      },
      axes: axes(x, width),
      series: [{}, ...parts.lines.map((line) => seriesOf(line, crowded))],
      hooks: {
        draw: [
          (u) => {
            for (const line of parts.lines) if (line.look === "steps") drawSteps(u, line);
            if (parts.mark) drawMark(u, parts.mark);
          },
        ],
        setCursor: [
          (u) => {
            const { idx } = u.cursor;
            const week = typeof idx === "number" ? parts.weeks[idx] : undefined;
            readout.textContent =
              week === undefined || typeof idx !== "number"
                ? "\u00a0"
                : `Week of ${written(week)}: ${parts.say(idx)}`;
          },
        ],
      },
    },
    [x, ...parts.lines.map(({ values }) => [...values])],
    holder,
  );
}

const legend = (lines: readonly Line[]): HTMLElement =>
  el(
    "ul",
    { class: "legend", "aria-hidden": "true" },
    ...lines.map(({ label, look, colour }) =>
      el("li", {}, el("span", { class: `swatch ${look} ${colour}` }), label),
    ),
  );

interface Drawn {
  redraw(): void;
  /** Draw anew if the width is another. */
  resized(): void;
}

/** Charts that are on the page, to be drawn anew when the page or its colours change. */
const shown = new Map<Element, Drawn>();
const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) shown.get(target)?.resized();
});

function forget(holder: Element): void {
  shown.delete(holder);
  observer.unobserve(holder);
}

function redrawAll(): void {
  for (const { redraw } of shown.values()) redraw();
}

/** Paper is white: while the page is printed, the stylesheet's light colours hold. */
export function followColours(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.paper = "";
    redrawAll();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.paper;
    redrawAll();
  });
}

/** Put the chart into `place`, instead of what was there. */
export function chart(place: HTMLElement, parts: ChartParts): void {
  for (const old of place.querySelectorAll(".plot")) forget(old);
  const holder = el("div", { class: "plot", role: "img", "aria-label": parts.label });
  const readout = el("p", { class: "readout", "aria-hidden": "true" }, "\u00a0");
  place.replaceChildren(legend(parts.lines), holder, readout, tableBehind(parts.table));
  let drawn = draw(holder, parts, readout);
  let width = holder.clientWidth;
  const redraw = (): void => {
    drawn.destroy();
    drawn = draw(holder, parts, readout);
    width = holder.clientWidth;
  };
  shown.set(holder, {
    redraw,
    resized: () => {
      if (holder.clientWidth !== width) redraw();
    },
  });
  observer.observe(holder);
}
