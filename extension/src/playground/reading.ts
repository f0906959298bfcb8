// The reading beside a composer: the verdict in words, the reader value on its ruler, the seven scores, the hints. Knows
// how a reply looks; does not know where it came from.
import { el } from "../page/dom.js";
import { hintList } from "../page/hint-list.js";
import type { Mark } from "../page/marks.js";
import { PASS_MARK, type Reply, type Signal } from "../page/provider.js";
import { type Shape, shape } from "../page/shapes.js";
import type { View } from "../page/watch.js";
import { signalName, value10, verdictName } from "../page/words.js";

// What a reader gets first, what is asked of them after.
const GROUPS: readonly {
  readonly title: string;
  readonly side: string;
  readonly signals: readonly Signal[];
}[] = [
  { title: "Gives the reader", side: "gives", signals: ["helpful", "conversational"] },
  {
    title: "Asks of the reader",
    side: "asks",
    signals: ["broadcast", "self_promotion", "hard_sell", "engagement_bait", "empty_praise"],
  },
];

export interface Reading {
  show(view: View): void;
}

interface Headline {
  readonly shape: Shape;
  readonly title: string;
  readonly detail: string;
}

function headlineOf({ state, marks }: View): Headline {
  switch (state.kind) {
    case "empty":
      return { shape: "none", title: "Nothing to read yet", detail: "Write something, or try a sample." };
    case "waiting":
      return { shape: "waiting", title: "Reading", detail: "A reading is on its way." };
    case "failed":
      return { shape: "failed", title: "No reading", detail: state.error.message };
    case "scored":
      return scoredHeadline(state.reply, marks);
  }
}

function scoredHeadline(reply: Reply, marks: readonly Mark[]): Headline {
  const { verdict, reason } = reply;
  const calm = marks.length === 0 ? "Nothing to point at." : "See what a reader would trip over:";
  return { shape: verdict, title: verdictName(verdict), detail: verdict === "none" ? (reason ?? "") : calm };
}

const percent = (score: number): string => `${Math.round(score * 100)}`;

function scoreRow(signal: Signal, score: number): HTMLElement {
  const bar = el("span", { class: "bar" });
  bar.style.inlineSize = `${percent(score)}%`;
  return el(
    "tr",
    { "data-signal": signal },
    el("th", { scope: "row" }, signalName(signal)),
    el("td", { class: "track", "aria-hidden": "true" }, bar),
    el("td", { class: "score" }, percent(score)),
  );
}

function scoreTable(scores: Reply["scores"]): HTMLTableElement {
  const bodies = GROUPS.map(({ title, side, signals }) =>
    el(
      "tbody",
      { class: side },
      el("tr", {}, el("th", { colspan: "3", scope: "rowgroup" }, title)),
      ...signals.map((signal) => scoreRow(signal, scores[signal])),
    ),
  );
  return el("table", { class: "scores" }, el("caption", {}, "The seven scores, from 0 to 100"), ...bodies);
}

/** A ruler from 1 to 10 with the pass mark on it; bare while there is no value. */
function ruler(value: number | null): HTMLElement {
  const along = (at: number): string => `${((at - 1) / 9) * 100}%`;
  const pass = el("span", { class: "pass" }, el("span", {}, `pass mark ${PASS_MARK}`));
  pass.style.insetInlineStart = along(PASS_MARK);
  if (value === null) return el("div", { class: "ruler", "aria-hidden": "true" }, pass);
  const needle = el("span", { class: "needle" });
  needle.style.insetInlineStart = along(value);
  const filled = el("span", { class: "filled" });
  filled.style.inlineSize = along(value);
  const label = `Reader value ${value10(value)} of 10; the pass mark is ${PASS_MARK}`;
  return el("div", { class: "ruler", role: "img", "aria-label": label }, filled, pass, needle);
}

function valueBlock(value: number | null): HTMLElement[] {
  const figure = el(
    "p",
    { class: value === null ? "value bare" : "value", "aria-hidden": "true" },
    el("span", { class: "figure" }, value === null ? "–" : value10(value)),
    el("span", { class: "of" }, "of 10 for the reader"),
  );
  return [figure, ruler(value)];
}

export function createReading(panel: HTMLElement, onOpen: (mark: Mark) => void): Reading {
  const headline = el("div", { class: "headline" });
  const value = el("div", { class: "value-block" });
  const hints = el("div", { class: "hints" });
  const scores = el("div", { class: "scores-block" });
  panel.append(value, headline, hints, scores);

  const showReply = (reply: Reply): void => {
    value.replaceChildren(...valueBlock(reply.reader_value));
    scores.replaceChildren(...(reply.verdict === "none" ? [] : [scoreTable(reply.scores)]));
  };

  return {
    show: (view) => {
      const { shape: kind, title, detail } = headlineOf(view);
      panel.dataset.state = view.state.kind === "scored" ? view.state.reply.verdict : view.state.kind;
      headline.replaceChildren(
        el("p", { class: "verdict" }, shape(kind), title),
        el("p", { class: "detail", dir: "auto" }, detail),
      );
      hints.replaceChildren(...(view.marks.length > 0 ? [hintList(view.marks, onOpen)] : []));
      if (view.state.kind === "scored") showReply(view.state.reply);
      if (view.state.kind === "empty" || view.state.kind === "failed") {
        value.replaceChildren(...valueBlock(null));
        scores.replaceChildren();
      }
    },
  };
}
