// What the extension's pages have in common: their words put in, their parts found, their failures said. Knows the marks
// in the HTML (`data-t`, ids); does not know what the pages do.
import { type MessageName, t } from "../messages.js";

/** Put in the words: an element with `data-t` holds the name of its text. The page is shown once it has them. */
export function localise(): void {
  document.documentElement.lang = t("language");
  document.documentElement.dir = t("direction");
  for (const element of document.querySelectorAll<HTMLElement>("[data-t]")) {
    element.textContent = t(element.textContent.trim() as MessageName);
  }
  document.body.hidden = false;
}

export function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page lacks its part “${id}”.`);
  return found;
}

/** Text with what stands between “quotes” as code: commands to type are told apart from the sentence around them. */
export function sentence(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const [index, piece] of text.split(/[“”]/).entries()) {
    if (index % 2 === 0 || !piece.startsWith("unblather ")) {
      fragment.append(index % 2 === 0 ? piece : `“${piece}”`);
    } else {
      const code = document.createElement("code");
      code.textContent = piece;
      fragment.append(code);
    }
  }
  return fragment;
}

/** Show a sentence, or nothing, where a screen reader hears of it. */
export function say(line: HTMLElement, text: string): void {
  line.hidden = text === "";
  line.replaceChildren(sentence(text));
}

/** Run what a click or a change asks for; a failure is said rather than swallowed. */
export function attempt(line: HTMLElement, action: () => Promise<unknown>): void {
  action().catch(() => say(line, t("failed")));
}
