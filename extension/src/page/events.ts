// The events a watched field listens to, each hung on one AbortSignal. Knows events and timing; does not know what is
// done about them. Nothing here polls.
import type { Field } from "./field.js";
import type { HintCard } from "./hint-card.js";
import type { Mark } from "./marks.js";
import { isShortcut } from "./shortcut.js";
import type { Keys } from "./words.js";

const DWELL = 150; // ms the pointer rests on a word before its card opens
const GRACE = 300; // ms to get from the word to the card

/** At most once a frame. */
function eachFrame(task: () => void, signal: AbortSignal): () => void {
  let frame = 0;
  signal.addEventListener("abort", () => cancelAnimationFrame(frame), { once: true });
  return () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(task);
  };
}

export function watchText(element: HTMLElement, onEdit: () => void, signal: AbortSignal): void {
  if (element instanceof HTMLTextAreaElement) {
    element.addEventListener("input", onEdit, { signal });
    // A page that sets the text itself (to empty it once it is sent) moves the caret, and says nothing else.
    element.addEventListener("selectionchange", onEdit, { signal });
    return;
  }
  // Not "input": editors replace nodes without one, and a range into a replaced node marks nothing.
  const observer = new MutationObserver(onEdit);
  observer.observe(element, { childList: true, characterData: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}

export function watchLayout(element: HTMLElement, onMove: () => void, signal: AbortSignal): void {
  const moved = eachFrame(onMove, signal);
  // Capturing, because scroll events of containers do not bubble.
  window.addEventListener("scroll", moved, { signal, capture: true, passive: true });
  window.addEventListener("resize", moved, { signal });
  const observer = new ResizeObserver(moved);
  observer.observe(element);
  observer.observe(document.body);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}

export function watchPointer(
  field: Field,
  marks: () => readonly Mark[],
  card: HintCard,
  signal: AbortSignal,
): void {
  const { element } = field;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over: string | undefined;
  // A card that was clicked open stays until the writer clicks elsewhere or types.
  let pinned = false;

  const markAt = ({ clientX, clientY }: MouseEvent): Mark | undefined =>
    marks().find(
      (mark) =>
        mark.range &&
        field
          .rects(mark.range)
          .some(
            (box) =>
              clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom,
          ),
    );

  const after = (delay: number, task: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(task, delay);
  };

  const leave = (): void => {
    over = undefined;
    if (!pinned) after(GRACE, () => card.held() || card.close());
  };

  element.addEventListener(
    "pointermove",
    (event) => {
      // Selecting words is not asking about them.
      if (!event.isTrusted || event.buttons !== 0) return;
      const mark = markAt(event);
      if (mark?.key === over) return;
      if (!mark) return leave();
      over = mark.key;
      pinned = false;
      after(DWELL, () => card.peek(mark));
    },
    { signal, passive: true },
  );
  element.addEventListener("pointerleave", leave, { signal });
  card.element.addEventListener("pointerleave", leave, { signal });
  element.addEventListener(
    "click",
    (event) => {
      if (!event.isTrusted) return;
      clearTimeout(timer);
      const mark = markAt(event);
      pinned = mark !== undefined;
      if (mark) card.peek(mark);
      else card.close();
    },
    { signal },
  );
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
}

/** Which hint a key asks for: the next (1), the previous (-1) or none. A page's made-up keys ask for nothing. */
export function stepOf(event: KeyboardEvent, keys: Keys): 1 | -1 | null {
  if (!event.isTrusted) return null;
  if (isShortcut(event, keys.next)) return 1;
  return isShortcut(event, keys.previous) ? -1 : null;
}

/** The same keys in the field and in the card; Escape in the field closes a card that the pointer opened. */
export function watchKeys(field: Field, card: HintCard, keys: Keys, signal: AbortSignal): void {
  const onStep = (event: KeyboardEvent): void => {
    const step = stepOf(event, keys);
    if (step === null) return;
    event.preventDefault();
    event.stopPropagation();
    card.step(step);
  };
  // On the window and capturing, since an editor may listen to the same keys: Lexical gives the focus away on Escape.
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !event.isTrusted || !card.isOpen()) return;
    if (!event.composedPath().includes(field.element)) return;
    // One press, one thing: the site's own dialog stays open, and its editor keeps the focus.
    event.preventDefault();
    event.stopImmediatePropagation();
    card.close();
  };
  field.element.addEventListener("keydown", onStep, { signal });
  card.element.addEventListener("keydown", onStep, { signal });
  window.addEventListener("keydown", onEscape, { signal, capture: true });
}
