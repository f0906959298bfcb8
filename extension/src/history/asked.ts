// Which days and which site the page is about: the form at the top, the address, and what this browser remembers of the
// ladder's thresholds. Knows how they are chosen; does not know what is shown of them.
import { el } from "../page/dom.js";
import { type Day, plusDays, today } from "./days.js";
import { part } from "./parts.js";

const PERIODS = [
  { key: "7", label: "7 days" },
  { key: "30", label: "30 days" },
  { key: "90", label: "90 days" },
  { key: "365", label: "A year" },
  { key: "all", label: "All" },
  { key: "dates", label: "Dates" },
] as const;

const USUAL = "30";
const REMEMBERED = "unblather-ladder";

export interface Asked {
  readonly period: string;
  /** Null: from the beginning. */
  readonly first: Day | null;
  readonly last: Day;
  readonly site: string | null;
}

const isDay = (text: string | null): text is Day => text !== null && /^\d{4}-\d\d-\d\d$/.test(text);

/** What the address asks for. */
export function askedBy(search: string, now: Day = today()): Asked {
  const query = new URLSearchParams(search);
  const site = query.get("site");
  const [first, last] = [query.get("first"), query.get("last")];
  if (isDay(first) && isDay(last) && first <= last) return { period: "dates", first, last, site };
  const wanted = query.get("period") ?? USUAL;
  const period = PERIODS.some(({ key }) => key === wanted && key !== "dates") ? wanted : USUAL;
  const days = Number.parseInt(period, 10);
  return { period, first: period === "all" ? null : plusDays(now, 1 - days), last: now, site };
}

function address({ period, first, last, site }: Asked): string {
  const query = new URLSearchParams();
  if (period === "dates" && first !== null) {
    query.set("first", first);
    query.set("last", last);
  } else if (period !== USUAL) query.set("period", period);
  if (site !== null) query.set("site", site);
  return `${location.pathname}${query.size > 0 ? `?${query}` : ""}`;
}

export interface AskedForm {
  asked(): Asked;
  chooseSite(site: string | null): void;
  /** Offer these sites, and say from when to when a choice of dates may go. */
  offer(sites: readonly string[], shown: { readonly first: Day; readonly last: Day }): void;
}

export function createAsked(form: HTMLFormElement, onChange: () => void): AskedForm {
  let current = askedBy(location.search);
  const dates = part(form, "dates");
  const [first, last] = dates.querySelectorAll("input");
  const select = part<HTMLSelectElement>(form, "site");
  const set = (next: Asked): void => {
    current = next;
    history.replaceState(null, "", address(next));
    dates.hidden = next.period !== "dates";
    onChange();
  };
  const radios = PERIODS.map(({ key, label }) => {
    const radio = el("input", { type: "radio", name: "period", value: key });
    radio.checked = key === current.period;
    radio.addEventListener("change", () => {
      if (key === "dates")
        set({
          ...current,
          period: key,
          first: first?.value || current.first,
          last: last?.value || current.last,
        });
      else set({ ...askedBy(`?period=${key}`), site: current.site });
    });
    return el("label", {}, radio, el("span", {}, label));
  });
  part(form, "periods").replaceChildren(...radios);
  dates.hidden = current.period !== "dates";
  dates.addEventListener("change", () => {
    if (
      isDay(first?.value ?? null) &&
      isDay(last?.value ?? null) &&
      first &&
      last &&
      first.value <= last.value
    )
      set({ ...current, period: "dates", first: first.value, last: last.value });
  });
  select.addEventListener("change", () => set({ ...current, site: select.value || null }));
  form.addEventListener("submit", (event) => event.preventDefault());
  return {
    asked: () => current,
    chooseSite: (site) => set({ ...current, site }),
    offer: (sites, shown) => {
      const known = current.site === null || sites.includes(current.site) ? sites : [...sites, current.site];
      select.replaceChildren(
        el("option", { value: "" }, "All sites"),
        ...known.map((site) => el("option", { value: site }, site)),
      );
      select.value = current.site ?? "";
      if (first && last && current.period !== "dates") {
        first.value = shown.first;
        last.value = shown.last;
      }
      form.hidden = false;
    },
  };
}

export type Steps = Readonly<Record<string, number>>;

/** The ladder's thresholds, as this browser remembers them. */
export function rememberedSteps(): Steps {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? "{}");
    const entries = Object.entries(kept ?? {}).filter((entry) => Number.isInteger(entry[1]));
    return Object.fromEntries(entries) as Steps;
  } catch {
    return {};
  }
}

export function createSteps(form: HTMLFormElement, onChange: (steps: Steps) => void): void {
  const fields = [...form.querySelectorAll("input")];
  const refused = part(form, "refused");
  const kept = rememberedSteps();
  for (const field of fields) field.value = `${kept[field.name] ?? field.dataset.default}`;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const steps = Object.fromEntries(fields.map((field) => [field.name, field.valueAsNumber]));
    const rungs = fields.slice(0, 4).map((field) => field.valueAsNumber);
    const climbs = rungs.every((least, index) => index === 0 || least > (rungs[index - 1] ?? 0));
    refused.textContent = climbs ? "" : "Each rung has to take more than the one below it.";
    if (!climbs) return;
    localStorage.setItem(REMEMBERED, JSON.stringify(steps));
    onChange(steps);
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const field of fields) field.value = field.dataset.default ?? "";
    refused.textContent = "";
    localStorage.removeItem(REMEMBERED);
    onChange({});
  });
}
