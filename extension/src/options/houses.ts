// The writer's own pages: those they named, and those that were seen while they wrote. Knows lists and a form; what is
// kept is the worker's business.
import { siteOf } from "../listed.js";
import { t } from "../messages.js";
import { el } from "../page/dom.js";
import type { PageClient, Profile, Settings } from "../protocol.js";
import { part, say } from "../ui/document.js";
import type { Save } from "./save.js";

export function showHouses(settings: Settings, client: PageClient, save: Save): void {
  const { houses } = settings.local;
  const keep = (changed: readonly Profile[]) =>
    save(() => client.patchSettings({ local: { houses: changed } }));
  const items = houses.map((house) =>
    row(
      house,
      small("remove", t("houseRemove", house.handle, house.host), () =>
        keep(houses.filter((other) => other !== house)),
      ),
    ),
  );
  const none = el("li", {}, el("span", { class: "note" }, t("housesNone")));
  part("houses", HTMLElement).replaceChildren(...(items.length > 0 ? items : [none]));
  part("suggestions", HTMLElement).replaceChildren(
    ...suggestionBlock(settings.suggestions, {
      yes: (profile) => keep([...houses, profile]),
      no: (profile) => save(async () => void (await client.dismissProfile(profile))),
    }),
  );
}

interface Answers {
  readonly yes: (profile: Profile) => void;
  readonly no: (profile: Profile) => void;
}

function suggestionBlock(seen: readonly Profile[], { yes, no }: Answers): HTMLElement[] {
  if (seen.length === 0) return [];
  const rows = seen.map((profile) => {
    const { handle, host } = profile;
    return row(
      profile,
      small("yes", t("houseYes", handle, host), () => yes(profile)),
      small("no", t("houseNo", handle, host), () => no(profile)),
    );
  });
  return [el("h3", {}, t("houseSeen")), el("ul", { class: "list" }, ...rows)];
}

const row = ({ handle, host }: Profile, ...buttons: readonly HTMLElement[]): HTMLElement =>
  el("li", {}, el("span", { dir: "auto" }, t("profile", handle, host)), ...buttons);

function small(name: "yes" | "no" | "remove", label: string, onClick: () => void): HTMLButtonElement {
  const button = el("button", { type: "button", class: "button", "aria-label": label }, t(name));
  button.addEventListener("click", onClick);
  return button;
}

/** The form that adds one. `houses` are those that are there when it is sent. */
export function setUpHouseForm(houses: () => readonly Profile[], client: PageClient, save: Save): void {
  const form = part("house", HTMLFormElement);
  const site = part("house-site", HTMLInputElement);
  const handle = part("house-handle", HTMLInputElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const profile = { host: hostOf(site.value), handle: handle.value.trim() };
    if (profile.host === "" || profile.handle === "") {
      say(part("line", HTMLElement), t("houseIncomplete"));
      return;
    }
    form.reset();
    save(() => client.patchSettings({ local: { houses: [...houses(), profile] } }));
  });
}

/** What people call a site, or the address they copy, as its name here. */
function hostOf(typed: string): string {
  const address = typed.includes("://") ? typed.trim() : `https://${typed.trim()}`;
  return URL.canParse(address) ? siteOf(new URL(address).hostname) : "";
}
