// Saving as soon as something is changed, and saying whether that worked.
import { t } from "../messages.js";
import type { Outcome } from "../protocol.js";
import { attempt, part, say } from "../ui/document.js";

/** Carry out a change, say how it went, and show everything anew. */
export type Save = (change: () => Promise<Outcome | undefined>) => void;

export function createSave(refresh: () => Promise<void>): Save {
  const line = part("line", HTMLElement);
  return (change) =>
    attempt(line, async () => {
      const outcome = await change();
      await refresh();
      say(line, outcome === undefined || outcome.done ? t("saved") : outcome.message);
    });
}
