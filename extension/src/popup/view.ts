// What the popup shows of the status and of this site. Knows words and elements; what a click does is asked of the worker.

import { LIMITS } from "../limits.js";
import { originsOf } from "../listed.js";
import { counted, type MessageName, t } from "../messages.js";
import { el } from "../page/dom.js";
import type { OutboxState, PageClient, Site, Status } from "../protocol.js";
import { attempt, part, say } from "../ui/document.js";
import { action, stateBlock, stateOf } from "../ui/state.js";

type Refresh = () => Promise<void>;

export function show(client: PageClient, status: Status, site: Site | null, refresh: Refresh): void {
  const line = part("line", HTMLElement);
  const run = (what: () => Promise<unknown>) => () =>
    attempt(line, async () => {
      await what();
      await refresh();
    });
  part("state", HTMLElement).replaceChildren(state(status, run, client, refresh));
  part("site-body", HTMLElement).replaceChildren(...siteBlock(client, site, run));
  part("today-body", HTMLElement).replaceChildren(figures(status));
  part("notes", HTMLElement).replaceChildren(...notes(status.outbox, site));
  part("actions", HTMLElement).replaceChildren(...actions(client, status, line, run));
}

type Run = (what: () => Promise<unknown>) => () => void;

function state(status: Status, run: Run, client: PageClient, refresh: Refresh): HTMLElement {
  const { service, pausedUntil } = status;
  if (service === "running" && pausedUntil !== null) {
    const time = new Date(pausedUntil).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    const goOn = action(
      "goOn",
      run(() => client.pause(null)),
    );
    return stateBlock("paused", "none", t("pausedUntil", time), goOn);
  }
  return stateOf(service, { again: run(refresh), pair: run(() => openPage("welcome.html")) });
}

/** Open one of our pages in a tab, and leave the popup. */
async function openPage(page: string): Promise<void> {
  await chrome.tabs.create({ url: chrome.runtime.getURL(page) });
  window.close();
}

function siteBlock(client: PageClient, site: Site | null, run: Run): HTMLElement[] {
  if (!site) return [el("p", { class: "note" }, t("siteImpossible"))];
  if (site.state === "not-granted") return askFor(client, site.host, run);
  const box = el("input", { type: "checkbox", role: "switch" });
  box.checked = site.state === "on";
  box.addEventListener(
    "change",
    run(() => client.setSite(site.host, box.checked)),
  );
  return [el("label", { class: "check" }, box, t("siteOnSwitch", site.host))];
}

/** Only a click may make the browser ask, and its question may close the popup: so the wish is sent along at once. */
function askFor(client: PageClient, host: string, run: Run): HTMLElement[] {
  const ask = async (): Promise<void> => {
    const wish = client.setSite(host, true);
    const granted = await chrome.permissions.request({ origins: originsOf(host) });
    await wish;
    await client.setSite(host, granted);
  };
  const button = el("button", { type: "button", class: "button" }, t("siteAllow", host));
  button.addEventListener("click", run(ask));
  return [button, el("p", { class: "line note" }, t("siteAllowWhy"))];
}

function figures({ service, today }: Status): HTMLElement {
  if (!today) return el("p", { class: "note" }, t(service === "running" ? "serviceTooOld" : "todayUnknown"));
  const decimal = (value: number | null): string =>
    value === null ? t("none") : value.toLocaleString(undefined, { maximumFractionDigits: 1 });
  const rows: readonly (readonly [MessageName, string])[] = [
    ["posts", decimal(today.posts)],
    ["comments", decimal(today.comments)],
    ["visits", decimal(today.visits)],
    ["announcements", decimal(today.announcements)],
    ["warned", decimal(today.warned)],
    ["revised", decimal(today.revised)],
    ["readerValue", decimal(today.reader_value)],
    ["givingRatio", decimal(today.giving_ratio)],
  ];
  const items = rows.map(([name, value]) => el("div", {}, el("dt", {}, t(name)), el("dd", {}, value)));
  return el("dl", { class: "figures" }, ...items);
}

function notes({ waiting, dropped, refused }: OutboxState, site: Site | null): HTMLElement[] {
  const texts = [
    site?.missed ? t("adapterMissed", site.missed) : "",
    waiting > 0 ? counted(waiting, "waitingOne", "waitingMany") : "",
    dropped > 0 ? counted(dropped, "droppedOne", "droppedMany") : "",
    refused > 0 ? counted(refused, "refusedOne", "refusedMany") : "",
  ];
  return texts.filter((text) => text !== "").map((text) => el("p", { class: "note" }, text));
}

function actions(client: PageClient, status: Status, line: HTMLElement, run: Run): HTMLElement[] {
  const openHistory = async (): Promise<void> => {
    const outcome = await client.openHistory();
    if (outcome.done) window.close();
    else say(line, outcome.message);
  };
  const history = action("openHistory", () => attempt(line, openHistory), "button main");
  const pause = action(
    "pauseHour",
    run(() => client.pause(LIMITS.pauseMinutes)),
  );
  const options = action(
    "options",
    run(async () => {
      await chrome.runtime.openOptionsPage();
      window.close();
    }),
  );
  const useful = status.service === "running";
  return [...(useful ? [history] : []), ...(useful && status.pausedUntil === null ? [pause] : []), options];
}
