// Everything that one part of the extension can say to another: one tagged union for each level of trust, and a typed
// client for each. Knows the shapes (docs/extension-protocol.md); does not know who answers, nor how.
import type { Draft, House, Kind, Reply, Signal, Verdict } from "./page/provider.js";

// --- what is talked about ---------------------------------------------------------------------------------------

/** A reply with the model that gave it: what is recorded of a draft says by whom it was judged. */
export interface Scored extends Reply {
  readonly model: { readonly name: string; readonly version: string };
}

/** Why there is no reading now, with a sentence for the writer. */
export interface Away {
  readonly away: AwayKind;
  readonly message: string;
  /** Milliseconds after which asking again may help; null: not before something else changes. */
  readonly retryAfter: number | null;
}

export type AwayKind =
  | "not-running"
  | "not-paired"
  | "permission-withdrawn"
  | "paused"
  | "off"
  | "limited"
  | "too-long"
  | "problem";

export const isAway = (answer: Scored | Away): answer is Away => "away" in answer;

/** One finished draft's life, as POST /v1/events takes it. Delivered at least once, counted once by `id`. */
export interface DraftEvent {
  /** A UUID, made when the draft ends: `crypto.randomUUID()`. */
  readonly id: string;
  readonly site: string;
  readonly kind: Kind;
  readonly house: House | null;
  /** Whose page it is, or who is answered, as the site shows them. */
  readonly counterpart: string | null;
  /** Address or id of the thread answered. */
  readonly thread: string | null;
  /** RFC 3339, with offset. */
  readonly started: string;
  readonly ended: string;
  readonly first_scores: Readonly<Record<Signal, number>> | null;
  readonly last_scores: Readonly<Record<Signal, number>> | null;
  readonly first_reader_value: number | null;
  readonly last_reader_value: number | null;
  readonly verdict: Verdict;
  /** Whether the dialog was shown. */
  readonly warned: boolean;
  /** Ids of the hints that were shown. */
  readonly hints: readonly string[];
  readonly decision: "none" | "edited" | "posted_anyway" | "meant_it" | "cancelled";
  readonly outcome: "posted" | "abandoned";
  readonly words: number;
  /** `Scored.model.version`. */
  readonly model: string | null;
  /** Only while `SiteSettings.keepText`; the worker drops it otherwise. */
  readonly text: string | null;
}

/** What a writer says of a hint, as POST /v1/feedback takes it. */
export interface Feedback {
  readonly id: string;
  /** The id of the draft's event, once it has one. */
  readonly draft: string | null;
  readonly text: string;
  readonly kind: Kind;
  readonly context: string | null;
  readonly signal: string | null;
  readonly hint: string | null;
  readonly verdict: "right" | "not_true" | "meant_it";
}

/** One of the writer's own profiles: what is posted there is posted at home. */
export interface Profile {
  readonly host: string;
  readonly handle: string;
}

/** Keys that work in a composer, written as in `Alt+Shift+J`. */
export interface Shortcuts {
  readonly next: string;
  readonly previous: string;
}

export type Strictness = "gentle" | "normal" | "strict";

/** What a content script has to know about the page it is in. Ask again when a composer gets the focus. */
export interface SiteSettings {
  /** False: do nothing at all on this site. */
  readonly on: boolean;
  readonly paused: boolean;
  /** Whether another warning may be shown today. */
  readonly warnings: boolean;
  readonly strictness: Strictness;
  readonly keepText: boolean;
  /** The writer's own profiles on this host. */
  readonly houses: readonly string[];
  readonly shortcuts: Shortcuts;
}

// --- content script -> worker -----------------------------------------------------------------------------------

/**
 * What a content script may ask: name, what goes along, what comes back. A content script lives in a page's process,
 * so nothing here gives away a token, an address or another site's settings. Which site is asking is read from what
 * the browser says of the sender; no message has to say it.
 */
