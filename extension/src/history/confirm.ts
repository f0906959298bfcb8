// A question before something that cannot be taken back. Knows the dialog; does not know what is asked.
import { button, el } from "../page/dom.js";

/** Ask; false is what Escape says, too, and where the focus is at first. */
export function confirmed(title: string, text: string, yes: string): Promise<boolean> {
  return new Promise((answer) => {
    const dialog = el("dialog", { class: "question", "aria-labelledby": "question-title" });
    const close = (value: boolean): void => {
      dialog.returnValue = value ? "yes" : "";
      dialog.close();
    };
    const no = button("Keep it as it is", "chip", () => close(false));
    dialog.append(
      el("h2", { id: "question-title" }, title),
      el("p", {}, text),
      el(
        "div",
        { class: "row" },
        no,
        button(yes, "chip danger", () => close(true)),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}
