// Boxes around words, and the part of them that can be seen. Pure geometry.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

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
