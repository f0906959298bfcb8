// Our own layer over a page: one shadow root beside the page's content, never inside an editor. Knows where our elements
// live; does not know what they are.
import { el } from "./dom.js";
import { STYLES } from "./styles.js";

export interface Layer {
  /** Where overlays and dialogs go. */
  readonly root: HTMLElement;
  /** Where things are measured, out of sight and taking no room. */
  readonly attic: HTMLElement;
}

/** Add the layer to the page; it goes when `signal` aborts. */
export function createLayer(signal: AbortSignal): Layer {
  const host = el("div", { "data-unblather": "" });
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  shadow.adoptedStyleSheets = [sheet];
  const attic = el("div", { class: "attic", "aria-hidden": "true" });
  const root = el("div", { class: "layer" });
  shadow.append(attic, root);
  document.body.append(host);
  signal.addEventListener("abort", () => host.remove(), { once: true });
  return { root, attic };
}
