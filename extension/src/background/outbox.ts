// What was recorded and waits for the service. Knows how it is delivered: at least once, the oldest first, tried again
// ever more patiently. Does not know what a record means; the service counts each id once.
import { LIMITS } from "../limits.js";
import type { OutboxState } from "../protocol.js";
import { type Client, ServiceError } from "./client.js";
import type { Entry, Storage } from "./storage.js";

export const DELIVERY_ALARM = "outbox";

/** The part of `chrome.alarms` that is used here. A timer would not outlive the worker. */
export interface Alarms {
  create(name: string, info: { delayInMinutes: number }): Promise<void>;
  clear(name: string): Promise<boolean>;
}

export interface Outbox {
  /** Keep a record until the service has it. */
  add(entry: Entry): Promise<void>;
  /** Deliver what waits. Calls while one is under way become one more. */
  deliver(): Promise<void>;
  state(): Promise<OutboxState>;
}

interface Result {
  readonly id: string;
  readonly status: "stored" | "duplicate" | "invalid";
}

/** What became of a delivery: ids that need not wait any longer, and how many of them were refused. */
interface Delivered {
  readonly settled: readonly string[];
  readonly refused: number;
}

const bytesOf = (entry: Entry): number => new TextEncoder().encode(JSON.stringify(entry)).length;

export function createOutbox(storage: Storage, client: Client, alarms: Alarms): Outbox {
  let running: Promise<void> | undefined;
  let again = false;

  const lose = (kind: "dropped" | "refused", count: number): Promise<unknown> =>
    storage.update("losses", (losses) => ({ ...losses, [kind]: losses[kind] + count }));

  const hasRoom = async (entry: Entry): Promise<boolean> => {
    const entries = await storage.entries();
    if (entries.some(({ id }) => id === entry.id)) return true;
    const bytes = entries.reduce((sum, one) => sum + bytesOf(one), bytesOf(entry));
    return entries.length < LIMITS.outboxEntries && bytes <= LIMITS.outboxBytes;
  };

  const deliverAll = async (): Promise<void> => {
    for (let batch = nextBatch(await storage.entries()); batch.length > 0; ) {
      const { settled, refused } = await deliverBatch(batch, client);
      // Counted before they are removed: stopped in between, one is refused twice rather than lost unseen.
      if (refused > 0) await lose("refused", refused);
      await storage.removeEntries(settled);
      batch = nextBatch(await storage.entries());
    }
    await storage.set("failures", 0);
    await alarms.clear(DELIVERY_ALARM);
  };

  const tryLater = async (): Promise<void> => {
    const failures = await storage.update("failures", (count) => count + 1);
    const minutes = LIMITS.firstRetryMinutes * 2 ** Math.min(failures - 1, 10);
    await alarms.create(DELIVERY_ALARM, { delayInMinutes: Math.min(minutes, LIMITS.lastRetryMinutes) });
  };

  const deliverOnce = async (): Promise<void> => {
    if ((await storage.entries()).length === 0) return;
    // Before the attempt: the worker may be stopped in the middle of it.
    await tryLater();
    await deliverAll().catch((error: unknown) => {
      if (!(error instanceof ServiceError)) throw error;
    });
  };

  return {
    add: async (entry) => {
      const fits = bytesOf(entry) <= LIMITS.entryBytes && (await hasRoom(entry));
      if (!fits) await lose("dropped", 1);
      else await storage.addEntry(entry);
    },
    deliver: () => {
      again = running !== undefined;
      running ??= (async () => {
        try {
          do {
            again = false;
            await deliverOnce();
          } while (again);
        } finally {
          running = undefined;
        }
      })();
      return running;
    },
    state: async () => {
      const { dropped, refused } = await storage.get("losses");
      return { waiting: (await storage.entries()).length, dropped, refused };
    },
  };
}

/** The oldest entries of one route that fit into a request. Feedback goes one by one, as its route takes it. */
export function nextBatch(entries: readonly Entry[]): readonly Entry[] {
  const [first] = entries;
  if (!first || first.route === "feedback") return entries.slice(0, 1);
  const batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += bytesOf(entry);
    if (entry.route !== "events" || batch.length === LIMITS.batchEntries) break;
    if (bytes > LIMITS.batchBytes && batch.length > 0) break;
    batch.push(entry);
  }
  return batch;
}

async function deliverBatch(batch: readonly Entry[], client: Client): Promise<Delivered> {
  const [first] = batch;
  if (!first) return { settled: [], refused: 0 };
  try {
    return first.route === "events"
      ? await deliverEvents(batch, client)
      : await deliverFeedback(first, client);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // One of them makes the service refuse the request as a whole: find out which, and let it not stop the others.
    if (batch.length === 1) return { settled: [first.id], refused: 1 };
    return deliverBatch(batch.slice(0, Math.ceil(batch.length / 2)), client);
  }
}

/** Whether the service understood who asks, and would refuse the same again. */
function isRefusal(error: unknown): boolean {
  return error instanceof ServiceError && [400, 413, 422].includes(error.status ?? 0);
}

async function deliverEvents(batch: readonly Entry[], client: Client): Promise<Delivered> {
  const body = { events: batch.map((entry) => entry.body) };
  const { results } = await client<{ results: readonly Result[] }>({
    method: "POST",
    path: "/v1/events",
    body,
  });
  const sent = new Set(batch.map(({ id }) => id));
  const answered = results.filter(({ id }) => sent.has(id));
  // Nothing said of any: asking at once again would go on for ever.
  if (answered.length === 0) throw new ServiceError("problem", "The service said nothing of what was sent.");
  const refused = answered.filter(({ status }) => status === "invalid").length;
  return { settled: answered.map(({ id }) => id), refused };
}

async function deliverFeedback(entry: Entry, client: Client): Promise<Delivered> {
  await client({ method: "POST", path: "/v1/feedback", body: entry.body });
  return { settled: [entry.id], refused: 0 };
}
