// The dialog before posting: the sentence that hurts, one suggestion, and the three things to do about it. Knows how it
// looks and which keys it takes; does not know when it is due or what posting is.
import { button, el } from "./dom.js";
import { createFloating } from "./floating.js";
import type { Box } from "./place.js";
import type { Hint } from "./provider.js";
import { shape } from "./shapes.js";
import { isShortcut } from "./shortcut.js";
import { say } from "./words.js";

export type Decision = "edit" | "post" | "meant";

export interface Warning {
  /** Show it and wait for what the writer wants. A question that was open is answered with "edit". */
  ask(question: Question): Promise<Decision>;
  /** Whether the writer can see it: a page may have taken it away with whatever it lay in. */
  readonly isOpen: boolean;
}

export interface Question {
  readonly hint: Hint;
  /** The sentence that hurts. */
  readonly sentence: string;
  /** What it goes beside. */
  readonly anchor: Box;
  /** Put the focus where the choice leads. */
  readonly giveFocus: (decision: Decision) => void;
}

let made = 0;

export function createWarning(layer: HTMLElement): Warning {
  made += 1;
  const id = (part: string): string => `warning-${made}-${part}`;
  const title = el("p", { class: "eyebrow", id: id("title") });
  const body = el("div", { id: id("body") });
  const element = el("div", {
    class: "floating warning",
    role: "alertdialog",
    "aria-labelledby": id("title"),
    "aria-describedby": id("body"),
  });
  // Whatever closes it without a choice (Escape, a click elsewhere) is the harmless choice.
  let chosen: Decision = "edit";
  let settle: (decision: Decision) => void = () => undefined;
  let giveFocus: Question["giveFocus"] = () => undefined;

  const floating = createFloating({
    element,
    edge: "end",
    returnFocus: () => giveFocus(chosen),
    onClose: () => settle(chosen),
  });
  const choose = (decision: Decision) => (): void => {
    chosen = decision;
    floating.close();
  };

  const edit = button(say("edit"), "solid", choose("edit"));
  const post = button(say("postAnyway"), "outlined", choose("post"));
  const meant = button(say("meantThis"), "quiet", choose("meant"));
  meant.setAttribute("aria-describedby", id("meant"));
  element.append(
    title,
    body,
    el("div", { class: "actions" }, edit, post, meant),
    el("p", { class: "detail", id: id("meant") }, say("meantThisMeans")),
  );
  layer.append(element);

  element.addEventListener("keydown", (event) => {
    // The Enter that was to post is still held down: it must not choose.
    if (event.repeat) event.preventDefault();
    // The keys that post on most sites post here, too: overruling takes one press.
    else if (isShortcut(event, "Mod+Enter")) {
      event.preventDefault();
      choose("post")();
    }
  });

  return {
    get isOpen() {
      return floating.isOpen;
    },
    ask: ({ hint, sentence, anchor, giveFocus: give }) => {
      settle("edit");
      chosen = "edit";
      giveFocus = give;
      title.replaceChildren(shape("warn"), say("warningTitle"));
      body.replaceChildren(
        el("blockquote", { class: "quoted", dir: "auto" }, sentence),
        el("p", { class: "why", dir: "auto" }, hint.message),
        el("p", { class: "instead", dir: "auto" }, el("strong", {}, say("instead")), " ", hint.suggestion),
      );
      floating.open(anchor, false);
      edit.focus({ preventScroll: true });
      return new Promise((decided) => {
        settle = decided;
      });
    },
  };
}
