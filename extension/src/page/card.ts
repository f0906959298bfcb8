// The card of one hint: what, why, and what to do instead. Knows how a hint is shown; does not know where the words are
// or what ignoring means.
import { button, el } from "./dom.js";
import { createFloating, type Floating } from "./floating.js";
import type { Mark } from "./marks.js";
import { shape } from "./shapes.js";
import { type Phrase, say, signalName } from "./words.js";

/** Something else that a writer can do about a hint. */
export interface CardAction {
  readonly phrase: Phrase;
  readonly act: () => void;
}

export interface CardOptions {
  readonly layer: HTMLElement;
  readonly actions: readonly CardAction[];
  /** The keys that step to the next hint, as they are shown. */
  readonly nextKeys: string;
  readonly onNext: () => void;
  readonly onClose: () => void;
  readonly returnFocus: () => void;
}

export interface Card extends Floating {
  /** Fill in a hint, the `index`th of `total`. */
  fill(mark: Mark, index: number, total: number): void;
}

let made = 0;

export function createCard({ layer, actions, nextKeys, onNext, onClose, returnFocus }: CardOptions): Card {
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
  next.title = nextKeys;
  element.append(
    el(
      "div",
      { class: "actions" },
      ...actions.map(({ phrase, act }) => button(say(phrase), "quiet", act)),
      next,
      button(say("close"), "quiet", floating.close),
    ),
  );
  layer.append(element);

  return Object.assign(floating, {
    fill: ({ hint }: Mark, index: number, total: number): void => {
      element.dataset.severity = hint.severity;
      eyebrow.replaceChildren(shape(hint.severity), signalName(hint.signal));
      what.textContent = hint.message;
      why.textContent = hint.why;
      instead.replaceChildren(el("strong", {}, say("instead")), " ", hint.suggestion);
      next.hidden = total < 2;
      next.textContent = say("next", `${index + 1}`, `${total}`);
    },
  });
}
