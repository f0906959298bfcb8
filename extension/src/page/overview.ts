// What the badge opens: the reading in a sentence and the hints as a list. Knows how to show a state in words; does not
// know how it came about.
import { button, el } from "./dom.js";
import { createFloating, type Floating } from "./floating.js";
import { hintList } from "./hint-list.js";
import type { LoopState } from "./loop.js";
import type { Mark } from "./marks.js";
import { type Keys, say, summary } from "./words.js";

export interface OverviewOptions {
  readonly layer: HTMLElement;
  readonly shortcuts: Keys;
  readonly onOpen: (mark: Mark) => void;
  readonly returnFocus: () => void;
}

export interface Overview extends Floating {
  fill(state: LoopState, marks: readonly Mark[]): void;
}

function sentence(state: LoopState, hints: number): string {
  if (state.kind === "failed") return state.error.message;
  return state.kind === "scored" ? summary(state.reply, hints) : `${say("reading")}.`;
}

export function createOverview({ layer, shortcuts, onOpen, returnFocus }: OverviewOptions): Overview {
  const lead = el("p", { class: "lead", dir: "auto" });
  const list = el("div");
  const keys = el("p", { class: "detail" }, say("keys", shortcuts.next, shortcuts.previous));
  const element = el(
    "div",
    { class: "floating overview", role: "dialog", "aria-label": say("hints") },
    lead,
    list,
    keys,
  );
  const floating = createFloating({ element, edge: "end", returnFocus, onClose: () => undefined });
  element.append(el("div", { class: "actions" }, button(say("close"), "quiet", floating.close)));
  layer.append(element);
  return Object.assign(floating, {
    fill: (state: LoopState, marks: readonly Mark[]): void => {
      lead.textContent = sentence(state, marks.length);
      list.replaceChildren(...(marks.length > 0 ? [hintList(marks, onOpen)] : []));
      keys.hidden = marks.length === 0;
    },
  });
}
