// The options: shows the settings and sends every change at once. Wiring; each larger part has its own file.
import { originsOf } from "../listed.js";
import { t } from "../messages.js";
import { el } from "../page/dom.js";
import {
  createPageClient,
  type Profile,
  type Settings,
  type Shortcuts,
  type Strictness,
} from "../protocol.js";
import { attempt, localise, part, say } from "../ui/document.js";
import { setUpPairing } from "../ui/pairing.js";
import { action, stateOf } from "../ui/state.js";
import { setUpHouseForm, showHouses } from "./houses.js";
import { createSave } from "./save.js";
import { pressed, valid } from "./shortcut.js";

const client = createPageClient();
const line = part("line", HTMLElement);
let houses: readonly Profile[] = [];

const refresh = async (): Promise<void> => {
  const settings = await client.settings();
  houses = settings.local.houses;
  showService(settings, (await client.status()).client);
  showReading(settings);
  showHouses(settings, client, save);
  showSites(settings);
  input("shortcut-next").value = settings.local.shortcuts.next;
  input("shortcut-previous").value = settings.local.shortcuts.previous;
};
const look = (): void => attempt(line, refresh);
const save = createSave(refresh);

const input = (id: string): HTMLInputElement => part(id, HTMLInputElement);

function showService({ state, local }: Settings, name: string | null): void {
  part("state", HTMLElement).replaceChildren(stateOf(state, { again: look }));
  const paired = part("paired", HTMLElement);
  paired.hidden = name === null;
  const forget = action("unpair", () => save(async () => void (await client.unpair())));
  paired.replaceChildren(el("span", {}, t("pairedAs", name ?? "")), " ", forget);
  part("pairing", HTMLElement).hidden = state !== "not-paired";
  input("pairing-port").value = `${local.port}`;
  input("port").value = `${local.port}`;
}

function showReading({ service, state }: Settings): void {
  const usable = state === "running" && service !== null;
  part("reading", HTMLFieldSetElement).disabled = !usable;
  part("reading-off", HTMLElement).hidden = usable;
  if (!service) return;
  for (const radio of document.querySelectorAll<HTMLInputElement>("#strictness input")) {
    radio.checked = radio.value === service.strictness;
  }
  input("warnings").value = `${service.warnings_a_day}`;
  input("keep-text").checked = service.keep_text;
}

function showSites({ sites }: Settings): void {
  const boxes = sites.map(({ host, state }) => {
    const box = el("input", { type: "checkbox" });
    box.checked = state === "on";
    box.addEventListener("change", () => {
      // Only a click may make the browser ask, and it asks for nothing that is there already.
      const asked = box.checked && state === "not-granted" ? request(host) : Promise.resolve();
      save(async () => {
        await asked;
        await client.setSite(host, box.checked);
        return undefined;
      });
    });
    return el("label", { class: "check" }, box, host);
  });
  part("sites", HTMLElement).replaceChildren(...boxes);
}

const request = (host: string): Promise<unknown> => chrome.permissions.request({ origins: originsOf(host) });

function setUpReading(): void {
  part("strictness", HTMLElement).addEventListener("change", ({ target }) => {
    const strictness = (target as HTMLInputElement).value as Strictness;
    save(() => client.patchSettings({ service: { strictness } }));
  });
  input("warnings").addEventListener("change", ({ target }) => {
    const warnings = (target as HTMLInputElement).valueAsNumber;
    if (Number.isInteger(warnings))
      save(() => client.patchSettings({ service: { warnings_a_day: warnings } }));
  });
  input("keep-text").addEventListener("change", ({ target }) => {
    const keep = (target as HTMLInputElement).checked;
    save(() => client.patchSettings({ service: { keep_text: keep } }));
  });
}

function setUpShortcuts(): void {
  const change = (text: string | null): void => {
    const [next, previous] = [valid(input("shortcut-next").value), valid(input("shortcut-previous").value)];
    if (text === null || !next || !previous || next === previous) {
      say(line, t("shortcutBad"));
      return;
    }
    const shortcuts: Shortcuts = { next, previous };
    save(() => client.patchSettings({ local: { shortcuts } }));
  };
  for (const field of [input("shortcut-next"), input("shortcut-previous")]) {
    field.addEventListener("keydown", (event) => {
      const text = pressed(event);
      if (text === null) return; // Tab, Escape and typing it out go on working
      event.preventDefault();
      field.value = text;
      change(text);
    });
    field.addEventListener("change", () => change(valid(field.value)));
  }
}

localise();
part("licences-intro", HTMLElement).textContent = t("licencesIntro", chrome.runtime.getManifest().version);
setUpPairing(client, look);
setUpReading();
setUpShortcuts();
setUpHouseForm(() => houses, client, save);
input("port").addEventListener("change", ({ target }) => {
  const port = (target as HTMLInputElement).valueAsNumber;
  save(() => client.patchSettings({ local: { port } }));
});
window.addEventListener("focus", look);
look();
