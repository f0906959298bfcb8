// How the four states of the service are said, and what can be done about each. Knows words and permissions; does not
// know which page shows them.
import { SERVICE_HOST } from "../manifest.js";
import { type MessageName, t } from "../messages.js";
import { el } from "../page/dom.js";
import type { ServiceState } from "../protocol.js";
import { sentence } from "./document.js";

const SENTENCES: Readonly<Record<ServiceState, MessageName>> = {
  running: "stateRunning",
  "not-running": "stateNotRunning",
  "not-paired": "stateNotPaired",
  "permission-withdrawn": "stateWithdrawn",
};

export interface StateOptions {
  /** Look again: something may have changed. */
  readonly again: () => void;
  /** Go where one pairs; left out where one is there already. */
  readonly pair?: () => void;
}

/** The state as a sentence, with a button where one helps. */
export function stateOf(state: ServiceState, options: StateOptions): HTMLElement {
  const line = el("p", { class: "sentence" });
  line.append(sentence(t(SENTENCES[state])));
  return el("div", { class: "state", "data-state": state }, line, ...remedy(state, options));
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
