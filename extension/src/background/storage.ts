// The one place that keeps anything: what is kept, under which name, and what it is before it was ever set. Knows the
// browser's storage; does not know what the values are for.
import { DEFAULT_PORT } from "../limits.js";
import type { DraftEvent, Feedback, Profile, ServiceSettings, Shortcuts } from "../protocol.js";

export interface Pairing {
  readonly token: string;
  /** The name under which the service knows this browser. */
  readonly client: string;
}

export interface Stored {
  readonly pairing: Pairing | null;
  readonly port: number;
  readonly houses: readonly Profile[];
  readonly suggestions: readonly Profile[];
  readonly dismissed: readonly Profile[];
  readonly shortcuts: Shortcuts;
  /** Listed sites that were switched off, and other sites that were switched on. */
  readonly sitesOff: readonly string[];
  readonly sitesOn: readonly string[];
  /** Milliseconds since 1970. */
  readonly pausedUntil: number | null;
  /** What the service last said. */
  readonly service: ServiceSettings | null;
  /** Warnings shown on a day, `YYYY-MM-DD`. */
  readonly warnings: { readonly day: string; readonly shown: number };
  readonly missed: Readonly<Record<string, { readonly adapter: string; readonly at: number }>>;
  readonly losses: { readonly dropped: number; readonly refused: number };
  /** Deliveries that failed, one after the other. */
  readonly failures: number;
}

export const DEFAULTS: Stored = {
  pairing: null,
  port: DEFAULT_PORT,
  houses: [],
  suggestions: [],
  dismissed: [],
  shortcuts: { next: "Alt+J", previous: "Alt+K" },
  sitesOff: [],
  sitesOn: [],
  pausedUntil: null,
  service: null,
  warnings: { day: "", shown: 0 },
  missed: {},
  losses: { dropped: 0, refused: 0 },
  failures: 0,
};

/** Something that waits for the service, and since when (milliseconds since 1970). */
export type Entry = { readonly id: string; readonly at: number } & (
  | { readonly route: "events"; readonly body: DraftEvent }
  | { readonly route: "feedback"; readonly body: Feedback }
);

/** The part of `chrome.storage.StorageArea` that is used here. */
export interface Area {
  get(keys: string | string[] | null): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  remove(keys: string | string[]): Promise<void>;
}

export interface Storage {
  get<Key extends keyof Stored>(key: Key): Promise<Stored[Key]>;
  set<Key extends keyof Stored>(key: Key, value: Stored[Key]): Promise<void>;
  /** Change a value by what it was; changes wait for each other, so that none is lost. */
  update<Key extends keyof Stored>(key: Key, change: (old: Stored[Key]) => Stored[Key]): Promise<Stored[Key]>;
  /** What waits for the service, the oldest first. */
  entries(): Promise<readonly Entry[]>;
  addEntry(entry: Entry): Promise<void>;
  removeEntries(ids: readonly string[]): Promise<void>;
}

// Each entry is a value of its own: adding or removing one rewrites no other, whenever the worker may be stopped.
const ENTRY = "outbox/";

export function createStorage(area: Area): Storage {
  let last: Promise<unknown> = Promise.resolve();

  const get = async <Key extends keyof Stored>(key: Key): Promise<Stored[Key]> => {
    const found = await area.get(key);
    return key in found ? (found[key] as Stored[Key]) : DEFAULTS[key];
  };

  const update: Storage["update"] = (key, change) => {
    const done = last.then(async () => {
      const changed = change(await get(key));
      await area.set({ [key]: changed });
      return changed;
    });
    last = done.catch(() => undefined);
    return done;
  };

  return {
    get,
    update,
    set: async (key, value) => void (await update(key, () => value)),
    entries: async () => {
      const all = Object.entries(await area.get(null));
      const entries = all.flatMap(([key, value]) => (key.startsWith(ENTRY) ? [value as Entry] : []));
      return entries.sort((a, b) => a.at - b.at);
    },
    addEntry: (entry) => area.set({ [ENTRY + entry.id]: entry }),
    removeEntries: (ids) => area.remove(ids.map((id) => ENTRY + id)),
  };
}
