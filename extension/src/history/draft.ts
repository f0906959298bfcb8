// One draft of the list: what happened to it, its scores, and on request its text with the words that set hints off. Knows
// how a draft is shown; does not know where it comes from.
import { button, el } from "../page/dom.js";
import type { Reply, Signal, Span } from "../page/provider.js";
import { shape } from "../page/shapes.js";
import { SIGNALS, signalName, verdictName } from "../page/words.js";
import { clock } from "./days.js";
import { hintName } from "./habits.js";
import { count, decimal, name, percent, several, table, webLink } from "./parts.js";
import type { Draft, DraftDetail } from "./types.js";

const FATES: Readonly<Record<string, string>> = {
  sent: "warned, sent as it was",
  revised: "warned, revised",
  cancelled: "warned, not sent",
};

export interface DraftActions {
  readonly open: (id: string) => Promise<DraftDetail>;
  readonly remove: (draft: Draft, line: HTMLElement) => void;
  readonly choosePerson: (counterpart: string, site: string) => void;
}

function whereTo(draft: Draft, { choosePerson }: DraftActions): HTMLElement {
  const { counterpart } = draft;
  const kind = draft.kind === "post" ? "Post" : draft.house === "own" ? "Reply at home" : "Comment";
  const to = el("span", { class: "to" }, kind);
  if (counterpart !== null) {
    const who = button("", "house", () => choosePerson(counterpart, draft.site));
    who.title = "List the drafts to them";
    who.append(name(counterpart));
    to.append(" to ", who);
  }
  to.append(" on ", name(draft.site));
  return to;
}

function facts(draft: Draft): string {
  const said = [clock(draft.ended), several(draft.words, "word")];
  if (draft.fate !== null) said.push(FATES[draft.fate] ?? draft.fate);
  else if (draft.outcome === "abandoned") said.push("not sent");
  if (draft.source !== null) said.push(`imported from ${draft.source}`);
  return said.join(" · ");
}

function value(draft: Draft): HTMLElement {
  const { first_reader_value: first, last_reader_value: last } = draft;
  const changed = first !== null && last !== null && first !== last ? `${decimal(first)} → ` : "";
  const said = last === null ? "no reader value" : `reader value ${changed}${decimal(last)} of 10`;
  return el(
    "span",
    { class: "draft-value", title: said },
    el("span", { class: "spoken" }, said),
    el("span", { "aria-hidden": "true" }, `${changed}${decimal(last)}`),
  );
}

/** The text in pieces, so that each span's words can be marked. Spans of several signals may overlap. */
export function pieces(text: string, spans: readonly Span[]): { text: string; signals: string[] }[] {
  const cuts = new Set([0, text.length]);
  for (const { start, length } of spans) {
    cuts.add(Math.min(start, text.length));
    cuts.add(Math.min(start + length, text.length));
  }
  const at = [...cuts].sort((one, other) => one - other);
  return at.slice(1).map((end, index) => {
    const start = at[index] ?? 0;
    const on = spans.filter((span) => span.start <= start && span.start + span.length >= end);
    return { text: text.slice(start, end), signals: [...new Set(on.map(({ signal }) => signal))] };
  });
}

function marked(text: string, reading: Reply | null): HTMLElement {
  const parts = pieces(text, reading?.spans ?? []).map((piece) =>
    piece.signals.length === 0
      ? piece.text
      : el("mark", { title: piece.signals.map(signalName).join(", ") }, piece.text),
  );
  return el("blockquote", { class: "text", dir: "auto" }, ...parts);
}

function scoreTable(draft: Draft): HTMLElement[] {
  const { scores } = draft;
  if (scores === null) return [];
  const signals = SIGNALS.filter((signal) => scores[signal as Signal] !== undefined);
  return [
    table({
      caption: `Scores of the ${draft.kind} of ${clock(draft.ended)} on ${draft.site}, from 0 to 100`,
      head: ["Score", "0 to 100"],
      rows: signals.map((signal) => [signalName(signal), percent(scores[signal as Signal] ?? null)]),
    }),
  ];
}

function more({ draft, text, reading }: DraftDetail): HTMLElement[] {
  const link = webLink(draft.thread, "Open the thread");
  const marks = reading?.spans.length ? "Marked is what sets hints off as the present model reads it." : "";
  return [
    text === null ? el("p", { class: "none" }, "Its text was not kept.") : marked(text, reading),
    ...(text !== null && marks ? [el("p", { class: "source" }, marks)] : []),
    ...(draft.hints.length > 0 ? [el("p", {}, `Hints shown: ${draft.hints.map(hintName).join(", ")}.`)] : []),
    ...scoreTable(draft),
    ...(link ? [el("p", {}, link)] : []),
    ...(draft.model ? [el("p", { class: "source" }, `Scored by the model ${draft.model}.`)] : []),
  ];
}

export function draftLine(draft: Draft, actions: DraftActions): HTMLElement {
  const line = el("li", { class: "draft", "data-id": draft.id });
  const inside = el("div", { class: "inside" });
  const toggle = el("details", {}, el("summary", {}, "Scores and text"), inside);
  toggle.addEventListener("toggle", async () => {
    if (!toggle.open || inside.childElementCount > 0) return;
    inside.replaceChildren(el("p", { class: "none" }, "A moment …"));
    try {
      inside.replaceChildren(...more(await actions.open(draft.id)));
    } catch (error) {
      inside.replaceChildren(
        el("p", { class: "refused" }, error instanceof Error ? error.message : String(error)),
      );
    }
  });
  const remove = button("Delete", "plain", () => actions.remove(draft, line));
  remove.setAttribute("aria-label", `Delete the ${draft.kind} of ${clock(draft.ended)}`);
  line.append(
    el(
      "div",
      { class: "draft-head" },
      el(
        "span",
        { class: "draft-verdict", title: verdictName(draft.verdict) },
        shape(draft.verdict),
        el("span", { class: "spoken" }, verdictName(draft.verdict)),
      ),
      whereTo(draft, actions),
      value(draft),
    ),
    el(
      "p",
      { class: "facts" },
      facts(draft),
      ...(draft.hints.length > 0
        ? [` · ${count(draft.hints.length)} ${draft.hints.length === 1 ? "hint" : "hints"}`]
        : []),
    ),
    el("div", { class: "draft-foot" }, toggle, remove),
  );
  return line;
}
