// The list of drafts: searched, filtered, sorted, a page at a time. Knows what is asked for; does not know how one draft
// looks.
import { button } from "../page/dom.js";
import { type Api, sayError } from "./api.js";
import type { Asked } from "./asked.js";
import { type DraftActions, draftLine } from "./draft.js";
import { hintName } from "./habits.js";
import { count, name, part } from "./parts.js";
import type { Draft, DraftDetail, DraftPage } from "./types.js";

const TYPING = 250; // ms after the last key before a search is sent

/** What only a click elsewhere on the page can ask for. A person is a name on one site: another has the same elsewhere. */
interface Narrowed {
  readonly counterpart: string | null;
  readonly site: string | null;
  readonly hint: string | null;
}

const ANY: Narrowed = { counterpart: null, site: null, hint: null };

export interface ListOptions {
  readonly api: Api;
  readonly asked: () => Asked;
  readonly remove: (draft: Draft, line: HTMLElement) => void;
  readonly say: (text: string) => void;
}

export interface DraftList {
  reload(): Promise<void>;
  /** Show the drafts to one person, or those with one hint. */
  narrow(to: Partial<Narrowed>): void;
}

export function createList(section: HTMLElement, { api, asked, remove, say }: ListOptions): DraftList {
  const filters = part<HTMLFormElement>(section, "filters");
  const [list, more, counted] = [part(section, "list"), part(section, "more"), part(section, "count")];
  let narrowed = ANY;
  let next: string | null = null;
  let request = new AbortController();

  const actions: DraftActions = {
    open: (id) => api.get<DraftDetail>(`/v1/history/drafts/${encodeURIComponent(id)}`),
    remove,
    choosePerson: (counterpart, site) => narrow({ counterpart, site }),
  };

  const question = (): Record<string, string | null> => {
    const { first, last, site } = asked();
    const chosen = [...new FormData(filters)].map(([key, value]) => [key, `${value}`.trim() || null]);
    return { ...Object.fromEntries(chosen), ...narrowed, first, last, site: narrowed.site ?? site };
  };

  const showCount = ({ count: found, more: beyond }: DraftPage): void => {
    if (beyond) counted.textContent = `More than ${count(found)} drafts.`;
    else
      counted.textContent =
        found === 0
          ? "No draft like that in this period."
          : `${count(found)} ${found === 1 ? "draft" : "drafts"}.`;
  };

  const showNarrowed = (): void => {
    const { counterpart, site, hint } = narrowed;
    const chip = (label: string, value: string, off: Partial<Narrowed>): HTMLElement => {
      const made = button("", "chip", () => narrow(off));
      made.append(`${label} `, name(value), " ×");
      made.setAttribute("aria-label", `${label} ${value}: show all again`);
      return made;
    };
    part(section, "narrowed").replaceChildren(
      ...(counterpart === null
        ? []
        : [
            chip("Only to", site === null ? counterpart : `${counterpart} on ${site}`, {
              counterpart: null,
              site: null,
            }),
          ]),
      ...(hint === null ? [] : [chip("Only with the hint", hintName(hint), { hint: null })]),
    );
  };

  const load = async (after: string | null): Promise<void> => {
    request.abort();
    request = new AbortController();
    try {
      const page = await api.get<DraftPage>("/v1/history/drafts", { ...question(), after }, request.signal);
      const lines = page.drafts.map((draft) => draftLine(draft, actions));
      if (after === null) list.replaceChildren(...lines);
      else {
        list.append(...lines);
        lines[0]?.querySelector<HTMLElement>("summary")?.focus();
      }
      next = page.next;
      more.hidden = next === null;
      showCount(page);
    } catch (error) {
      const said = sayError(error);
      if (said) say(said);
    }
  };

  const narrow = (to: Partial<Narrowed>): void => {
    narrowed = { ...narrowed, ...to };
    showNarrowed();
    void load(null);
    section.scrollIntoView({ block: "start" });
    filters.querySelector("input")?.focus({ preventScroll: true });
  };

  let typing: ReturnType<typeof setTimeout> | undefined;
  filters.addEventListener("input", (event) => {
    clearTimeout(typing);
    typing = setTimeout(() => void load(null), event.target instanceof HTMLSelectElement ? 0 : TYPING);
  });
  filters.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => void load(next));
  showNarrowed();
  return { reload: () => load(null), narrow };
}
