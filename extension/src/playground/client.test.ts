import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Draft } from "../page/provider.js";
import { createClient, LONGEST } from "./client.js";

const DRAFT: Draft = { text: "Hello there", kind: "post", context: null, site: null, house: "own" };
const SIGNAL = new AbortController().signal;

const problem = (status: number, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ type: "about:blank", title: "No", status, detail: "Said by the service." }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });

describe("the client", () => {
  const fetch = vi.fn<typeof globalThis.fetch>();
  const ask = (draft: Draft = DRAFT): Promise<unknown> => createClient("the-token")(draft, SIGNAL);

  beforeEach(() => {
    vi.stubGlobal("fetch", fetch);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    fetch.mockReset();
  });

  test("sends the draft as JSON, with the token that proves it is the page", async () => {
    fetch.mockResolvedValue(Response.json({ verdict: "ok" }));
    expect(await ask()).toEqual({ verdict: "ok" });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe("/v1/score");
    expect(init?.headers).toEqual({ "Content-Type": "application/json", "X-CSRF-Token": "the-token" });
    expect(JSON.parse(String(init?.body))).toEqual(DRAFT);
  });

  test.each([
    [401, "session", null],
    [403, "session", null],
    [413, "too-long", null],
    [400, "problem", null],
    [503, "problem", 2_000],
  ])("a %i becomes “%s”", async (status, kind, retryAfter) => {
    fetch.mockResolvedValue(problem(status));
    await expect(ask()).rejects.toMatchObject({ kind, retryAfter });
  });

  test("waits as long as a 429 says", async () => {
    fetch.mockResolvedValue(problem(429, { "Retry-After": "7" }));
    await expect(ask()).rejects.toMatchObject({ kind: "limited", retryAfter: 7_000 });
  });

  test("repeats what the service says of any other failure", async () => {
    fetch.mockResolvedValue(problem(400));
    await expect(ask()).rejects.toThrow("Said by the service.");
  });

  test("says how to start the service when nobody answers", async () => {
    fetch.mockRejectedValue(new TypeError("Failed to fetch"));
    await expect(ask()).rejects.toMatchObject({ kind: "unreachable", retryAfter: 2_000 });
    await expect(ask()).rejects.toThrow("unblather serve");
  });

  test("does not send what is too long", async () => {
    await expect(ask({ ...DRAFT, text: "x".repeat(LONGEST + 1) })).rejects.toMatchObject({
      kind: "too-long",
    });
    expect(fetch).not.toHaveBeenCalled();
  });
});
