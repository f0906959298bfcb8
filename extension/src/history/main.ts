// The page at "/history": wiring only.
import { button, el } from "../page/dom.js";
import { createApi, sayError } from "./api.js";
import { createAsked, createSteps, rememberedSteps } from "./asked.js";
import { followColours } from "./chart.js";
import { today, written } from "./days.js";
import { emptyPage } from "./empty.js";
import { showHabits, showWords } from "./habits.js";
import { showHeadline } from "./headline.js";
import { createImport } from "./importing.js";
import { createKeeping } from "./keeping.js";
import { showLadder } from "./ladder.js";
import { createList } from "./list.js";
import { part, section, several } from "./parts.js";
import { createToasts } from "./toasts.js";
import type { Forgotten, Overview, Preferences, What, Words } from "./types.js";
import { showWarnings } from "./warnings.js";
import { showGiving, showTone } from "./weeks.js";

const csrfToken = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
const api = createApi(csrfToken);
const toasts = createToasts(section("toasts"));
const say = (text: string): void => toasts.say(text);
let steps = rememberedSteps();
let request = new AbortController();

const asked = createAsked(section("asked") as HTMLFormElement, () => void load());
const list = createList(section("drafts"), {
  api,
  asked: asked.asked,
  say,
  remove: (draft, line) => {
    const neighbour = (line.nextElementSibling ?? line.previousElementSibling)?.querySelector("summary");
    void forget("draft", draft.id, "The draft").then(() => neighbour?.focus());
  },
});
const keeping = createKeeping(section("keeping"), { api, forget, say, onChange: () => void load() });
createImport(section("import"), { api, csrfToken, onDone: () => void load() });
createSteps(part<HTMLFormElement>(section("ladder"), "steps"), (chosen) => {
  steps = chosen;
  void load();
});
followColours();

async function forget(what: What, value: string | number | null, named: string): Promise<void> {
  try {
    const { count, undo } = await api.send<Forgotten>("POST", "/v1/history/forget", { what, value });
    await load();
    if (count === 0) say("There was nothing to delete.");
    else if (undo === null) say(`${named}: ${several(count, "draft")} deleted for good.`);
    else
      toasts.say(`${named}: ${several(count, "draft")} deleted.`, {
        label: "Undo",
        act: () => void restore(undo),
      });
  } catch (error) {
    say(sayError(error) ?? "");
  }
}

async function restore(undo: string): Promise<void> {
  try {
    const { restored } = await api.send<{ restored: number }>("POST", "/v1/history/restore", { undo });
    await load();
    say(`${several(restored, "draft")} brought back.`);
  } catch (error) {
    say(sayError(error) ?? "");
  }
}

/** A fault of the database, or a clock that was wrong: said at the top, since every figure below hangs on it. */
function showNotices({ notice }: Preferences, { history: { last } }: Overview): void {
  const lines: HTMLElement[] = [];
  if (notice !== null) {
    const dismiss = button("Understood", "chip", () => {
      void api.send("POST", "/v1/history/notice/dismiss").then(() => load());
    });
    lines.push(el("div", { class: "alert" }, el("p", {}, notice), dismiss));
  }
  if (last !== null && last > today())
    lines.push(
      el(
        "div",
        { class: "alert" },
        el(
          "p",
          {},
          `Some drafts are dated up to ${written(last)}, which lies ahead: a clock was wrong. They are counted once that day has come; choose dates to see them now.`,
        ),
      ),
    );
  section("alert").replaceChildren(...lines);
}

function show(overview: Overview, preferences: Preferences): void {
  const empty = overview.history.drafts === 0;
  asked.offer(overview.history.sites, overview.period);
  section("asked").hidden = empty;
  showNotices(preferences, overview);
  showHeadline(section("headline"), overview);
  section("empty").hidden = !empty;
  section("empty").replaceChildren(...(empty ? [emptyPage()] : []));
  for (const id of ["story", "drafts"]) section(id).hidden = empty;
  for (const id of ["import", "keeping"]) section(id).hidden = false;
  keeping.show(preferences, overview.history.sites, overview.history.drafts);
  if (empty) return;
  showGiving(section("giving"), overview);
  showTone(section("tone"), overview);
  showLadder(section("ladder"), overview.ladder, overview.site, {
    look: ({ counterpart, site }) => list.narrow({ counterpart, site }),
  });
  showWarnings(section("warnings"), overview.warnings);
  showHabits(section("habits"), overview.habits, {
    chooseSite: asked.chooseSite,
    chooseHint: (hint) => list.narrow({ hint }),
  });
}

/** Ask for everything about the days and the site that are chosen, and show it. A newer question ends an older one. */
async function load(): Promise<void> {
  request.abort();
  request = new AbortController();
  const { signal } = request;
  const { first, last, site } = asked.asked();
  try {
    const [overview, preferences] = await Promise.all([
      api.get<Overview>("/v1/history", { first, last, site, today: today(), ...steps }, signal),
      api.get<Preferences>("/v1/settings", {}, signal),
    ]);
    show(overview, preferences);
    if (overview.history.drafts > 0) {
      // Awaited together: one that ends while the other is still awaited would end unheard.
      const [words] = await Promise.all([
        api.get<Words>("/v1/history/words", { first, last, site }, signal),
        list.reload(),
      ]);
      showWords(section("habits"), words);
    }
    document.documentElement.dataset.state = "shown";
  } catch (error) {
    const said = sayError(error);
    if (said === null) return;
    section("alert").replaceChildren(
      el(
        "div",
        { class: "alert" },
        el("p", {}, said),
        button("Try again", "chip", () => void load()),
      ),
    );
    document.documentElement.dataset.state = "failed";
  }
}

void load();
