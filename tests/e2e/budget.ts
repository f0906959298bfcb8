// The daily budget of warnings, for tests that need more of them than a writer gets in a day. Knows where it is kept.
import type { Extended } from "./extension.js";

/** From now on today's budget is as good as endless; `left`: or so many. */
export async function setBudget(extension: Extended, left = 1_000, allowed = 3): Promise<void> {
  const page = await extension.open("popup.html");
  await page.evaluate((shown) => {
    const now = new Date();
    const two = (part: number): string => `${part}`.padStart(2, "0");
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { local: { set(value: object): Promise<void> } } };
    };
    return chrome.storage.local.set({ warnings: { day, shown } });
  }, allowed - left);
  await page.close();
}
