// One text field, whatever it is made of. Says what a field can do for those who mark it; the two kinds are in
// textarea.ts and editable.ts. Reads only: nothing here can change what was typed.
import type { Range16 } from "./remap.js";

export interface Field {
  readonly element: HTMLElement;
  text(): string;
  /** Forget what was read: the page has changed the field. */
  forget(): void;
  /** Where the words are drawn now, in viewport coordinates, one box for each line. */
  rects(range: Range16): DOMRect[];
  /** The words as a live DOM range, where the page has one to give. */
  domRange(range: Range16): Range | null;
  /** Scroll the field so that the words can be seen. */
  reveal(range: Range16): void;
  /** Put the caret back where it was when `element` last lost it. */
  focus(): void;
}
