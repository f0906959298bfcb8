// The form that pairs: a code, and the port where Unblather is elsewhere. Knows the form's parts; does not know which page
// it is on.
import { t } from "../messages.js";
import type { PageClient } from "../protocol.js";
import { attempt, part, say } from "./document.js";

export function setUpPairing(client: PageClient, onPaired: () => void): void {
  const form = part("pairing", HTMLFormElement);
  const code = part("code", HTMLInputElement);
  const port = part("pairing-port", HTMLInputElement);
  const line = part("pairing-line", HTMLElement);
  const submit = part("pair", HTMLButtonElement);

  const pair = async (): Promise<void> => {
    say(line, t("pairing"));
    submit.disabled = true;
    try {
      const outcome = await client.pair(code.value, Number(port.value));
      say(line, outcome.done ? "" : outcome.message);
      code.setAttribute("aria-invalid", `${!outcome.done}`);
      if (!outcome.done) return code.select();
      code.value = "";
      onPaired();
    } finally {
      submit.disabled = false;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(line, pair);
  });
}