export interface ContentMessages {
  score: [{ draft: Draft }, Scored | Away];
  record: [{ event: DraftEvent }, null];
  feedback: [{ feedback: Feedback }, null];
  siteSettings: [object, SiteSettings];
  /** May another warning be shown today? Asking uses one up. */
  takeBudget: [object, boolean];
  /** The adapter for this site found nothing, and the generic one works in its place. */
  adapterMissed: [{ adapter: string }, null];
  /** The writer seems to be signed in as `handle`: suggested as one of their houses in the options. */
  seenProfile: [{ handle: string }, null];
  siteOff: [object, null];
}

// --- the extension's own pages -> worker --------------------------------------------------------------------------

export type ServiceState = "running" | "not-running" | "not-paired" | "permission-withdrawn";

export interface Today {
  readonly posts: number;
  readonly comments: number;
  readonly visits: number;
  readonly announcements: number;
  readonly warned: number;
  readonly revised: number;
  readonly reader_value: number | null;
  readonly giving_ratio: number | null;
}

/** What waits for the service. */
export interface OutboxState {
  readonly waiting: number;
  /** How many could not be kept, because as many wait as the browser may hold. */
  readonly dropped: number;
  /** How many the service would not take. */
  readonly refused: number;
}

export interface Status {
  readonly service: ServiceState;
  readonly port: number;
  /** The name under which the service knows this browser. */
  readonly client: string | null;
  /** Milliseconds since 1970; null: not paused. */
  readonly pausedUntil: number | null;
  readonly today: Today | null;
  readonly outbox: OutboxState;
}

export type SiteState = "on" | "off" | "not-granted";

export interface Site {
  readonly host: string;
  readonly state: SiteState;
  /** One of the sites that are on from the start. */
  readonly listed: boolean;
  /** The adapter that found nothing when it last looked, if it did. */
  readonly missed: string | null;
}

/** Kept by the service, for every browser that is paired with it. */
export interface ServiceSettings {
  readonly strictness: Strictness;
  readonly warnings_a_day: number;
  readonly keep_text: boolean;
  readonly retention_days: number | null;
}

/** Kept by this browser. */
export interface LocalSettings {
  readonly port: number;
  readonly houses: readonly Profile[];
  readonly shortcuts: Shortcuts;
}

export interface Settings {
  readonly local: LocalSettings;
  /** As the service last said them; null: it has never been reached. */
  readonly service: ServiceSettings | null;
  /** Whether the service can be asked now, so that its settings can be changed. */
  readonly state: ServiceState;
  /** Profiles that were seen and are not among the houses. */
  readonly suggestions: readonly Profile[];
  readonly sites: readonly Site[];
}

export interface SettingsPatch {
  readonly local?: Partial<LocalSettings>;
  readonly service?: Partial<ServiceSettings>;
}

/** Done, or a sentence that says why not and what to do. */
export type Outcome = { readonly done: true } | { readonly done: false; readonly message: string };

/** What the popup, the options and the first run may ask, and no content script. */
export interface PageMessages {
  status: [object, Status];
  pair: [{ code: string; port: number }, Outcome];
  unpair: [object, null];
  settings: [object, Settings];
  patchSettings: [{ patch: SettingsPatch }, Outcome];
  /** Forget a suggested profile. */
  dismissProfile: [{ profile: Profile }, null];
  site: [{ host: string }, Site];
  /** Switch a site on or off. A site that is not listed needs its permission first, which only a click can ask for. */
  setSite: [{ host: string; on: boolean }, null];
  /** Pause for so many minutes; null: go on. */
  pause: [{ minutes: number | null }, null];
  openHistory: [object, Outcome];
  /** Try to deliver what waits, now. */
  deliver: [object, OutboxState];
  /** A score for the first run's own composer. */
  tryScore: [{ draft: Draft }, Scored | Away];
}

// --- worker -> content scripts ------------------------------------------------------------------------------------

/** Settings have changed: whoever holds `SiteSettings` asks again. Carries nothing. */
export interface Changed {
  readonly kind: "changed";
}

export const isChanged = (message: unknown): message is Changed =>
  typeof message === "object" && message !== null && "kind" in message && message.kind === "changed";

// --- the unions and their envelope --------------------------------------------------------------------------------

type Tables = ContentMessages & PageMessages;
type MessageOf<Table> = {
  [Name in keyof Table]: Table[Name] extends [infer Body, unknown] ? { readonly kind: Name } & Body : never;
}[keyof Table];

