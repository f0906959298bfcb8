// Tells a screen reader when the outcome changes, politely, and only then: a reading that says the same as the last one
// says nothing. Knows one live region; does not know what is worth saying.
import { el } from "./dom.js";

export function createAnnouncer(layer: HTMLElement, signal: AbortSignal): (text: string) => void {
  const region = el("div", { class: "offstage", role: "status", "aria-live": "polite" });
  layer.append(region);
  signal.addEventListener("abort", () => region.remove(), { once: true });
  return (text) => {
    if (region.textContent !== text) region.textContent = text;
  };
}
