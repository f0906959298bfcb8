// A contenteditable as a field. Knows the selection and the text map; does not know hints, and never adds a node:
// whatever is put inside an editor ends up in what is posted.
import type { Field } from "./field.js";
import { mapText, type TextMap } from "./text-map.js";

/** Chromium keeps the selection inside a shadow root from everybody but that root. */
function selectionIn(element: HTMLElement): Selection | null {
  const root = element.getRootNode() as ShadowRoot & { getSelection?: () => Selection | null };
  return root.getSelection?.() ?? element.ownerDocument.getSelection();
}

function rememberCaret(element: HTMLElement, signal: AbortSignal): () => void {
  let caret: Range | undefined;
  const remember = (): void => {
    const selection = selectionIn(element);
    if (!selection?.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (element.contains(range.commonAncestorContainer)) caret = range.cloneRange();
  };
  element.addEventListener("focusout", remember, { signal });
  // Whoever leaves the composer may be stopped from telling it so.
  signal.addEventListener("abort", remember, { once: true });
  return () => {
    // Where the editor has put it back itself, or has drawn itself anew, there is nothing to restore.
    if (!caret || !element.contains(caret.commonAncestorContainer)) return;
    const selection = selectionIn(element);
    selection?.removeAllRanges();
    selection?.addRange(caret);
  };
}

export function editableField(element: HTMLElement, signal: AbortSignal): Field {
  const restoreCaret = rememberCaret(element, signal);
  // Walking a long draft costs more than anything else here, so it is walked once for each change.
  let known: TextMap | undefined;
  const map = (): TextMap => {
    known ??= mapText(element);
    return known;
  };
  return {
    element,
    text: () => map().text,
    forget: () => {
      known = undefined;
    },
    domRange: (range) => map().rangeOf(range),
    rects: (range) => [...(map().rangeOf(range)?.getClientRects() ?? [])],
    reveal: (range) =>
      map().rangeOf(range)?.startContainer.parentElement?.scrollIntoView({ block: "nearest" }),
    focus: () => {
      element.focus({ preventScroll: true });
      restoreCaret();
    },
  };
}
