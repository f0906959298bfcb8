// The hints as a list of buttons: highlights are invisible to a screen reader, and a hint about the whole draft has no
// words to underline. Knows how to show them; does not know what opening one does.
import { button, el } from "./dom.js";
import type { Mark } from "./marks.js";
import { shape } from "./shapes.js";

export function hintList(marks: readonly Mark[], onOpen: (mark: Mark) => void): HTMLElement {
  const items = marks.map((mark) => {
    const open = button("", "hint-item", () => onOpen(mark));
    open.ariaHasPopup = "dialog";
    open.append(shape(mark.hint.severity), el("span", { dir: "auto" }, mark.hint.message));
    return el("li", {}, open);
  });
  return el("ul", { class: "hint-list", role: "list" }, ...items);
}
