// The card of one hint: what, why, and what to do instead. Knows how a hint is shown; does not know where the words are
// or what ignoring means.
import { button, el } from "./dom.js";
import { createFloating, type Floating } from "./floating.js";
import type { Mark } from "./marks.js";
import { shape } from "./shapes.js";
import { KEYS, signalName } from "./words.js";

export interface CardOptions {
  readonly layer: HTMLElement;
  readonly onIgnore: () => void;
  readonly onNext: () => void;
  readonly onClose: () => void;
  readonly returnFocus: () => void;
}

export interface Card extends Floating {
  /** Fill in a hint, the `index`th of `total`. */
  fill(mark: Mark, index: number, total: number): void;
}

let made = 0;

export function createCard({ layer, onIgnore, onNext, onClose, returnFocus }: CardOptions): Card {
  made += 1;
  const id = (part: string): string => `card-${made}-${part}`;
  const eyebrow = el("p", { class: "eyebrow" });
  const what = el("p", { class: "what", id: id("what"), dir: "auto" });
  const why = el("p", { class: "why", dir: "auto" });
  const instead = el("p", { class: "instead", dir: "auto" });
  const element = el(
    "div",
    { class: "floating card", role: "dialog", "aria-labelledby": id("what"), "aria-describedby": id("body") },
    eyebrow,
    what,
    el("div", { id: id("body") }, why, instead),
  );
  const floating = createFloating({ element, edge: "start", returnFocus, onClose });
  const next = button("", "quiet next", onNext);
  element.append(
    el(
      "div",
      { class: "actions" },
      button("Ignore here", "quiet", onIgnore),
      next,
      button("Close", "quiet", floating.close),
    ),
  );
  layer.append(element);

  return Object.assign(floating, {
    fill: ({ hint }: Mark, index: number, total: number): void => {
      element.dataset.severity = hint.severity;
      eyebrow.replaceChildren(shape(hint.severity), signalName(hint.signal));
      what.textContent = hint.message;
      why.textContent = hint.why;
      instead.replaceChildren(el("strong", {}, "Instead"), " ", hint.suggestion);
      next.hidden = total < 2;
      next.title = KEYS.next;
      next.textContent = `${index + 1} of ${total} · Next`;
    },
  });
}
