// The one place that fetches, and only from this machine. Knows the HTTP interface (docs/http-api.md) and turns every
// failure into a sentence that says what to do; does not know who asked.
import { LIMITS } from "../limits.js";
import { t } from "../messages.js";
import type { AwayKind } from "../protocol.js";

/** Why the service gave no answer, with a sentence for the writer. `retryAfter` is in milliseconds. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  constructor(
    readonly kind: AwayKind,
    message: string,
    readonly retryAfter: number | null = null,
    /** The HTTP status, when there was an answer. */
    readonly status: number | null = null,
  ) {
    super(message);
  }
}

export interface Request {
  readonly method: "GET" | "POST" | "PATCH";
  /** Begins with a slash. */
  readonly path: string;
  readonly body?: object;
  /** False for the two routes that need no token. */
  readonly signed?: boolean;
  /** Another port than the one that is set. */
  readonly port?: number;
}

export type Client = <Answer>(request: Request) => Promise<Answer>;

export interface ClientOptions {
  readonly port: () => Promise<number>;
  readonly token: () => Promise<string | null>;
  /** Whether the browser still lets us talk to this machine: users can take that away at any time. */
  readonly permitted: () => Promise<boolean>;
}

export function createClient({ port, token, permitted }: ClientOptions): Client {
  return async <Answer>(request: Request): Promise<Answer> => {
    if (!(await permitted())) throw new ServiceError("permission-withdrawn", t("stateWithdrawn"));
    const secret = request.signed === false ? null : await token();
    if (request.signed !== false && secret === null)
      throw new ServiceError("not-paired", t("stateNotPaired"));
    const at = request.port ?? (await port());
    const response = await send(at, request, secret);
    if (!response.ok) throw await errorOf(response, at);
    return (await response.json().catch(() => {
      throw somethingElse(at);
    })) as Answer;
  };
}

async function send(port: number, request: Request, token: string | null): Promise<Response> {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  if (request.body) headers["Content-Type"] = "application/json";
  try {
    return await fetch(`http://127.0.0.1:${port}${request.path}`, {
      method: request.method,
      headers,
      body: request.body ? JSON.stringify(request.body) : null,
      // The token alone says who we are; a cookie of the local pages has no business here.
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(LIMITS.requestMs),
    });
  } catch {
    // fetch fails alike for every reason; on this machine there is one: nobody listens.
    throw new ServiceError("not-running", t("stateNotRunning"), LIMITS.retryMs);
  }
}

const somethingElse = (port: number): ServiceError =>
  new ServiceError("not-running", t("somethingElse", port), LIMITS.retryMs);

interface Problem {
  readonly slug: string;
  readonly detail: string;
}

async function problemOf(response: Response): Promise<Problem | null> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body !== "object" || body === null || !("type" in body)) return null;
  const detail = "detail" in body && typeof body.detail === "string" ? body.detail : "";
  return { slug: String(body.type).replace(/^.*#/, ""), detail };
}

async function errorOf(response: Response, port: number): Promise<ServiceError> {
  const { status } = response;
  const problem = await problemOf(response);
  // Only our own service says what went wrong in this form.
  if (!problem) return somethingElse(port);
  const error = (kind: AwayKind, message: string, retryAfter: number | null = null): ServiceError =>
    new ServiceError(kind, message, retryAfter, status);
  if (problem.slug === "pairing-refused") return error("not-paired", t("pairingRefused"));
  if (status === 401 || problem.slug === "origin-refused") return error("not-paired", t("stateNotPaired"));
  if (status === 404) return error("problem", t("serviceTooOld"));
  if (status === 413 || problem.slug === "invalid-draft") return error("too-long", problem.detail);
  if (status === 429) return error("limited", t("limited"), secondsOf(response) * 1_000);
  return error("problem", problem.detail, status >= 500 ? LIMITS.retryMs : null);
}

function secondsOf(response: Response): number {
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return Number.isFinite(seconds) ? seconds : 10;
}
