// What the service answers about the history. Knows the shapes of docs/http-api.md; does not know how they are drawn.
import type { House, Kind, Reply, Signal, Verdict } from "../page/provider.js";

export interface Totals {
  readonly drafts: number;
  readonly posted: number;
  readonly visits: number;
  readonly own_posts: number;
  readonly announcements: number;
  readonly giving_ratio: number | null;
  readonly valued: number;
  readonly passed: number;
  readonly reader_value: number | null;
  readonly helpful: number | null;
  readonly broadcast: number | null;
  readonly self_promotion: number | null;
}

export interface Week extends Totals {
  readonly week: string;
}

export interface HouseRow {
  readonly site: string;
  readonly counterpart: string;
  readonly rung: string | null;
  readonly interactions: number;
  readonly announcements: number;
  readonly last: string;
  readonly thread: string | null;
  readonly next: string | null;
  readonly missing: number | null;
}

export interface Group {
  readonly count: number;
  readonly houses: readonly HouseRow[];
}

export interface Rung extends Group {
  readonly rung: string;
  readonly least: number;
}

export interface Suggestion extends HouseRow {
  readonly reason: string;
}

export interface Ladder {
  readonly cold_days: number;
  readonly rungs: readonly Rung[];
  readonly cold: Group;
  readonly announced_only: Group;
  readonly suggestions: readonly Suggestion[];
}

export type Fate = "sent" | "revised" | "cancelled";

export interface Fates extends Readonly<Record<Fate, number>> {
  readonly warned: number;
  readonly compared: number;
  readonly improved: number;
  readonly change: number | null;
  readonly published: Readonly<Record<Fate, number>>;
}

export interface SiteHabit {
  readonly site: string;
  readonly drafts: number;
  readonly posted: number;
  readonly visits: number;
  readonly own_posts: number;
  readonly reader_value: number | null;
}

export interface Habits {
  readonly hours: readonly (readonly number[])[];
  readonly sites: readonly SiteHabit[];
  readonly hints: readonly { readonly hint: string; readonly shown: number }[];
  readonly streak: { readonly days: number; readonly first: string | null; readonly last: string | null };
}

export interface Overview {
  readonly history: {
    readonly drafts: number;
    readonly first: string | null;
    readonly last: string | null;
    readonly sites: readonly string[];
  };
  readonly period: {
    readonly first: string;
    readonly last: string;
    readonly days: number;
    readonly before_first: string;
    readonly before_last: string;
  };
  readonly site: string | null;
  readonly headline: {
    readonly sentence: string;
    readonly trend: string;
    readonly now: Totals;
    readonly before: Totals;
  };
  readonly weeks: readonly Week[];
  readonly ladder: Ladder;
  readonly warnings: Fates;
  readonly habits: Habits;
}

export interface Draft {
  readonly id: string;
  readonly day: string;
  readonly ended: string;
  readonly site: string;
  readonly kind: Kind;
  readonly house: House | null;
  readonly counterpart: string | null;
  readonly thread: string | null;
  readonly verdict: Verdict;
  readonly decision: string;
  readonly outcome: "posted" | "abandoned";
  readonly fate: Fate | null;
  readonly words: number;
  readonly model: string | null;
  readonly source: string | null;
  readonly warned: boolean;
  readonly hints: readonly string[];
  readonly first_reader_value: number | null;
  readonly last_reader_value: number | null;
  readonly scores: Readonly<Partial<Record<Signal, number>>> | null;
  readonly has_text: boolean;
}

export interface DraftPage {
  readonly drafts: readonly Draft[];
  readonly next: string | null;
  readonly count: number;
  readonly more: boolean;
}

export interface DraftDetail {
  readonly draft: Draft;
  readonly text: string | null;
  readonly reading: Reply | null;
}

export interface Words {
  readonly words: readonly { readonly phrase: string; readonly signal: string; readonly drafts: number }[];
  readonly texts: number;
}

export interface Preferences {
  readonly strictness: "gentle" | "normal" | "strict";
  readonly warnings_a_day: number;
  readonly keep_text: boolean;
  readonly retention_days: number | null;
  readonly texts: number;
  readonly notice: string | null;
}

export type What = "draft" | "day" | "site" | "counterpart" | "all";

export interface Forgotten {
  readonly count: number;
  readonly undo: string | null;
  readonly until: number | null;
}
