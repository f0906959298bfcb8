// A contenteditable as a field. Knows the selection and the text map; does not know hints, and never adds a node:
// whatever is put inside an editor ends up in what is posted.
import type { Field } from "./field.js";
import { mapText } from "./text-map.js";

function rememberCaret(element: HTMLElement, signal: AbortSignal): () => void {
  let caret: Range | undefined;
  const remember = (): void => {
    const selection = element.ownerDocument.getSelection();
    if (!selection?.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (element.contains(range.commonAncestorContainer)) caret = range.cloneRange();
  };
  element.addEventListener("focusout", remember, { signal });
  return () => {
    if (!caret) return;
    const selection = element.ownerDocument.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(caret);
  };
}

export function editableField(element: HTMLElement, signal: AbortSignal): Field {
  const restoreCaret = rememberCaret(element, signal);
  return {
    element,
    text: () => mapText(element).text,
    domRange: (range) => mapText(element).rangeOf(range),
    rects: (range) => [...(mapText(element).rangeOf(range)?.getClientRects() ?? [])],
    reveal: (range) =>
      mapText(element).rangeOf(range)?.startContainer.parentElement?.scrollIntoView({ block: "nearest" }),
    focus: () => {
      element.focus({ preventScroll: true });
      restoreCaret();
    },
  };
}
