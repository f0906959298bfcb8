// The badge at a field's corner: the reader value as number, colour and shape. Knows how a state looks in small; does not
// know how it came about.
import { button, el } from "./dom.js";
import type { LoopState } from "./loop.js";
import type { Box } from "./place.js";
import { type Shape, shape } from "./shapes.js";
import { say, summary, value10 } from "./words.js";

export interface Badge {
  readonly element: HTMLElement;
  show(state: LoopState, hints: number): void;
  /** Sit on the lower end corner of `field`. */
  move(field: Box, rightToLeft: boolean): void;
}

interface Look {
  readonly shape: Shape;
  readonly figure: string;
  readonly label: string;
}

const INSET = 14; // px from the field's end edge

function lookOf(state: LoopState, hints: number): Look | null {
  switch (state.kind) {
    case "empty":
      return null;
    case "waiting":
      return { shape: "waiting", figure: "", label: say("reading") };
    case "failed":
      return { shape: "failed", figure: "", label: state.error.message };
    case "scored": {
      const { verdict, reader_value } = state.reply;
      const figure = reader_value === null ? "" : value10(reader_value);
      return { shape: verdict, figure, label: summary(state.reply, hints) };
    }
  }
}

export function createBadge(layer: HTMLElement, onOpen: () => void): Badge {
  const element = button("", "badge", onOpen);
  element.hidden = true;
  element.ariaHasPopup = "dialog";
  const figure = el("span", { class: "figure" });
  layer.append(element);
  return {
    element,
    show: (state, hints) => {
      const look = lookOf(state, hints);
      element.hidden = look === null;
      if (!look) return;
      // While waiting the last figure stays, dimmed: a number that blinks away at every pause is a nuisance.
      if (look.shape !== "waiting") figure.textContent = look.figure;
      figure.hidden = figure.textContent === "";
      element.className = `badge ${look.shape}`;
      element.replaceChildren(shape(look.shape), figure);
      element.ariaLabel = `Unblather: ${look.label}`;
    },
    move: (field, rightToLeft) => {
      if (element.hidden) return;
      const { width, height } = element.getBoundingClientRect();
      const { left, top } = layer.getBoundingClientRect();
      const x = rightToLeft ? field.left + INSET : field.right - INSET - width;
      element.style.left = `${x - left}px`;
      element.style.top = `${field.bottom - height / 2 - top}px`;
    },
  };
}
