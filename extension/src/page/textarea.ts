// A textarea as a field. A textarea gives no boxes for its words, so a mirror (an invisible copy with the same width,
// font and padding, in our own layer) gives them. Knows layout; does not know hints.
import type { Field } from "./field.js";
import { around } from "./place.js";
import type { Range16 } from "./remap.js";

const MARGIN = 24; // px kept free around words that were scrolled into view

// Everything that decides where a word of a textarea lands.
const COPIED = [
  "boxSizing",
  "borderBlockStartWidth",
  "borderBlockEndWidth",
  "borderInlineStartWidth",
  "borderInlineEndWidth",
  "paddingBlockStart",
  "paddingBlockEnd",
  "paddingInlineStart",
  "paddingInlineEnd",
  "direction",
  "fontFamily",
  "fontFeatureSettings",
  "fontKerning",
  "fontSize",
  "fontSizeAdjust",
  "fontStretch",
  "fontStyle",
  "fontVariant",
  "fontVariationSettings",
  "fontWeight",
  "hyphens",
  "letterSpacing",
  "lineBreak",
  "lineHeight",
  "overflowWrap",
  "tabSize",
  "textAlign",
  "textIndent",
  "textRendering",
  "textTransform",
  "unicodeBidi",
  "wordBreak",
  "wordSpacing",
] as const;

function copyLayout(field: HTMLTextAreaElement, mirror: HTMLElement): void {
  const from = getComputedStyle(field);
  for (const name of COPIED) mirror.style[name] = from[name];
  // The scroll bar takes its width from the text.
  const borders = field.offsetWidth - field.clientWidth;
  const bar =
    borders - Number.parseFloat(from.borderInlineStartWidth) - Number.parseFloat(from.borderInlineEndWidth);
  const width = field.offsetWidth - Math.max(0, bar);
  mirror.style.width = `${from.boxSizing === "border-box" ? width : field.clientWidth - paddings(from)}px`;
}

const paddings = (style: CSSStyleDeclaration): number =>
  Number.parseFloat(style.paddingInlineStart) + Number.parseFloat(style.paddingInlineEnd);

/** Make the field of a textarea; its mirror lives in `attic`, out of sight, until `signal` aborts. */
export function textareaField(element: HTMLTextAreaElement, attic: HTMLElement, signal: AbortSignal): Field {
  const mirror = element.ownerDocument.createElement("div");
  mirror.className = "mirror";
  mirror.ariaHidden = "true";
  const words = element.ownerDocument.createTextNode("");
  mirror.append(words);
  attic.append(mirror);
  signal.addEventListener("abort", () => mirror.remove(), { once: true });

  const measure = ({ start, end }: Range16): DOMRect[] => {
    const origin = mirror.getBoundingClientRect();
    const field = element.getBoundingClientRect();
    const left = field.left - element.scrollLeft - origin.left;
    const top = field.top - element.scrollTop - origin.top;
    const range = element.ownerDocument.createRange();
    range.setStart(words, start);
    range.setEnd(words, end);
    return [...range.getClientRects()].map(
      (box) => new DOMRect(box.left + left, box.top + top, box.width, box.height),
    );
  };

  const rects = (range: Range16): DOMRect[] => {
    if (range.end > element.value.length) return [];
    copyLayout(element, mirror);
    if (words.data !== element.value) words.data = element.value;
    return measure(range);
  };

  return {
    element,
    text: () => element.value,
    forget: () => undefined,
    domRange: () => null,
    rects,
    reveal: (range) => {
      const found = around(rects(range));
      if (!found) return;
      const { top, bottom } = element.getBoundingClientRect();
      if (found.top < top) element.scrollTop -= top - found.top + MARGIN;
      else if (found.bottom > bottom) element.scrollTop += found.bottom - bottom + MARGIN;
    },
    focus: () => element.focus({ preventScroll: true }),
  };
}
