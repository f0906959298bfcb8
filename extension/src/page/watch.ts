// Watches one field: reads it, asks for a score, keeps the marks where their words are, and shows them. Puts the other
// files together and holds the state; knows nothing of where scores come from. Never changes the text.
import { createAnnouncer } from "./announce.js";
import { createBadge } from "./badge.js";
import { editableField } from "./editable.js";
import { watchKeys, watchLayout, watchPointer, watchText } from "./events.js";
import type { Field } from "./field.js";
import { createHintCard } from "./hint-card.js";
import type { Layer } from "./layer.js";
import { createLoop, type LoopState } from "./loop.js";
import { type Mark, marksOf, moveMarks } from "./marks.js";
import { createOverview } from "./overview.js";
import { boxPainter, canHighlight, highlightPainter, type Painter } from "./paint.js";
import type { Draft, Provider } from "./provider.js";
import { textareaField } from "./textarea.js";
import { summary } from "./words.js";

export interface WatchOptions {
  readonly layer: Layer;
  readonly provider: Provider;
  /** Everything about the draft but its text, as it is now. */
  readonly circumstances: () => Omit<Draft, "text">;
  /** Told after every change of state or marks. */
  readonly onChange?: (view: View) => void;
  readonly signal: AbortSignal;
}

export interface View {
  readonly text: string;
  readonly state: LoopState;
  readonly marks: readonly Mark[];
}

export interface Watched {
  /** Show the card of a mark and put the focus in it. */
  open(mark: Mark): void;
  /** Look again: the text was set by a program, or the circumstances changed. */
  refresh(): void;
}

function fieldOf(element: HTMLElement, layer: Layer, signal: AbortSignal): [Field, Painter] {
  if (element instanceof HTMLTextAreaElement) {
    const field = textareaField(element, layer.attic, signal);
    return [field, boxPainter(field, layer.root, signal)];
  }
  const field = editableField(element, signal);
  return [field, canHighlight() ? highlightPainter(field, signal) : boxPainter(field, layer.root, signal)];
}

export function watch(element: HTMLElement, options: WatchOptions): Watched {
  const { layer, provider, circumstances, onChange, signal } = options;
  const [field, painter] = fieldOf(element, layer, signal);
  let text = field.text();
  let state: LoopState = { kind: "empty" };
  let found: readonly Mark[] = [];
  const ignored = new Set<string>();
  const marks = (): readonly Mark[] => found.filter((mark) => !ignored.has(mark.key));

  const say = createAnnouncer(layer.root);
  const badge = createBadge(layer.root, () => {
    card.close();
    overview.fill(state, marks());
    overview.open(badge.element.getBoundingClientRect(), true);
  });
  const overview = createOverview({
    layer: layer.root,
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
    onIgnore: (mark) => {
      ignored.add(mark.key);
      show();
    },
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
    attended: () => element.matches(":focus") && !document.hidden,
    onState: (next) => {
      state = next;
      if (next.kind === "scored") {
        found = moveMarks(marksOf(next.reply, next.draft.text), next.draft.text, text);
        say(summary(next.reply, marks().length));
      }
      if (next.kind === "failed") say(next.error.message);
      if (next.kind === "empty") forget();
      show();
    },
  });

  const forget = (): void => {
    found = [];
    ignored.clear();
    say("");
  };

  const edited = (): void => {
    const now = field.text();
    found = moveMarks(found, text, now);
    const changed = now !== text;
    text = now;
    show();
    if (changed) loop.changed();
  };

  const dispose = (): void => {
    for (const ours of [card.element, overview.element, badge.element]) ours.remove();
  };

  watchText(element, edited, signal);
  watchLayout(element, layout, signal);
  watchPointer(field, marks, card, signal);
  watchKeys(field, card, signal);
  element.addEventListener("focus", () => loop.refresh(), { signal });
  signal.addEventListener("abort", dispose, { once: true });
  loop.refresh();

  return {
    open: card.open,
    refresh: () => {
      edited();
      loop.refresh();
    },
  };
}
