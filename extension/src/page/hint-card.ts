// The card as one field uses it: which hint it shows, beside which words, and how one steps from hint to hint. Knows the
// field and its marks; does not know where marks come from.
import { createCard } from "./card.js";
import type { Field } from "./field.js";
import type { Mark } from "./marks.js";
import { around, type Box, within } from "./place.js";
import type { Phrase } from "./words.js";

export interface HintCardOptions {
  readonly layer: HTMLElement;
  readonly field: Field;
  readonly marks: () => readonly Mark[];
  /** Where to show a hint that has no words. */
  readonly fallback: () => Box;
  /** What can be done about a hint. The card closes first. */
  readonly actions: readonly HintAction[];
  readonly nextKeys: string;
}

export interface HintAction {
  readonly phrase: Phrase;
  readonly act: (mark: Mark) => void;
}

export interface HintCard {
  readonly element: HTMLElement;
  /** Show a mark's card and put the focus in it. */
  open(mark: Mark): void;
  /** Show it without taking the focus: the pointer is on the words. */
  peek(mark: Mark): void;
  /** Open the next (1) or previous (-1) hint. */
  step(by: 1 | -1): void;
  /** The words moved, or went. */
  follow(): void;
  close(): void;
  isOpen(): boolean;
  /** Whether the pointer or the focus is in the card. */
  held(): boolean;
}

export function createHintCard(options: HintCardOptions): HintCard {
  const { layer, field, marks, fallback, actions, nextKeys } = options;
  let shown: string | undefined;

  const card = createCard({
    layer,
    returnFocus: field.focus,
    onClose: () => {
      shown = undefined;
    },
    onNext: () => step(1),
    nextKeys,
    actions: actions.map(({ phrase, act }) => ({
      phrase,
      act: () => {
        const mark = current();
        card.close();
        if (mark) act(mark);
      },
    })),
  });

  const current = (): Mark | undefined => marks().find((mark) => mark.key === shown);

  const anchorOf = (mark: Mark): Box => {
    const words = mark.range && around(field.rects(mark.range));
    return words ? within(words, field.element.getBoundingClientRect()) : fallback();
  };

  const show = (mark: Mark, focus: boolean): void => {
    const all = marks();
    shown = mark.key;
    card.fill(mark, all.indexOf(mark), all.length);
    card.open(anchorOf(mark), focus);
  };

  const open = (mark: Mark): void => {
    field.element.scrollIntoView({ block: "nearest" });
    if (mark.range) field.reveal(mark.range);
    show(mark, true);
  };

  const step = (by: 1 | -1): void => {
    const all = marks();
    const at = all.findIndex((mark) => mark.key === shown);
    const first = by === 1 ? 0 : all.length - 1;
    const next = all[at === -1 ? first : (at + by + all.length) % all.length];
    if (!next) return;
    open(next);
  };

  return {
    element: card.element,
    open,
    peek: (mark) => {
      if (shown !== mark.key) show(mark, false);
    },
    step,
    follow: () => {
      if (!card.isOpen) return;
      const mark = current();
      if (mark) card.move(anchorOf(mark));
      else card.close();
    },
    close: card.close,
    isOpen: () => card.isOpen,
    held: () => card.element.matches(":hover, :focus-within"),
  };
}
