// Pieces that several sections are made of. Knows the DOM and how numbers are written; does not know what they mean.
import { el } from "../page/dom.js";

export function part<Element extends HTMLElement = HTMLElement>(within: ParentNode, name: string): Element {
  const found = within.querySelector<Element>(`[data-part="${name}"]`);
  if (!found) throw new Error(`The page lacks its part “${name}”.`);
  return found;
}

export function section(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page lacks its section “${id}”.`);
  return found;
}

export const count = (value: number): string => value.toLocaleString("en");

export const several = (value: number, one: string, more = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : more}`;

export const decimal = (value: number | null, digits = 1): string =>
  value === null ? "–" : value.toFixed(digits);

export const percent = (value: number | null): string =>
  value === null ? "–" : `${Math.round(value * 100)}`;

/** “3.4 : 1”; without posts there is nothing to divide by. */
export const ratio = (value: number | null): string => (value === null ? "–" : `${value.toFixed(1)} : 1`);

export type Cell = string | Node;

export interface TableParts {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A table whose caption is for those who cannot see the title beside it. */
export function table({ caption, head, rows }: TableParts, className = "plain-table"): HTMLElement {
  const made = el(
    "table",
    { class: className },
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
    el(
      "tbody",
      {},
      ...rows.map(([first = "", ...rest]) =>
        el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((cell) => el("td", {}, cell))),
      ),
    ),
  );
  // Wide tables scroll in their own box, which the keyboard can reach.
  return el("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": caption }, made);
}

/** The numbers behind a picture, for whoever would rather read them. */
export function tableBehind(parts: TableParts): HTMLElement {
  return el("details", { class: "behind" }, el("summary", {}, "As a table"), table(parts));
}

/** A link only where the address is one of the web: “javascript:” and its kin stay text. */
export function webLink(address: string | null, label: string): HTMLElement | null {
  if (address === null || !/^https?:\/\//i.test(address)) return null;
  try {
    const { href } = new URL(address);
    return el("a", { href, rel: "noreferrer noopener", target: "_blank" }, label);
  } catch {
    return null; // an id, or half an address
  }
}

/** A name that somebody else chose: any script, any length, and nothing that turns the line around it. */
export const name = (text: string): HTMLElement => el("bdi", { class: "name" }, text);
