// Any site without an adapter of its own, and any whose adapter finds nothing: forms, and buttons that say that they
// post. Knows HTML and what such buttons are called; does not know any site, so it says nothing of whose page it is.
import { above } from "../page/tree.js";
import { saysOther, saysPost } from "./names.js";
import type { Page, Reading, Site } from "./site.js";

const CONTROLS = 'button, [role="button"], input[type="submit"], input[type="image"], input[type="button"]';
const SUBMITS = 'button:not([type]), button[type="submit"], input[type="submit"], input[type="image"]';

const FARTHEST = 8; // levels from the editor up in which its button is looked for

const isControl = (node: EventTarget): node is HTMLElement =>
  node instanceof HTMLElement && node.matches(CONTROLS);

const formOf = (element: Element): HTMLFormElement | null =>
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLButtonElement ||
  element instanceof HTMLInputElement
    ? element.form
    : element.closest("form");

/** In a form its submit button posts whatever it says, unless it says that it does something else. */
function postsFrom(control: HTMLElement, editor: HTMLElement): boolean {
  const form = formOf(editor);
  if (form && formOf(control) === form) {
    return (control.matches(SUBMITS) && !saysOther(control)) || saysPost(control);
  }
  return saysPost(control) && nearest(editor).includes(control);
}

/** The buttons in the smallest part of the page that holds the editor and any button that posts. */
function nearest(editor: HTMLElement): HTMLElement[] {
  let part: Element | ShadowRoot | null = editor;
  for (let level = 0; level < FARTHEST && part && part !== document.body; level += 1) {
    const found = [...part.querySelectorAll<HTMLElement>(CONTROLS)].filter(saysPost);
    if (found.length > 0) return found;
    part = above(part);
  }
  return [];
}

function submitOf(editor: HTMLElement): HTMLElement | null {
  const form = formOf(editor);
  const inForm = form ? [...form.querySelectorAll<HTMLElement>(CONTROLS)] : [];
  return inForm.find((control) => postsFrom(control, editor)) ?? nearest(editor)[0] ?? null;
}

function read(editor: HTMLElement, { url }: Page): Reading {
  const label = `${editor.ariaLabel ?? ""} ${editor.getAttribute("placeholder") ?? ""} ${editor.getAttribute("name") ?? ""}`;
  const kind = /comment|reply|answer|respond|kommentar|antwort|répon|commentaire|coment|rispo/i.test(label)
    ? "comment"
    : "post";
  return { kind, context: null, counterpart: null, thread: url.origin + url.pathname, house: null };
}

export const generic: Site = {
  name: "generic",
  matches: () => true,
  isComposer: () => true,
  submitOf,
  submitIn: (path, editor) => {
    const control = path.find(isControl);
    return control && postsFrom(control, editor) ? control : null;
  },
  keys: () => ["Mod+Enter"],
  read,
  me: () => null,
};
