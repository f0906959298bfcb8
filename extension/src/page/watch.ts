// Watches one field: reads it, asks for a score, keeps the marks where their words are, and shows them. Puts the other
// files together and holds the state; knows nothing of where scores come from. Never changes the text.
import { createAnnouncer } from "./announce.js";
import { createBadge } from "./badge.js";
import { editableField } from "./editable.js";
import { watchKeys, watchLayout, watchPointer, watchText } from "./events.js";
import type { Field } from "./field.js";
import { createHintCard, type HintAction } from "./hint-card.js";
import type { Layer } from "./layer.js";
import { type Answer, createLoop, type LoopState } from "./loop.js";
import { type Mark, marksOf, moveMarks } from "./marks.js";
import { createOverview } from "./overview.js";
import { boxPainter, canHighlight, highlightPainter, type Painter } from "./paint.js";
import type { Draft, Provider } from "./provider.js";
import { textareaField } from "./textarea.js";
import { KEYS, type Keys, summary } from "./words.js";

export interface WatchOptions {
  readonly layer: Layer;
  readonly provider: Provider;
  /** Everything about the draft but its text, as it is now. */
  readonly circumstances: () => Omit<Draft, "text">;
  /** Told after every change of state or marks. */
  readonly onChange?: (view: View) => void;
  /** What a hint's card offers besides ignoring it. */
  readonly actions?: readonly HintAction[];
  readonly keys?: Keys;
  /** What is known of this draft from before, where it was watched already. */
  readonly memory?: Memory;
  /** Whether a person is behind what happens now: a page that types by itself gets no answers. */
  readonly invited?: () => boolean;
  readonly signal: AbortSignal;
}

/** What outlives the watching of a draft: an answer, and what its writer does not want to hear of again. */
export interface Memory {
  readonly ignored: Set<string>;
  answer?: Answer;
}

export interface View {
  readonly text: string;
  readonly state: LoopState;
  readonly marks: readonly Mark[];
}

export interface Watched {
  /** Show the card of a mark and put the focus in it. */
  open(mark: Mark): void;
  /** Say no more of a mark in this draft. */
  ignore(mark: Mark): void;
  /** Put the focus back into the field, and the caret where it was. Works when the watching is over, too. */
  focus(): void;
  view(): View;
  /** Look again: the text was set by a program, or the circumstances changed. */
  refresh(): void;
}

function fieldOf(element: HTMLElement, layer: Layer, signal: AbortSignal): [Field, Painter] {
  if (element instanceof HTMLTextAreaElement) {
    const field = textareaField(element, layer.attic, signal);
    return [field, boxPainter(field, layer.root, signal)];
  }
  const field = editableField(element, signal);
  const painter = canHighlight()
    ? highlightPainter(field, layer.highlights, signal)
    : boxPainter(field, layer.root, signal);
  return [field, painter];
}

export function watch(element: HTMLElement, options: WatchOptions): Watched {
  const { layer, provider, circumstances, onChange, signal } = options;
  const { actions = [], keys = KEYS, memory = { ignored: new Set() }, invited = () => true } = options;
  layer.settle(element);
  const [field, painter] = fieldOf(element, layer, signal);
  let text = field.text();
  let state: LoopState = { kind: "empty" };
  let found: readonly Mark[] = [];
  const { ignored } = memory;
  const marks = (): readonly Mark[] => found.filter((mark) => !ignored.has(mark.key));

  const ignore = (mark: Mark): void => {
    ignored.add(mark.key);
    show();
  };

  const announce = createAnnouncer(layer.root, signal);
  const badge = createBadge(layer.root, () => {
    card.close();
    overview.fill(state, marks());
    overview.open(badge.element.getBoundingClientRect(), true);
  });
  const overview = createOverview({
    layer: layer.root,
    shortcuts: keys,
    returnFocus: field.focus,
    onOpen: (mark) => {
      overview.close();
      card.open(mark);
    },
  });
  const card = createHintCard({
    layer: layer.root,
    field,
    marks,
    fallback: () => badge.element.getBoundingClientRect(),
    nextKeys: keys.next,
    actions: [{ phrase: "ignoreHere", act: ignore }, ...actions],
  });

  const show = (): void => {
    badge.show(state, marks().length);
    layout();
    if (overview.isOpen) overview.fill(state, marks());
    onChange?.({ text, state, marks: marks() });
  };

  const layout = (): void => {
    painter.paint(marks());
    badge.move(element.getBoundingClientRect(), getComputedStyle(element).direction === "rtl");
    if (overview.isOpen) overview.move(badge.element.getBoundingClientRect());
    card.follow();
  };

  const loop = createLoop({
    provider,
    signal,
    draft: () => ({ text: field.text(), ...circumstances() }),
    answer: memory.answer,
    attended: () => element.matches(":focus") && !document.hidden,
    onState: (next) => {
      state = next;
      if (next.kind === "scored") {
        recall(next);
        announce(summary(next.reply, marks().length));
      }
      if (next.kind === "failed") announce(next.error.message);
      if (next.kind === "empty") forget();
      show();
    },
  });

  const recall = (answer: Answer): void => {
    found = moveMarks(marksOf(answer.reply, answer.draft.text), answer.draft.text, text);
    memory.answer = answer;
  };

  const forget = (): void => {
    found = [];
    delete memory.answer;
    ignored.clear();
    announce("");
  };

  const edited = (): void => {
    field.forget();
    const now = field.text();
    const changed = now !== text;
    // The caret of a textarea moved, and nothing else.
    if (!changed && element instanceof HTMLTextAreaElement) return;
    found = moveMarks(found, text, now);
    text = now;
    show();
    if (changed && invited()) loop.changed();
  };

  const dispose = (): void => {
    for (const ours of [card.element, overview.element, badge.element]) ours.remove();
  };

  watchText(element, edited, signal);
  watchLayout(element, layout, signal);
  watchPointer(field, marks, card, signal);
  watchKeys(field, card, keys, signal);
  element.addEventListener("focus", () => invited() && loop.refresh(), { signal });
  signal.addEventListener("abort", dispose, { once: true });
  if (memory.answer) {
    recall(memory.answer);
    state = { kind: "scored", ...memory.answer };
    show();
  }
  if (invited()) loop.refresh();

  return {
    open: card.open,
    ignore,
    focus: field.focus,
    view: () => ({ text, state, marks: marks() }),
    refresh: () => {
      edited();
      loop.refresh();
    },
  };
}
