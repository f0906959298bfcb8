// The service as the extension sees it: whether it can be used, its settings, and the pairing with it. Knows which routes
// to ask; does not know how they are reached.
import { t } from "../messages.js";
import type { Draft } from "../page/provider.js";
import type {
  Away,
  Outcome,
  Scored,
  ServiceSettings,
  ServiceState,
  SettingsPatch,
  Today,
} from "../protocol.js";
import { type Client, ServiceError } from "./client.js";
import type { Storage } from "./storage.js";

export interface Service {
  /** Whether it can be used, and today's figures when it can. Never rejects. */
  look(): Promise<{ readonly state: ServiceState; readonly today: Today | null }>;
  score(draft: Draft): Promise<Scored | Away>;
  pair(code: string, port: number, name: string): Promise<Outcome>;
  /** Ask for the settings, and keep what it says. */
  refresh(): Promise<void>;
  change(patch: NonNullable<SettingsPatch["service"]>): Promise<Outcome>;
  /** A one-time link to the history, signed in. */
  historyLink(): Promise<string>;
}

const STATES: readonly string[] = [
  "not-running",
  "not-paired",
  "permission-withdrawn",
] satisfies ServiceState[];

const stateOf = (error: unknown): ServiceState =>
  error instanceof ServiceError && STATES.includes(error.kind) ? (error.kind as ServiceState) : "running";

const failed = (error: unknown): Outcome => {
  if (!(error instanceof ServiceError)) throw error;
  return { done: false, message: error.message };
};

export function createService(client: Client, storage: Storage): Service {
  const keep = async (settings: ServiceSettings): Promise<void> => storage.set("service", settings);

  const refresh = async (): Promise<void> => {
    await keep(await client<ServiceSettings>({ method: "GET", path: "/v1/settings" }));
  };

  const today = (): Promise<Today> => {
    const offset = -new Date().getTimezoneOffset();
    return client<Today>({ method: "GET", path: `/v1/today?offset_minutes=${offset}` });
  };

  const look: Service["look"] = async () => {
    try {
      // Without a pairing only one route can be asked, and it tells whether anybody is there.
      if ((await storage.get("pairing")) !== null) return { state: "running", today: await today() };
      await client({ method: "GET", path: "/healthz", signed: false });
      return { state: "not-paired", today: null };
    } catch (error) {
      return { state: stateOf(error), today: null };
    }
  };

  const score: Service["score"] = async (draft) => {
    try {
      return await client<Scored>({ method: "POST", path: "/v1/score", body: draft });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { away: error.kind, message: error.message, retryAfter: error.retryAfter };
    }
  };

  const pair: Service["pair"] = async (code, port, name) => {
    try {
      const paired = await client<{ token: string; client: string }>({
        method: "POST",
        path: "/v1/pair",
        body: { code, name },
        signed: false,
        port,
      });
      await storage.set("port", port);
      await storage.set("pairing", { token: paired.token, client: paired.client });
    } catch (error) {
      return failed(error);
    }
    await refresh().catch(() => undefined); // they are asked for again whenever the service is
    return { done: true };
  };

  const change: Service["change"] = async (patch) => {
    try {
      await keep(await client<ServiceSettings>({ method: "PATCH", path: "/v1/settings", body: patch }));
      return { done: true };
    } catch (error) {
      return failed(error);
    }
  };

  const historyLink = async (): Promise<string> => {
    const { url } = await client<{ url: string }>({ method: "POST", path: "/v1/link", body: {} });
    // Opened in a tab of the user's: an answer must not lead anywhere but to this machine.
    if (!URL.canParse(url) || new URL(url).origin !== `http://127.0.0.1:${await storage.get("port")}`) {
      throw new ServiceError("problem", t("somethingElse", await storage.get("port")));
    }
    return url;
  };

  return { look, score, pair, refresh, change, historyLink };
}

/** Whether a number can be a port. */
export const isPort = (port: number): boolean => Number.isInteger(port) && port > 0 && port < 65_536;
