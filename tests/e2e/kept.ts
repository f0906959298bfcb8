// What the extension keeps for the service: events and feedback, seen as they come into its outbox, whether or not they
// have been delivered since. Knows what an entry looks like in storage; does not know when one is due.
import { PATIENCE } from "./editors.js";
import type { Extended } from "./extension.js";

export interface Kept {
  readonly id: string;
  readonly route: "events" | "feedback";
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Keeping {
  /** Wait until an entry of this route has come; gives all that have, in order. */
  entries(route: Kept["route"]): Promise<Kept[]>;
  close(): Promise<void>;
}

type Listener = (changes: Record<string, { newValue?: unknown }>) => void;

/** Watch the outbox from now on. */
export async function watchKept(extension: Extended): Promise<Keeping> {
  const page = await extension.open("popup.html");
  await page.evaluate(() => {
    const kept: unknown[] = [];
    Object.assign(globalThis, { kept });
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { onChanged: { addListener(listener: Listener): void } } };
    };
    chrome.storage.onChanged.addListener((changes) => {
      for (const { newValue } of Object.values(changes)) {
        if (typeof newValue === "object" && newValue !== null && "route" in newValue) kept.push(newValue);
      }
    });
  });
  const all = (): Promise<Kept[]> =>
    page.evaluate(() => [...(globalThis as unknown as { kept: Kept[] }).kept]);
  return {
    entries: async (route) => {
      const end = Date.now() + PATIENCE;
      for (;;) {
        const found = (await all()).filter((entry) => entry.route === route);
        if (found.length > 0) return found;
        if (Date.now() > end) throw new Error(`Nothing of “${route}” has come into the outbox.`);
      }
    },
    close: () => page.close(),
  };
}
