// The text of a contenteditable as its writer sees it, with a way back from offsets (UTF-16 code units) to the DOM.
// Knows line breaks and blocks; does not know any particular editor. Reads the tree, never changes it.
import type { Range16 } from "./remap.js";

interface Piece {
  readonly node: Text;
  readonly start: number;
}

export interface TextMap {
  readonly text: string;
  /** The DOM range of the words, or null when they lie in no text node (a lone line break). */
  rangeOf(range: Range16): Range | null;
}

const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGURE H1 H2 H3 H4 H5 H6 LI OL P PRE SECTION TABLE TR UL".split(
    " ",
  ),
);

// Marks without width that editors put where an empty line, or the border of a style, needs a place for the caret.
const FILLER = /^[\u200b\u2060\ufeff]*$/;

// Said by an editor, not by its writer: what to type here, and handles to drag things by.
const NOT_TYPED = '[data-slate-placeholder], .ck-reset_all, [aria-hidden="true"], [hidden]';

class Reader {
  readonly pieces: Piece[] = [];
  text = "";
  // A line has ended. The "\n" is written only when something follows, because editors keep the last line of a block
  // open with a <br> that is not a line of the text.
  private lineEnded = false;

  read(node: Node): void {
    for (const child of node.childNodes) {
      if (child instanceof Text) this.addText(child);
      else if (child instanceof HTMLBRElement) this.addBreak();
      else if (child instanceof HTMLElement) this.addElement(child);
    }
  }

  private startLine(): void {
    if (this.lineEnded) this.text += "\n";
    this.lineEnded = false;
  }

  private addText(node: Text): void {
    if (FILLER.test(node.data)) return;
    this.startLine();
    this.pieces.push({ node, start: this.text.length });
    // Editors write a no-break space to show that a space is there; the writer typed a space. Same length.
    this.text += node.data.replaceAll("\u00a0", " ");
  }

  private addBreak(): void {
    this.startLine();
    this.lineEnded = true;
  }

  private addElement(element: HTMLElement): void {
    if (element.matches(NOT_TYPED)) return;
    const block = BLOCKS.has(element.tagName);
    if (block && this.text !== "") this.lineEnded = true;
    this.read(element);
    if (block && this.text !== "") this.lineEnded = true;
  }
}

/** The last piece that starts at or before `offset`; `end` prefers the piece that ends there. */
function locate(pieces: readonly Piece[], offset: number, end: boolean): { node: Text; at: number } | null {
  for (let index = pieces.length - 1; index >= 0; index -= 1) {
    const piece = pieces[index];
    if (!piece) continue;
    if (piece.start < offset || (!end && piece.start === offset)) {
      return { node: piece.node, at: Math.min(offset - piece.start, piece.node.data.length) };
    }
  }
  return null;
}

export function mapText(root: HTMLElement): TextMap {
  const reader = new Reader();
  reader.read(root);
  const { pieces, text } = reader;
  return {
    text,
    rangeOf: ({ start, end }) => {
      const from = locate(pieces, start, false);
      const to = locate(pieces, end, true);
      if (!from || !to) return null;
      const range = root.ownerDocument.createRange();
      range.setStart(from.node, from.at);
      range.setEnd(to.node, to.at);
      return range.collapsed ? null : range;
    },
  };
}
