// What the extension's own pages may ask, and no content script: pairing, settings, sites, the history. Knows how their
// wishes are carried out; does not know how they look.
import { LIMITS } from "../limits.js";
import { t } from "../messages.js";
import type { AnswerOf, BodyOf, LocalSettings, Outcome, PageMessages, Profile } from "../protocol.js";
import { ServiceError } from "./client.js";
import { isPort } from "./service.js";
import { announceChange } from "./sites.js";
import type { Worker } from "./worker.js";

export type PageHandlers = {
  readonly [Name in keyof PageMessages]: (body: BodyOf<Name>) => Promise<AnswerOf<Name>>;
};

export const PAUSE_ALARM = "pause-over";

const DONE: Outcome = { done: true };

/** How the service's lists call this browser. */
const browserName = (): string => (navigator.userAgent.includes("Firefox/") ? "Firefox" : "Chrome");

const same = (a: Profile, b: Profile): boolean => a.host === b.host && a.handle === b.handle;
const without = (from: readonly Profile[], those: readonly Profile[]): readonly Profile[] =>
  from.filter((one) => !those.some((other) => same(one, other)));

export function createPageHandlers({ storage, service, outbox, sites }: Worker): PageHandlers {
  const local = async (): Promise<LocalSettings> => ({
    port: await storage.get("port"),
    houses: await storage.get("houses"),
    shortcuts: await storage.get("shortcuts"),
  });

  const patchLocal = async (patch: Partial<LocalSettings>): Promise<void> => {
    const { port, houses, shortcuts } = patch;
    if (port !== undefined) await storage.set("port", port);
    if (shortcuts !== undefined) await storage.set("shortcuts", shortcuts);
    if (houses === undefined) return;
    await storage.set("houses", houses);
    await storage.update("suggestions", (seen) => without(seen, houses));
  };

  return {
    status: async () => {
      const { state, today } = await service.look();
      if (state === "running") {
        void outbox.deliver();
        await service.refresh().catch(() => undefined);
      }
      const until = await storage.get("pausedUntil");
      return {
        service: state,
        port: await storage.get("port"),
        client: (await storage.get("pairing"))?.client ?? null,
        pausedUntil: until !== null && until > Date.now() ? until : null,
        today,
        outbox: await outbox.state(),
      };
    },
    pair: async ({ code, port }) => {
      if (!isPort(port)) return { done: false, message: t("badPort") };
      const outcome = await service.pair(code, port, browserName());
      if (outcome.done) {
        void outbox.deliver();
        await announceChange();
      }
      return outcome;
    },
    unpair: async () => {
      await storage.set("pairing", null);
      return null;
    },
    settings: async () => {
      const { state } = await service.look();
      if (state === "running") await service.refresh().catch(() => undefined);
      return {
        local: await local(),
        service: await storage.get("service"),
        state,
        suggestions: await storage.get("suggestions"),
        sites: await sites.all(),
      };
    },
    patchSettings: async ({ patch }) => {
      if (patch.local?.port !== undefined && !isPort(patch.local.port)) {
        return { done: false, message: t("badPort") };
      }
      if (patch.local) await patchLocal(patch.local);
      const outcome = patch.service ? await service.change(patch.service) : DONE;
      await announceChange();
      return outcome;
    },
    dismissProfile: async ({ profile }) => {
      await storage.update("dismissed", (old) =>
        [...without(old, [profile]), profile].slice(-LIMITS.suggestions),
      );
      await storage.update("suggestions", (seen) => without(seen, [profile]));
      return null;
    },
    site: ({ host }) => sites.site(host),
    setSite: async ({ host, on }) => {
      await sites.set(host, on);
      await announceChange();
      return null;
    },
    pause: async ({ minutes }) => {
      await storage.set("pausedUntil", minutes === null ? null : Date.now() + minutes * 60_000);
      if (minutes === null) await chrome.alarms.clear(PAUSE_ALARM);
      else await chrome.alarms.create(PAUSE_ALARM, { delayInMinutes: minutes });
      await announceChange();
      return null;
    },
    openHistory: async () => {
      try {
        await chrome.tabs.create({ url: await service.historyLink() });
        return DONE;
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return { done: false, message: error.message };
      }
    },
    deliver: async () => {
      await outbox.deliver();
      return outbox.state();
    },
    tryScore: ({ draft }) => service.score(draft),
  };
}
