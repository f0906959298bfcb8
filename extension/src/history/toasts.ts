// Short messages at the foot of the page, some with one thing to do about them. Knows how long they stay; does not know what
// they say. They stay while the pointer or the keyboard is on them.
import { button, el } from "../page/dom.js";

const STAY = 12_000; // ms: long enough to read twice

export interface Toasts {
  say(text: string, action?: { readonly label: string; readonly act: () => void }): void;
}

export function createToasts(place: HTMLElement): Toasts {
  return {
    say: (text, action) => {
      const toast = el("div", { class: action ? "toast lasting" : "toast" }, el("p", {}, text));
      const close = (): void => toast.remove();
      if (action) {
        toast.append(
          button(action.label, "chip", () => {
            close();
            action.act();
          }),
        );
      }
      const dismiss = button("×", "plain", close);
      dismiss.setAttribute("aria-label", "Close this message");
      toast.append(dismiss);
      const later = (): void => {
        if (toast.matches(":hover, :focus-within")) setTimeout(later, STAY / 4);
        else close();
      };
      // What can be undone stays until somebody closes it: ten minutes are to be had, not twelve seconds.
      if (!action) setTimeout(later, STAY);
      // Nor does the next message take it away; one that only says something makes way.
      for (const old of place.querySelectorAll(".toast:not(.lasting)")) old.remove();
      place.append(toast);
    },
  };
}
