// How the four states of the service are said, and what can be done about each. Knows words and permissions; does not
// know which page shows them.
import { SERVICE_HOST } from "../manifest.js";
import { type MessageName, t } from "../messages.js";
import { el } from "../page/dom.js";
import { type Shape, shape } from "../page/shapes.js";
import type { ServiceState } from "../protocol.js";
import { sentence } from "./document.js";

const SAID: Readonly<Record<ServiceState, readonly [MessageName, Shape]>> = {
  running: ["stateRunning", "ok"],
  "not-running": ["stateNotRunning", "failed"],
  "not-paired": ["stateNotPaired", "hint"],
  "permission-withdrawn": ["stateWithdrawn", "warn"],
};

export interface StateOptions {
  /** Look again: something may have changed. */
  readonly again: () => void;
  /** Go where one pairs; left out where one is there already. */
  readonly pair?: () => void;
}

/** The state as a sentence, with a button where one helps. */
export function stateOf(state: ServiceState, options: StateOptions): HTMLElement {
  const [name, kind] = SAID[state];
  return stateBlock(state, kind, t(name), ...remedy(state, options));
}

/** A shape, a sentence, and what can be done. */
export function stateBlock(
  state: string,
  kind: Shape,
  text: string,
  ...actions: readonly HTMLElement[]
): HTMLElement {
  const line = el("p", { class: "sentence" });
  line.append(sentence(text));
  return el("div", { class: "state", "data-state": state }, shape(kind), line, ...actions);
}

function remedy(state: ServiceState, { again, pair }: StateOptions): HTMLElement[] {
  if (state === "not-running") return [action("checkAgain", again)];
  if (state === "not-paired") return pair ? [action("pairNow", pair)] : [];
  if (state === "permission-withdrawn") return [action("allow", () => allow(again))];
  return [];
}

export function action(name: MessageName, onClick: () => void, className = "button"): HTMLButtonElement {
  const button = el("button", { type: "button", class: className }, t(name));
  button.addEventListener("click", onClick);
  return button;
}

/** The browser asks the user, and only a click may make it ask. */
function allow(again: () => void): void {
  void chrome.permissions.request({ origins: [SERVICE_HOST] }).then(again, again);
}
