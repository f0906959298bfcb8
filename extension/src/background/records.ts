// What a content script may have recorded. Knows which parts of a record are believed and how long they may be, so that
// one odd record neither speaks for another site nor stops those behind it; does not know how it is delivered.
import { LIMITS } from "../limits.js";
import type { DraftEvent, Feedback } from "../protocol.js";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const isId = (id: unknown): id is string => typeof id === "string" && UUID.test(id);

const clipped = (name: string | null): string | null => name?.slice(0, LIMITS.nameUnits) ?? null;

/** An event as it is kept, of the site that the browser says; null when it has no id by which it could be counted. */
export function recordable(event: DraftEvent, site: string, keepText: boolean): DraftEvent | null {
  if (!isId(event.id)) return null;
  const { text } = event;
  return {
    ...event,
    site,
    counterpart: clipped(event.counterpart),
    thread: clipped(event.thread),
    // Half a draft would be no draft of theirs: the figures are kept without it.
    text: keepText && text !== null && text.length <= LIMITS.draftUnits ? text : null,
  };
}

/** Feedback as it is kept, by the same rule. */
export function tellable(feedback: Feedback): Feedback | null {
  return isId(feedback.id) && (feedback.draft === null || isId(feedback.draft)) ? feedback : null;
}
