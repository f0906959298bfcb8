// What is kept, for how long, and how to get rid of it: the switches and the deletions. Knows what each of them changes and
// says so; does not know how it is done.
import { button, el } from "../page/dom.js";
import { type Api, sayError } from "./api.js";
import { confirmed } from "./confirm.js";
import { dayNumber } from "./days.js";
import { several } from "./parts.js";
import type { Preferences, What } from "./types.js";

const RETENTION: readonly (readonly [number | null, string])[] = [
  [null, "for ever"],
  [1825, "five years"],
  [730, "two years"],
  [365, "one year"],
  [90, "90 days"],
  [30, "30 days"],
];

export interface KeepingOptions {
  readonly api: Api;
  readonly forget: (what: What, value: string | number | null, named: string) => Promise<void>;
  readonly say: (text: string) => void;
  readonly onChange: () => void;
}

export interface Keeping {
  /** Show the settings as the service has them, and offer these sites for deletion. */
  show(preferences: Preferences, sites: readonly string[], drafts: number): void;
}

function textSwitch(preferences: Preferences, change: (keep: boolean) => void): HTMLElement {
  const box = el("input", {
    type: "checkbox",
    role: "switch",
    id: "keep-text",
    "aria-describedby": "keep-text-says",
  });
  box.checked = preferences.keep_text;
  box.addEventListener("change", () => change(box.checked));
  const kept =
    preferences.texts > 0
      ? ` ${several(preferences.texts, "text")} ${preferences.texts === 1 ? "is" : "are"} kept at the moment.`
      : "";
  const says = preferences.keep_text
    ? "On: the text of every new draft is kept in the database on this machine, so that the list can show it and say which words set hints off."
    : "Off: a draft’s scores are kept and its text never touches the disk. On, the list shows texts, search finds words in them, and you learn which words set hints off. They stay on this machine.";
  return el(
    "div",
    { class: "setting" },
    el("label", { for: "keep-text" }, box, " Keep the texts of my drafts"),
    el("p", { class: "source", id: "keep-text-says" }, says + kept),
  );
}

function retention(
  preferences: Preferences,
  change: (days: number | null, words: string) => void,
): HTMLElement {
  const { retention_days: now } = preferences;
  const known = RETENTION.some(([days]) => days === now)
    ? RETENTION
    : [...RETENTION, [now, `${now} days`] as const];
  const select = el(
    "select",
    { id: "retention" },
    ...known.map(([days, words]) => el("option", { value: `${days ?? ""}` }, words)),
  );
  select.value = `${now ?? ""}`;
  select.addEventListener("change", () => {
    const chosen = known.find(([days]) => `${days ?? ""}` === select.value);
    if (chosen) change(...chosen);
  });
  return el(
    "div",
    { class: "setting" },
    el("label", { for: "retention" }, "Keep drafts and feedback ", select),
    el("p", { class: "source" }, "What is older is erased for good, from the file too."),
  );
}

function deletions(sites: readonly string[], drafts: number, { forget }: KeepingOptions): HTMLElement {
  const day = el("input", { type: "date", "aria-label": "Which day", required: "" });
  const site = el(
    "select",
    { "aria-label": "Which site" },
    ...sites.map((one) => el("option", { value: one }, one)),
  );
  const person = el("input", {
    type: "text",
    "aria-label": "Which person or page",
    maxlength: "2000",
    required: "",
    placeholder: "Name, as in the list",
  });
  const row = (field: HTMLElement, label: string, act: () => Promise<void>): HTMLElement => {
    const form = el("form", { class: "row" }, field, el("button", { type: "submit", class: "chip" }, label));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void act();
    });
    return form;
  };
  const everything = button("Delete everything", "chip danger", async () => {
    const sure = await confirmed(
      "Delete the whole history?",
      `${several(drafts, "draft")}, all texts and all feedback will be gone for good, and the file is rewritten without them. This cannot be undone.`,
      "Delete everything",
    );
    if (sure) await forget("all", null, "Everything");
  });
  return el(
    "div",
    { class: "setting deletions" },
    el("h3", {}, "Delete"),
    el("p", { class: "source" }, "A deletion can be undone for ten minutes; after that it is final."),
    row(day, "Delete this day", () => forget("day", dayNumber(day.value), `The day ${day.value}`)),
    ...(sites.length > 0
      ? [row(site, "Delete this site", () => forget("site", site.value, site.value))]
      : []),
    row(person, "Delete all to them", () => forget("counterpart", person.value, person.value)),
    el("p", {}, everything),
  );
}

export function createKeeping(section: HTMLElement, options: KeepingOptions): Keeping {
  const { api, say, onChange } = options;
  const body = el("div", { class: "settings" });
  section.replaceChildren(el("h2", { id: "keeping-title" }, "What is kept"), body);

  const change = async (changes: Partial<Preferences>): Promise<Preferences | null> => {
    try {
      return await api.send<Preferences>("PATCH", "/v1/settings", changes);
    } catch (error) {
      say(sayError(error) ?? "");
      return null;
    }
  };

  const keepText = async (keep: boolean): Promise<void> => {
    const changed = await change({ keep_text: keep });
    if (changed && !keep && changed.texts > 0) {
      const erase = await confirmed(
        "Erase the texts that are there, too?",
        `No more texts will be kept. ${several(changed.texts, "text")} from before ${changed.texts === 1 ? "is" : "are"} still there. Scores stay either way.`,
        "Erase them",
      );
      if (erase) {
        try {
          const { erased } = await api.send<{ erased: number }>("POST", "/v1/history/erase-texts");
          say(`${several(erased, "text")} erased.`);
        } catch (error) {
          say(sayError(error) ?? "");
        }
      }
    }
    onChange();
  };

  const keepFor = async (days: number | null, words: string): Promise<void> => {
    const sure =
      days === null ||
      (await confirmed(
        `Keep drafts for ${words}?`,
        `Whatever is older than ${words} is erased now, and from now on as it grows older. This cannot be undone.`,
        "Erase what is older",
      ));
    if (sure) await change({ retention_days: days });
    onChange();
  };

  return {
    show: (preferences, sites, drafts) => {
      body.replaceChildren(
        textSwitch(preferences, (keep) => void keepText(keep)),
        retention(preferences, (days, words) => void keepFor(days, words)),
        deletions(sites, drafts, options),
      );
    },
  };
}
