// Draws the underlines. Two painters with one interface: the browser's own highlights where the field has DOM ranges
// to give, boxes in our layer elsewhere. Knows how marks look; does not know what they say.
import { el } from "./dom.js";
import type { Field } from "./field.js";
import type { Mark } from "./marks.js";

/** What the two kinds of highlight are called in the document's registry. */
export interface Names {
  readonly hint: string;
  readonly warn: string;
}

export interface Painter {
  paint(marks: readonly Mark[]): void;
}

// Colours that reach 3:1 on white and on near black: we do not know the page we are on. Dotted or solid, so that
// severity does not hang on colour.
const highlights = ({ hint, warn }: Names): string => `
  ::highlight(${hint}) { text-decoration: underline 2px dotted #b07a10; text-underline-offset: 3px; background-color: #e0a52c24; }
  ::highlight(${warn}) { text-decoration: underline 2px solid #d9481c; text-underline-offset: 3px; background-color: #d9481c1f; }
`;

export const canHighlight = (): boolean => typeof Highlight === "function" && "highlights" in CSS;

/** Give the field's own tree our rules: a highlight inside a shadow root is styled by that root's sheets only. */
function dresser(field: Field, names: Names, signal: AbortSignal): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(highlights(names));
  let dressed: Document | ShadowRoot | undefined;
  const undress = (): void => {
    if (dressed) dressed.adoptedStyleSheets = dressed.adoptedStyleSheets.filter((other) => other !== sheet);
  };
  signal.addEventListener("abort", undress, { once: true });
  return () => {
    const root = field.element.getRootNode();
    if (!(root instanceof Document || root instanceof ShadowRoot)) return;
    dressed = root;
    // Again and again, because a page may set its own sheets anew and drop ours.
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  };
}

function registered(name: string): Highlight {
  const known = CSS.highlights.get(name);
  if (known) return known;
  const made = new Highlight();
  CSS.highlights.set(name, made);
  return made;
}

export function highlightPainter(field: Field, names: Names, signal: AbortSignal): Painter {
  const dress = dresser(field, names, signal);
  let mine: [string, Range][] = [];
  const clear = (): void => {
    // The registry is the whole document's: take out our own ranges, and nobody else's.
    for (const [name, range] of mine) CSS.highlights.get(name)?.delete(range);
    mine = [];
  };
  signal.addEventListener("abort", clear, { once: true });
  return {
    paint: (marks) => {
      clear();
      // Whoever stopped watching leaves nothing behind, however late a frame comes.
      if (signal.aborted) return;
      if (marks.length > 0) dress();
      for (const mark of marks) {
        const range = mark.range && field.domRange(mark.range);
        if (!range) continue;
        const name = names[mark.hint.severity];
        registered(name).add(range);
        mine.push([name, range]);
      }
    },
  };
}

function box(rect: DOMRect, origin: DOMRect, severity: Mark["hint"]["severity"]): HTMLElement {
  const element = el("div", { class: `underline ${severity}` });
  const { style } = element;
  style.left = `${rect.left - origin.left}px`;
  style.top = `${rect.top - origin.top}px`;
  style.width = `${rect.width}px`;
  style.height = `${rect.height}px`;
  return element;
}

/** Boxes in `layer`, a group for each mark and a box for each of its lines, clipped to the field, so that words scrolled out of sight are not underlined elsewhere. */
export function boxPainter(field: Field, layer: HTMLElement, signal: AbortSignal): Painter {
  const pane = el("div", { class: "pane", "aria-hidden": "true" });
  layer.append(pane);
  signal.addEventListener("abort", () => pane.remove(), { once: true });

  const placePane = (): void => {
    const origin = layer.getBoundingClientRect();
    const rect = field.element.getBoundingClientRect();
    const { clientLeft, clientTop, clientWidth, clientHeight } = field.element;
    pane.style.left = `${rect.left + clientLeft - origin.left}px`;
    pane.style.top = `${rect.top + clientTop - origin.top}px`;
    pane.style.width = `${clientWidth}px`;
    pane.style.height = `${clientHeight}px`;
  };

  return {
    paint: (marks) => {
      placePane();
      const origin = pane.getBoundingClientRect();
      const groups = marks.map((mark) => {
        const rects = mark.range ? field.rects(mark.range) : [];
        return el("div", {}, ...rects.map((rect) => box(rect, origin, mark.hint.severity)));
      });
      pane.replaceChildren(...groups);
    },
  };
}
