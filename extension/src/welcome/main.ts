// The first run: one code pairs the browser, and then there is something to try. Wiring only.
import { LISTED_NAMES } from "../listed.js";
import { t } from "../messages.js";
import { createPageClient, type ServiceState } from "../protocol.js";
import { attempt, localise, part } from "../ui/document.js";
import { setUpPairing } from "../ui/pairing.js";
import { stateBlock, stateOf } from "../ui/state.js";
import { setUpTrial } from "./trial.js";

const client = createPageClient();
const line = part("pairing-line", HTMLElement);
const trial = part("try", HTMLElement);
let shown: ServiceState | undefined;

const refresh = async (): Promise<void> => {
  const { service, port, client: name } = await client.status();
  if (service === shown) return;
  if (shown === undefined) part("pairing-port", HTMLInputElement).value = `${port}`;
  shown = service;
  part("state", HTMLElement).replaceChildren(
    service === "running"
      ? stateBlock(service, "ok", t("pairedAs", name ?? ""))
      : stateOf(service, { again: look }),
  );
  // Also where nobody answers: Unblather may be running on another port, and only the form asks for it.
  part("pairing", HTMLElement).hidden = service === "running" || service === "permission-withdrawn";
  trial.hidden = service !== "running";
};

const look = (): void => attempt(line, refresh);

localise();
part("where", HTMLElement).textContent = t("whereIntro", LISTED_NAMES.length);
setUpPairing(client, () =>
  attempt(line, async () => {
    await refresh();
    part("draft", HTMLElement).focus();
  }),
);
setUpTrial(client, new AbortController().signal);
// The user comes back from the terminal, where they have started something.
window.addEventListener("focus", look);
look();
