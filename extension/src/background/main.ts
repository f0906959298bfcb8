// The worker's listeners, and nothing else. All are added before anything is awaited: a browser that wakes the worker for
// an event hands it to the listeners that are there by then.
import type { Envelope, Message } from "../protocol.js";
import { createContentHandlers } from "./content-handlers.js";
import { DELIVERY_ALARM } from "./outbox.js";
import { createPageHandlers, PAUSE_ALARM } from "./page-handlers.js";
import { announceChange } from "./sites.js";
import { type Sender, senderOf } from "./trust.js";
import { createWorker } from "./worker.js";

const worker = createWorker();
const { outbox, sites } = worker;

type Handler = (body: object, sender: Sender) => Promise<unknown>;

// A table for each level of trust: what is not in the sender's own table does not exist for it.
const tables = {
  content: new Map(Object.entries(createContentHandlers(worker))),
  page: new Map(Object.entries(createPageHandlers(worker))),
} as unknown as Readonly<Record<Sender["level"], ReadonlyMap<string, Handler>>>;

async function answer(message: unknown, from: chrome.runtime.MessageSender): Promise<Envelope> {
  const sender = senderOf(from);
  const { kind, ...body } = (message ?? {}) as Message;
  const handler = sender && tables[sender.level].get(kind);
  if (!handler) return { ok: false, message: "This message is not for this sender." };
  try {
    return { ok: true, value: await handler(body, sender) };
  } catch (error) {
    // By name only: what an error says may quote a draft.
    return { ok: false, message: error instanceof Error ? error.name : "Error" };
  }
}

chrome.runtime.onMessage.addListener((message, from, reply) => {
  void answer(message, from).then(reply);
  return true; // the answer comes later
});

chrome.alarms.onAlarm.addListener(({ name }) => {
  if (name === DELIVERY_ALARM) void outbox.deliver();
  if (name === PAUSE_ALARM) void announceChange();
});

const permissionsChanged = (): void => {
  void sites.reconcile().then(announceChange);
  void outbox.deliver();
};
chrome.permissions.onAdded.addListener(permissionsChanged);
chrome.permissions.onRemoved.addListener(permissionsChanged);

chrome.runtime.onInstalled.addListener(({ reason }) => {
  void sites.reconcile();
  void outbox.deliver();
  if (reason === "install") void chrome.tabs.create({ url: chrome.runtime.getURL("welcome.html") });
});

chrome.runtime.onStartup.addListener(() => {
  void sites.reconcile();
  void outbox.deliver();
});

// What is kept is for the extension's own code: a content script has no business in it.
void chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
