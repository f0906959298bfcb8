// The parts of the worker, put together. Wiring only.
import { SERVICE_HOST } from "../manifest.js";
import { createClient } from "./client.js";
import { createOutbox } from "./outbox.js";
import { createService } from "./service.js";
import { createSites } from "./sites.js";
import { createStorage } from "./storage.js";

export function createWorker() {
  const storage = createStorage(chrome.storage.local);
  const client = createClient({
    port: () => storage.get("port"),
    token: async () => (await storage.get("pairing"))?.token ?? null,
    permitted: () => chrome.permissions.contains({ origins: [SERVICE_HOST] }),
  });
  return {
    storage,
    service: createService(client, storage),
    outbox: createOutbox(storage, client, chrome.alarms),
    sites: createSites(storage),
  };
}

export type Worker = ReturnType<typeof createWorker>;