export type ContentMessage = MessageOf<ContentMessages>;
export type PageMessage = MessageOf<PageMessages>;
export type Message = ContentMessage | PageMessage;

export type BodyOf<Name extends keyof Tables> = Tables[Name][0];
export type AnswerOf<Name extends keyof Tables> = Tables[Name][1];

/** Every message is answered, a failure too: nobody is left waiting. */
export type Envelope =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

// --- the clients ----------------------------------------------------------------------------------------------------

/** The extension was updated or removed while this page was open: whoever asked goes quiet, for good. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** Carries a message to the worker; rejects when nobody answered. */
export type Carrier = (message: Message) => Promise<unknown>;

// A worker may be stopped between question and answer, and asking again wakes it. Asking twice must do no harm:
// scores and settings only read, events and feedback carry ids. A warning of the budget is better lost than repeated.
const ASK_ONCE: ReadonlySet<string> = new Set(["takeBudget", "pair", "openHistory"]);

const isEnvelope = (answer: unknown): answer is Envelope =>
  typeof answer === "object" && answer !== null && "ok" in answer;

async function carried(message: Message, carry: Carrier, alive: () => boolean): Promise<Envelope> {
  for (let attempts = ASK_ONCE.has(message.kind) ? 1 : 2; attempts > 0; attempts -= 1) {
    if (!alive()) throw new Gone("The extension has gone.");
    const answer = await carry(message).catch(() => null);
    if (isEnvelope(answer)) return answer;
  }
  if (!alive()) throw new Gone("The extension has gone.");
  throw new Error("The extension’s worker did not answer.");
}

const carryByRuntime: Carrier = (message) => chrome.runtime.sendMessage(message);
/** An orphaned content script still runs, with a runtime that has lost its id. */
const runtimeLives = (): boolean => {
  try {
    return chrome.runtime?.id !== undefined;
  } catch {
    return false;
  }
};

function asker<Table extends ContentMessages | PageMessages>(carry: Carrier, alive: () => boolean) {
  return async <Name extends keyof Table & keyof Tables>(
    kind: Name,
    body: BodyOf<Name>,
  ): Promise<AnswerOf<Name>> => {
    const envelope = await carried({ kind, ...body } as Message, carry, alive);
    if (!envelope.ok) throw new Error(envelope.message);
    return envelope.value as AnswerOf<Name>;
  };
}

/** For content scripts. Every method rejects with `Gone` once the extension has been updated or removed. */
export function createContentClient(carry: Carrier = carryByRuntime, alive = runtimeLives) {
  const ask = asker<ContentMessages>(carry, alive);
  return {
    score: (draft: Draft) => ask("score", { draft }),
    record: (event: DraftEvent) => ask("record", { event }),
    feedback: (feedback: Feedback) => ask("feedback", { feedback }),
    siteSettings: () => ask("siteSettings", {}),
    takeBudget: () => ask("takeBudget", {}),
    adapterMissed: (adapter: string) => ask("adapterMissed", { adapter }),
    seenProfile: (handle: string) => ask("seenProfile", { handle }),
    siteOff: () => ask("siteOff", {}),
  };
}

export type ContentClient = ReturnType<typeof createContentClient>;

/** For the popup, the options and the first run. */
export function createPageClient(carry: Carrier = carryByRuntime, alive = runtimeLives) {
  const ask = asker<PageMessages>(carry, alive);
  return {
    status: () => ask("status", {}),
    pair: (code: string, port: number) => ask("pair", { code, port }),
    unpair: () => ask("unpair", {}),
    settings: () => ask("settings", {}),
    patchSettings: (patch: SettingsPatch) => ask("patchSettings", { patch }),
    dismissProfile: (profile: Profile) => ask("dismissProfile", { profile }),
    site: (host: string) => ask("site", { host }),
    setSite: (host: string, on: boolean) => ask("setSite", { host, on }),
    pause: (minutes: number | null) => ask("pause", { minutes }),
    openHistory: () => ask("openHistory", {}),
    deliver: () => ask("deliver", {}),
    tryScore: (draft: Draft) => ask("tryScore", { draft }),
  };
}

export type PageClient = ReturnType<typeof createPageClient>;
