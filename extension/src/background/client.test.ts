import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, type Request, ServiceError } from "./client.js";
import { englishMessages } from "./fakes.js";

const SCORE: Request = { method: "POST", path: "/v1/score", body: { text: "Hello" } };

const problem = (status: number, slug: string, headers: Record<string, string> = {}): Response =>
  new Response(
    JSON.stringify({ type: `/docs#${slug}`, title: "No", status, detail: "Said by the service." }),
    {
      status,
      headers: { "Content-Type": "application/problem+json", ...headers },
    },
  );

describe("the client", () => {
  const fetch = vi.fn<typeof globalThis.fetch>();
  let permitted = true;
  let token: string | null = "the-token";
  const client = createClient({
    port: async () => 8765,
    token: async () => token,
    permitted: async () => permitted,
  });
  const failure = (request = SCORE): Promise<unknown> => client(request).catch((error: unknown) => error);

  beforeEach(() => {
    permitted = true;
    token = "the-token";
    vi.stubGlobal("fetch", fetch);
    vi.stubGlobal("chrome", { i18n: englishMessages });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    fetch.mockReset();
  });

  test("asks this machine and nobody else, with the token and without cookies", async () => {
    fetch.mockResolvedValue(Response.json({ verdict: "ok" }));
    expect(await client(SCORE)).toEqual({ verdict: "ok" });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe("http://127.0.0.1:8765/v1/score");
    expect(init).toMatchObject({
      method: "POST",
      headers: { Authorization: "Bearer the-token", "Content-Type": "application/json" },
      body: '{"text":"Hello"}',
      credentials: "omit",
      redirect: "error",
    });
  });

  test("sends no token where none is needed", async () => {
    fetch.mockResolvedValue(Response.json({ status: "ok" }));
    await client({ method: "GET", path: "/healthz", signed: false });
    expect(fetch.mock.calls[0]?.[1]?.headers).toEqual({});
  });

  test("does not even ask without the permission or without a pairing", async () => {
    permitted = false;
    expect(await failure()).toMatchObject({ kind: "permission-withdrawn", retryAfter: null });
    permitted = true;
    token = null;
    expect(await failure()).toMatchObject({ kind: "not-paired", retryAfter: null });
    expect(fetch).not.toHaveBeenCalled();
  });

  test("says how to start the service when nobody answers", async () => {
    fetch.mockRejectedValue(new TypeError("Failed to fetch"));
    const error = await failure();
    expect(error).toMatchObject({ kind: "not-running", retryAfter: 2_000 });
    expect(String(error)).toContain("unblather serve");
  });

  test.each([
    [401, "unauthorized", "not-paired", null],
    [403, "origin-refused", "not-paired", null],
    [404, "not-found", "problem", null],
    [413, "too-large", "too-long", null],
    [422, "invalid-draft", "too-long", null],
    [422, "invalid-request", "problem", null],
    [503, "unavailable", "problem", 2_000],
  ])("a %i “%s” becomes “%s”", async (status, slug, kind, retryAfter) => {
    fetch.mockResolvedValue(problem(status, slug));
    expect(await failure()).toMatchObject({ kind, retryAfter, status });
  });

  test("waits as long as a 429 says", async () => {
    fetch.mockResolvedValue(problem(429, "too-many-requests", { "Retry-After": "7" }));
    expect(await failure()).toMatchObject({ kind: "limited", retryAfter: 7_000 });
  });

  test.each([
    ["an error page", new Response("<h1>Not Found</h1>", { status: 404 })],
    ["a page", new Response("<h1>Hello</h1>")],
  ])("tells another program at the port by %s", async (_, response) => {
    fetch.mockResolvedValue(response);
    const error = await failure();
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ kind: "not-running" });
    expect(String(error)).toContain("8765");
  });
});
