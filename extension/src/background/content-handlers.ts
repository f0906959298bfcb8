// What content scripts may ask. They live in the processes of pages, so nothing here tells them a token, an address or
// anything of another site, and what they send is believed only about the site that the browser says they are on.

import { DEFAULT_WARNINGS, LIMITS } from "../limits.js";
import { siteOf } from "../listed.js";
import { type MessageName, t } from "../messages.js";
import type { AnswerOf, Away, AwayKind, BodyOf, ContentMessages, SiteSettings } from "../protocol.js";
import { recordable, tellable } from "./records.js";
import { announceChange } from "./sites.js";
import type { Sender } from "./trust.js";
import type { Worker } from "./worker.js";

export type ContentHandlers = {
  readonly [Name in keyof ContentMessages]: (body: BodyOf<Name>, sender: Sender) => Promise<AnswerOf<Name>>;
};

/** The day where the writer is, `YYYY-MM-DD`. */
export function localDay(now: Date): string {
  const two = (part: number): string => `${part}`.padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function createContentHandlers({ storage, service, outbox, sites }: Worker): ContentHandlers {
  const isPaused = async (): Promise<boolean> => ((await storage.get("pausedUntil")) ?? 0) > Date.now();
  const topOf = (sender: Sender): string => siteOf(sender.topHost ?? sender.host);

  const warningsLeft = async (): Promise<boolean> => {
    const { day, shown } = await storage.get("warnings");
    return day !== localDay(new Date()) || shown < (await warningsADay());
  };

  const warningsADay = async (): Promise<number> =>
    (await storage.get("service"))?.warnings_a_day ?? DEFAULT_WARNINGS;

  const siteSettings = async (sender: Sender): Promise<SiteSettings> => {
    const kept = await storage.get("service");
    const here = siteOf(sender.host);
    const houses = await storage.get("houses");
    return {
      on: await sites.isOnFor(sender),
      paused: await isPaused(),
      warnings: await warningsLeft(),
      strictness: kept?.strictness ?? "normal",
      keepText: (kept?.keep_text ?? false) && !sender.isPrivate,
      houses: houses.filter(({ host }) => host === here).map(({ handle }) => handle),
      shortcuts: await storage.get("shortcuts"),
    };
  };

  return {
    score: async ({ draft }, sender) => {
      if (!(await sites.isOnFor(sender))) return away("off", "siteIsOff");
      if (await isPaused()) return away("paused", "paused");
      const answer = await service.score(draft);
      // It answered, so what waits can go, too. Nobody waits for that.
      if (!("away" in answer)) void outbox.deliver();
      return answer;
    },
    record: async ({ event }, sender) => {
      if (sender.isPrivate || !(await sites.isOnFor(sender))) return null;
      const keepText = (await storage.get("service"))?.keep_text ?? false;
      const body = recordable(event, sender.host, keepText);
      if (!body) return null;
      await outbox.add({ id: body.id, at: Date.now(), route: "events", body });
      void outbox.deliver();
      return null;
    },
    feedback: async ({ feedback }, { isPrivate }) => {
      const body = isPrivate ? null : tellable(feedback);
      if (!body) return null;
      await outbox.add({ id: body.id, at: Date.now(), route: "feedback", body });
      void outbox.deliver();
      return null;
    },
    siteSettings: (_, sender) => siteSettings(sender),
    takeBudget: async (_, sender) => {
      if (!(await sites.isOnFor(sender)) || (await isPaused())) return false;
      const allowed = await warningsADay();
      const today = localDay(new Date());
      let granted = false;
      await storage.update("warnings", ({ day, shown }) => {
        const before = day === today ? shown : 0;
        granted = before < allowed;
        return { day: today, shown: granted ? before + 1 : before };
      });
      return granted;
    },
    adapterMissed: async ({ adapter }, sender) => {
      if (sender.isPrivate) return null;
      const miss = { adapter: adapter.slice(0, LIMITS.handleUnits), at: Date.now() };
      const isRecent = ({ at }: typeof miss): boolean => miss.at - at < LIMITS.missedHours * 3_600_000;
      await storage.update("missed", (old) => ({
        ...Object.fromEntries(Object.entries(old).filter(([, one]) => isRecent(one))),
        [topOf(sender)]: miss,
      }));
      return null;
    },
    seenProfile: async ({ handle }, sender) => {
      const profile = { host: siteOf(sender.host), handle: handle.trim().slice(0, LIMITS.handleUnits) };
      if (sender.isPrivate || profile.handle === "") return null;
      const same = (one: typeof profile): boolean =>
        one.host === profile.host && one.handle === profile.handle;
      const known = [...(await storage.get("houses")), ...(await storage.get("dismissed"))];
      if (known.some(same)) return null;
      await storage.update("suggestions", (old) =>
        old.some(same) ? old : [...old, profile].slice(-LIMITS.suggestions),
      );
      return null;
    },
    siteOff: async (_, sender) => {
      await sites.set(topOf(sender), false);
      await announceChange();
      return null;
    },
  };
}

const away = (why: AwayKind, message: MessageName): Away => ({
  away: why,
  message: t(message),
  retryAfter: null,
});
