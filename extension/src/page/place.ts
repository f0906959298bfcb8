// Where a card goes: next to the words, never over them, always inside the viewport. Pure geometry.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Placed {
  readonly left: number;
  readonly top: number;
}

const GAP = 8; // px between the words and the card
const EDGE = 8; // px kept free at the viewport's edges

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/** One box around all of them, or null when there are none. */
export function around(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}

/** The part of `box` that lies in `pane`; its nearest edge when none does. */
export function within(box: Box, pane: Box): Box {
  return {
    left: clamp(box.left, pane.left, pane.right),
    top: clamp(box.top, pane.top, pane.bottom),
    right: clamp(box.right, pane.left, pane.right),
    bottom: clamp(box.bottom, pane.top, pane.bottom),
  };
}

/**
 * Below the words where there is room, else above, else wherever there is more of it; flush with their left edge, or
 * with their right one.
 */
export function place(anchor: Box, card: Size, viewport: Size, flushRight: boolean): Placed {
  const below = anchor.bottom + GAP;
  const above = anchor.top - GAP - card.height;
  const fitsBelow = below + card.height <= viewport.height - EDGE;
  const roomier = viewport.height - anchor.bottom >= anchor.top ? below : above;
  const top = fitsBelow ? below : above >= EDGE ? above : roomier;
  const left = flushRight ? anchor.right - card.width : anchor.left;
  return {
    left: clamp(left, EDGE, Math.max(EDGE, viewport.width - EDGE - card.width)),
    top: clamp(top, EDGE, Math.max(EDGE, viewport.height - EDGE - card.height)),
  };
}
