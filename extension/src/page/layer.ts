// Our own layer over a page: one shadow root beside the page's content, never inside an editor. Knows where our elements
// live and what the page gets to see of them; does not know what they are.
import { el } from "./dom.js";
import { STYLES } from "./styles.js";
import { closest } from "./tree.js";

export interface Layer {
  readonly host: HTMLElement;
  /** Where overlays and dialogs go. */
  readonly root: HTMLElement;
  /** Where things are measured, out of sight and taking no room. */
  readonly attic: HTMLElement;
  /** What our highlights are called in the document's registry. */
  readonly highlights: { readonly hint: string; readonly warn: string };
  /** Be where a dialog that holds `composer` lets us be reached; in the page again if the page threw us out. */
  settle(composer: Element): void;
}

/** `guest`: on somebody else's page, which must not be able to read us, restyle us or learn our name. */
export type Standing = "own" | "guest";

// What is outside a modal dialog cannot be clicked, and a focus trap takes the focus away from it.
const DIALOGS = 'dialog, [popover], [role="dialog"], [role="alertdialog"], [aria-modal="true"]';

// What happens in our layer is no business of the page: its shortcuts and its "click outside closes" would take it for
// theirs.
const PRIVATE =
  "click dblclick auxclick contextmenu mousedown mouseup pointerdown pointerup keydown keyup keypress input beforeinput copy cut paste focusin focusout".split(
    " ",
  );

function hide(host: HTMLElement, shadow: ShadowRoot, signal: AbortSignal): void {
  // Inline and important: a page's own rules for a div would otherwise win over those in the shadow root.
  const rules = { all: "initial", position: "absolute", top: "0", left: "0", width: "0", height: "0" };
  for (const [name, value] of Object.entries(rules)) host.style.setProperty(name, value, "important");
  host.style.setProperty("z-index", "2147483000", "important");
  for (const type of PRIVATE) shadow.addEventListener(type, (event) => event.stopPropagation(), { signal });
  // A press on one of our buttons must not take the focus, and with it the caret, out of the editor.
  shadow.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
}

const randomName = (): string => `h${crypto.getRandomValues(new Uint32Array(2)).join("")}`;

/** Add the layer to the page; it goes when `signal` aborts. */
export function createLayer(signal: AbortSignal, standing: Standing = "own"): Layer {
  const guest = standing === "guest";
  const host = el("div", guest ? {} : { "data-unblather": "" });
  const shadow = host.attachShadow({ mode: guest ? "closed" : "open" });
  if (guest) hide(host, shadow, signal);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  shadow.adoptedStyleSheets = [sheet];
  const attic = el("div", { class: "attic", "aria-hidden": "true" });
  const root = el("div", { class: "layer", lang: "en", dir: "ltr" });
  shadow.append(attic, root);
  if (!guest) document.body.append(host);
  signal.addEventListener("abort", () => host.remove(), { once: true });
  return {
    host,
    root,
    attic,
    highlights: guest
      ? { hint: randomName(), warn: randomName() }
      : { hint: "unblather-hint", warn: "unblather-warn" },
    settle: (composer) => {
      const home = closest(composer, DIALOGS) ?? document.documentElement;
      if (guest && host.parentNode !== home) home.append(host);
    },
  };
}
