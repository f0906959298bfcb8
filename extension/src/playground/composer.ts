// One composer of the page: a field, its counter, its samples and its reading. Knows the markup of the template; does not
// know how hints are drawn or scores are made.
import { button } from "../page/dom.js";
import type { Layer } from "../page/layer.js";
import type { House, Kind, Provider } from "../page/provider.js";
import { type Watched, watch } from "../page/watch.js";
import { LONGEST } from "./client.js";
import { createReading } from "./reading.js";
import { SAMPLES } from "./samples.js";

const NEARLY_FULL = 0.9; // of the longest draft: from here on the counter speaks up

export interface ComposerOptions {
  readonly kind: Kind;
  readonly layer: Layer;
  readonly provider: Provider;
  readonly signal: AbortSignal;
}

function part(section: HTMLElement, name: string): HTMLElement {
  const found = section.querySelector<HTMLElement>(`[data-part="${name}"]`);
  if (!found) throw new Error(`The page lacks its part “${name}”.`);
  return found;
}

function showLength(counter: HTMLElement, length: number): void {
  const format = (value: number): string => value.toLocaleString("en");
  counter.textContent = `${format(length)} of ${format(LONGEST)} characters`;
  counter.hidden = length < LONGEST * NEARLY_FULL;
  counter.classList.toggle("over", length > LONGEST);
}

/** Fill the field the way typing does, so that one undo brings back what the writer had there. */
function fill(field: HTMLElement, text: string): void {
  field.focus();
  document.execCommand("selectAll");
  document.execCommand(text === "" ? "delete" : "insertText", false, text);
}

function addSamples(section: HTMLElement, kind: Kind, use: (text: string) => void): void {
  const buttons = SAMPLES[kind].map(({ label, text }) => button(label, "chip", () => use(text)));
  part(section, "samples").append(...buttons);
}

function houseOf(section: HTMLElement): House {
  const checked = section.querySelector<HTMLInputElement>("input[type=radio]:checked");
  return checked?.value === "theirs" ? "theirs" : "own";
}

export function createComposer(section: HTMLElement, options: ComposerOptions): void {
  const { kind, layer, provider, signal } = options;
  const field = part(section, "field");
  const context = section.querySelector<HTMLElement>('[data-part="context"]');
  const counter = part(section, "counter");
  const clear = part(section, "clear");

  const reading = createReading(part(section, "reading"), (mark) => watched.open(mark));
  const watched: Watched = watch(field, {
    layer,
    provider,
    signal,
    circumstances: () => ({
      kind,
      context: context?.innerText.trim() ?? null,
      site: null,
      house: houseOf(section),
    }),
    onChange: (view) => {
      reading.show(view);
      showLength(counter, view.text.length);
      clear.hidden = view.text === "";
    },
  });

  const use = (text: string): void => {
    fill(field, text);
    watched.refresh();
  };
  addSamples(section, kind, use);
  clear.addEventListener("click", () => use(""), { signal });
  section.addEventListener("change", () => watched.refresh(), { signal });
}
