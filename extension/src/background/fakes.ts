// Stand-ins for what the browser and the service are to the worker, for its tests. They implement the real interfaces and
// behave as the real ones do; nothing is recorded but what they keep.
import english from "../../_locales/en/messages.json";
import type { DraftEvent, Feedback } from "../protocol.js";
import { type Client, type Request, ServiceError } from "./client.js";
import type { Alarms } from "./outbox.js";
import type { Area, Entry } from "./storage.js";

/** A storage area that keeps copies, as the browser does. */
export class FakeArea implements Area {
  readonly kept = new Map<string, string>();

  async get(keys: string | string[] | null): Promise<Record<string, unknown>> {
    const wanted = keys === null ? [...this.kept.keys()] : [keys].flat();
    const found = wanted.filter((key) => this.kept.has(key));
    return Object.fromEntries(found.map((key) => [key, JSON.parse(this.kept.get(key) ?? "null")]));
  }

  async set(items: Record<string, unknown>): Promise<void> {
    for (const [key, value] of Object.entries(items)) this.kept.set(key, JSON.stringify(value));
  }

  async remove(keys: string | string[]): Promise<void> {
    for (const key of [keys].flat()) this.kept.delete(key);
  }
}

/** Alarms that are set, with the minutes they were set for. */
export class FakeAlarms implements Alarms {
  readonly set = new Map<string, number>();

  async create(name: string, { delayInMinutes }: { delayInMinutes: number }): Promise<void> {
    this.set.set(name, delayInMinutes);
  }

  async clear(name: string): Promise<boolean> {
    return this.set.delete(name);
  }
}

/** The service's own way of taking records: each id once, one bad record beside good ones. */
export class FakeService {
  readonly events = new Map<string, DraftEvent>();
  readonly feedback = new Map<string, Feedback>();
  readonly requests: Request[] = [];
  /** Thrown instead of an answer. */
  failure: ServiceError | undefined;
  /** Ids that are taken, and whose answer is lost on the way. */
  readonly unanswered = new Set<string>();

  readonly client: Client = async <Answer>(request: Request): Promise<Answer> => {
    this.requests.push(request);
    if (this.failure) throw this.failure;
    return (request.path === "/v1/events" ? this.takeEvents(request) : this.takeFeedback(request)) as Answer;
  };

  private takeEvents({ body }: Request): object {
    const { events } = body as { events: readonly DraftEvent[] };
    const results = events.map((event) => {
      if (event.words < 0) return { id: event.id, status: "invalid", detail: "words" };
      const status = this.events.has(event.id) ? "duplicate" : "stored";
      this.events.set(event.id, event);
      return { id: event.id, status, detail: null };
    });
    if (events.some(({ id }) => this.unanswered.delete(id))) throw notRunning();
    return { results };
  }

  private takeFeedback({ body }: Request): object {
    const feedback = body as Feedback;
    this.feedback.set(feedback.id, feedback);
    return { id: feedback.id, status: "stored" };
  }
}

export const notRunning = (): ServiceError => new ServiceError("not-running", "Not running.", 2_000);

export function eventOf(id: string, words = 12): DraftEvent {
  return {
    id,
    site: "news.ycombinator.com",
    kind: "comment",
    house: "theirs",
    counterpart: "mara",
    thread: "https://news.ycombinator.com/item?id=1",
    started: "2026-11-22T10:00:00+01:00",
    ended: "2026-11-22T10:01:00+01:00",
    first_scores: null,
    last_scores: null,
    first_reader_value: 4,
    last_reader_value: 8,
    verdict: "ok",
    warned: true,
    hints: ["hard-sell"],
    decision: "edited",
    outcome: "posted",
    words,
    model: "1.0",
    text: null,
  };
}

export const entryOf = (id: string, at = 1, words = 12): Entry => ({
  id,
  at,
  route: "events",
  body: eventOf(id, words),
});

/** `chrome.i18n` for a browser in English. */
export const englishMessages = {
  getMessage: (name: string, values: readonly string[] = []): string => {
    const found = (english as Record<string, { message: string; placeholders?: object }>)[name];
    let text = found?.message ?? "";
    for (const [index, placeholder] of Object.keys(found?.placeholders ?? {}).entries()) {
      text = text.replaceAll(`$${placeholder.toUpperCase()}$`, values[index] ?? "");
    }
    return text;
  },
};
