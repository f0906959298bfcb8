// A small dialog beside something: the hint card and the summary are two of them. Knows the popover API, focus and
// Escape, and leaves to Floating UI where there is room for it; does not know what it shows.
import { computePosition, flip, type Platform, shift } from "@floating-ui/core";
import type { Box } from "./place.js";

const GAP = 8; // px between the words and the dialog
const EDGE = 8; // px kept free at the viewport's edges

const hostOf = (root: Node): Element | null => (root instanceof ShadowRoot ? root.host : null);

const sizeOf = (element: HTMLElement) => ({ width: element.offsetWidth, height: element.offsetHeight });

// What is in the top layer is placed in the window and clipped by nothing else, so there is little to measure.
const TOP_LAYER: Platform = {
  getElementRects: async ({ reference, floating }) => {
    const { left, top, right, bottom } = reference as Box;
    return {
      // The gap belongs to what the dialog keeps clear of.
      reference: { x: left, y: top - GAP, width: right - left, height: bottom - top + 2 * GAP },
      floating: { x: 0, y: 0, ...sizeOf(floating) },
    };
  },
  getDimensions: async (element) => sizeOf(element),
  getClippingRect: async () => {
    const { clientWidth: width, clientHeight: height } = document.documentElement;
    return { x: 0, y: 0, width, height };
  },
  isRTL: (element) => getComputedStyle(element).direction === "rtl",
};

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
    // Below the words where there is room, else above; never out of the window.
    computePosition(anchor, element, {
      platform: TOP_LAYER,
      strategy: "fixed",
      placement: `bottom-${edge}`,
      middleware: [flip({ padding: EDGE }), shift({ padding: EDGE, crossAxis: true })],
    }).then(({ x, y }) => {
      element.style.left = `${x}px`;
      element.style.top = `${y}px`;
    });
  };

  let opened = new AbortController();
  // Who has had the focus is closed by a press elsewhere: on an empty part of the page that moves the focus to nothing.
  let wasIn = false;

  const hide = (): void => {
    opened.abort();
    element.hidePopover();
    onClose();
  };

  const pressed = (event: Event): void => {
    const root = element.getRootNode();
    const ours = event.composedPath().some((node) => node === element || node === hostOf(root));
    if (event.isTrusted && wasIn && !ours) close();
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

  element.addEventListener("focusin", () => {
    wasIn = true;
  });

  return {
    element,
    get isOpen() {
      return isOpen();
    },
    open: (anchor, focus) => {
      if (!isOpen()) {
        element.showPopover();
        wasIn = false;
        opened.abort();
        opened = new AbortController();
        window.addEventListener("pointerdown", pressed, { capture: true, signal: opened.signal });
      }
      move(anchor);
      if (focus) element.focus({ preventScroll: true });
    },
    move,
    close,
  };
}
