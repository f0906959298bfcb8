// A small dialog beside something: the hint card and the summary are two of them. Knows the popover API, focus and
// Escape; does not know what it shows.
import { type Box, place } from "./place.js";

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
    const { clientWidth, clientHeight } = document.documentElement;
    const rightToLeft = getComputedStyle(element).direction === "rtl";
    const viewport = { width: clientWidth, height: clientHeight };
    const flushRight = rightToLeft === (edge === "start");
    const { left, top } = place(anchor, element.getBoundingClientRect(), viewport, flushRight);
    element.style.left = `${left}px`;
    element.style.top = `${top}px`;
  };

  const close = (): void => {
    if (!isOpen()) return;
    const hadFocus = element.matches(":focus-within");
    element.hidePopover();
    onClose();
    if (hadFocus) returnFocus();
  };

  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  // Tabbing out of it leaves it; the focus is then where the writer put it.
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element.contains(relatedTarget) && isOpen()) {
      element.hidePopover();
      onClose();
    }
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
