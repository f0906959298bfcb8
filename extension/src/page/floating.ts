// A small dialog beside something: the hint card and the summary are two of them. Knows the popover API, focus and
// Escape, and leaves to Floating UI where there is room for it; does not know what it shows.
import { computePosition, flip, offset, shift } from "@floating-ui/dom";
import type { Box } from "./place.js";

const GAP = 8; // px between the words and the dialog
const EDGE = 8; // px kept free at the viewport's edges

export interface Floating {
  readonly element: HTMLElement;
  readonly isOpen: boolean;
  /** Show it beside `anchor`. `focus` moves the focus into it, and back when it closes. */
  open(anchor: Box, focus: boolean): void;
  /** Follow an anchor that moved. */
  move(anchor: Box): void;
  close(): void;
}

export interface FloatingOptions {
  readonly element: HTMLElement;
  /** Which edge of the anchor it is flush with, in the direction of the text. */
  readonly edge: "start" | "end";
  /** Give the focus back to where the writer was. */
  readonly returnFocus: () => void;
  readonly onClose: () => void;
}

export function createFloating({ element, edge, returnFocus, onClose }: FloatingOptions): Floating {
  // The top layer: above whatever the site stacks, and clipped by nothing.
  element.popover = "manual";
  element.tabIndex = -1;

  const isOpen = (): boolean => element.matches(":popover-open");

  const move = (anchor: Box): void => {
    const { left: x, top: y, right, bottom } = anchor;
    const words = { getBoundingClientRect: () => new DOMRect(x, y, right - x, bottom - y) };
    // Below the words where there is room, else above; never out of the window.
    computePosition(words, element, {
      strategy: "fixed",
      placement: `bottom-${edge}`,
      middleware: [offset(GAP), flip({ padding: EDGE }), shift({ padding: EDGE, crossAxis: true })],
    }).then(({ x: left, y: top }) => {
      element.style.left = `${left}px`;
      element.style.top = `${top}px`;
    });
  };

  const hide = (): void => {
    element.hidePopover();
    onClose();
  };

  const close = (): void => {
    if (!isOpen()) return;
    // First: a focus that falls on nothing would count as having left the composer.
    if (element.matches(":focus-within")) returnFocus();
    if (isOpen()) hide();
  };

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  // Tabbing out of it leaves it; the focus is then where the writer put it.
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element.contains(relatedTarget) && isOpen()) hide();
  });

  return {
    element,
    get isOpen() {
      return isOpen();
    },
    open: (anchor, focus) => {
      if (!isOpen()) element.showPopover();
      move(anchor);
      if (focus) element.focus({ preventScroll: true });
    },
    move,
    close,
  };
}
