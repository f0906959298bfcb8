// Bringing in what was written elsewhere: a file by drag and drop or by a button, sent in parts, and watched until it is
// done. Knows the routes of an import; does not know what is in a file.
import { button, el } from "../page/dom.js";
import { type Api, ApiError, sayError } from "./api.js";
import { count, several } from "./parts.js";

const PART = 4 * 1024 * 1024; // bytes, as the service takes them
const LOOK = 400; // ms between two looks at a running import
const SHOWN = 8; // problems

interface Import {
  readonly id: string;
  readonly state: "receiving" | "running" | "done" | "failed" | "cancelled";
  readonly detail: string | null;
  readonly received: number;
  readonly size: number;
  readonly done: number;
  readonly seconds_left: number | null;
  readonly read: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly left_out: number;
  readonly malformed: number;
  readonly problems: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

export interface ImportOptions {
  readonly api: Api;
  readonly csrfToken: string;
  /** Something has come in. */
  readonly onDone: () => void;
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export function duration(seconds: number): string {
  if (seconds < 60) return `${several(Math.max(1, Math.round(seconds)), "second")} left`;
  if (seconds < 3_600) return `${several(Math.round(seconds / 60), "minute")} left`;
  return `${(seconds / 3_600).toFixed(1)} hours left`;
}

function stage({ state, received, size, read, seconds_left: left }: Import): string {
  if (state === "receiving") return `Handing the file over: ${Math.floor((received / size) * 100)} %`;
  return `Reading and scoring: ${several(read, "draft")} so far${left === null ? "" : `, ${duration(left)}`}`;
}

function result(found: Import): string {
  const said = [`${several(found.stored, "draft")} came in`];
  if (found.duplicates > 0) said.push(`${count(found.duplicates)} had been here before`);
  if (found.left_out > 0)
    said.push(`${count(found.left_out)} were left out (reposts, private messages and the like)`);
  if (found.malformed > 0) said.push(`${several(found.malformed, "row")} could not be read`);
  return `${said.join("; ")}.`;
}

function problems(found: Import): HTMLElement[] {
  if (found.problems.length === 0) return [];
  const lines = found.problems
    .slice(0, SHOWN)
    .map(({ file, line, message }) => el("li", {}, el("bdi", {}, file), `, line ${count(line)}: ${message}`));
  return [el("details", {}, el("summary", {}, "What could not be read"), el("ul", {}, ...lines))];
}

export function createImport(section: HTMLElement, { api, csrfToken, onDone }: ImportOptions): void {
  const picker = el("input", { type: "file", class: "spoken", tabindex: "-1", "aria-hidden": "true" });
  const choose = button("Choose a file", "chip", () => picker.click());
  const progress = el("progress", { max: "1", "aria-label": "Progress of the import" });
  const status = el("p", { class: "status", role: "status" });
  const outcome = el("div", { class: "outcome" });
  const running = el("div", { class: "running" });
  running.hidden = true;
  let current: string | null = null;
  const stop = (): void => {
    if (current !== null) void ask("DELETE", `/v1/import/${current}`, null).catch(() => undefined);
  };
  running.append(progress, button("Stop", "plain", stop));
  const drop = el(
    "div",
    { class: "drop" },
    el("p", {}, el("strong", {}, "Drop an archive here"), ", as the other service gave it to you."),
    el(
      "p",
      { class: "source" },
      "X, Mastodon, LinkedIn, Reddit, Bluesky, or an export of Unblather. It stays on this machine; texts are kept only if you keep texts.",
    ),
    el("p", {}, choose, picker),
    running,
    status,
    outcome,
  );
  section.replaceChildren(el("h2", { id: "import-title" }, "Bring in what you wrote before"), drop);

  const ask = async (method: string, path: string, body: Blob | null): Promise<Import> => {
    const headers = {
      "X-CSRF-Token": csrfToken,
      "Content-Type": body ? "application/octet-stream" : "application/json",
    };
    const response = await fetch(path, { method, headers, body: body ?? "{}", credentials: "same-origin" });
    if (response.ok) return (await response.json()) as Import;
    const problem = (await response.json().catch(() => ({}))) as { detail?: unknown };
    throw new ApiError(
      typeof problem.detail === "string" ? problem.detail : `The service answered with ${response.status}.`,
      response.status,
    );
  };

  const show = (found: Import): void => {
    status.textContent = stage(found);
    if (found.state === "receiving") progress.value = found.received / found.size;
    else progress.value = found.done;
  };

  const send = async (file: File): Promise<Import> => {
    let found = await api.send<Import>("POST", "/v1/import", {
      name: file.name.slice(-255),
      size: file.size,
    });
    current = found.id;
    try {
      while (found.state === "receiving") {
        show(found);
        const piece = file.slice(found.received, found.received + PART);
        found = await ask("POST", `/v1/import/${found.id}/part?offset=${found.received}`, piece);
      }
    } catch (error) {
      stop(); // half a file is of no use to anybody
      throw error;
    }
    return found;
  };

  const watch = async (begun: Import): Promise<Import> => {
    let found = begun;
    while (found.state === "running") {
      show(found);
      await wait(LOOK);
      found = await api.get<Import>(`/v1/import/${found.id}`);
    }
    return found;
  };

  const follow = async (begin: () => Promise<Import>): Promise<void> => {
    outcome.replaceChildren();
    choose.disabled = true;
    running.hidden = false;
    try {
      const found = await watch(await begin());
      const sentence = found.state === "done" ? result(found) : (found.detail ?? `Stopped. ${result(found)}`);
      status.textContent = sentence;
      outcome.replaceChildren(...problems(found));
      if (found.stored > 0) onDone();
    } catch (error) {
      status.textContent = sayError(error) ?? "";
    } finally {
      current = null;
      choose.disabled = false;
      running.hidden = true;
      picker.value = "";
    }
  };

  const take = async (file: File): Promise<void> => {
    if (!choose.disabled) await follow(() => send(file));
  };

  /** What was begun before the page was loaded anew goes on; a failure is none of the user's business. */
  const pickUp = async (): Promise<void> => {
    const { current: found } = await api.get<{ current: Import | null }>("/v1/import");
    if (found?.state !== "running" || choose.disabled) return;
    current = found.id;
    await follow(async () => found);
  };

  picker.addEventListener("change", () => {
    const [file] = picker.files ?? [];
    if (file) void take(file);
  });
  // The whole page takes the file: one that misses the box must not replace the page.
  addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) drop.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    section.scrollIntoView({ block: "center" });
    void take(file);
  });
  void pickUp().catch(() => undefined);
}
