import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLoop, type Loop, type LoopState } from "./loop.js";
import { type Draft, type Provider, ProviderError, type Reply } from "./provider.js";

const REPLY: Reply = {
  scores: {
    broadcast: 0,
    self_promotion: 0,
    helpful: 1,
    conversational: 1,
    hard_sell: 0,
    engagement_bait: 0,
    empty_praise: 0,
  },
  reader_value: 9,
  verdict: "ok",
  reason: null,
  language: "en",
  hints: [],
  spans: [],
};

interface Question {
  readonly draft: Draft;
  readonly signal: AbortSignal;
  answer(reply: Reply): void;
  fail(error: Error): void;
}

/** A service that answers when the test says so. */
class FakeService {
  readonly questions: Question[] = [];
  readonly provider: Provider = (draft, signal) =>
    new Promise((answer, fail) => this.questions.push({ draft, signal, answer, fail }));

  get last(): Question {
    const question = this.questions.at(-1);
    if (!question) throw new Error("Nothing was asked.");
    return question;
  }
}

describe("the loop", () => {
  let service: FakeService;
  let states: LoopState[];
  let text: string;
  let attended: boolean;
  let teardown: AbortController;
  let loop: Loop;

  const type = (typed: string): void => {
    text = typed;
    loop.changed();
  };
  const kinds = (): string[] => states.map((state) => state.kind);
  const pause = (ms = 400): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    vi.useFakeTimers();
    service = new FakeService();
    states = [];
    text = "";
    attended = true;
    teardown = new AbortController();
    loop = createLoop({
      provider: service.provider,
      draft: () => ({ text, kind: "post", context: null, site: null, house: null }),
      attended: () => attended,
      onState: (state) => states.push(state),
      signal: teardown.signal,
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test("asks once, a moment after typing stops", async () => {
    type("H");
    await pause(399);
    type("Hello");
    await pause(399);
    expect(service.questions).toHaveLength(0);
    await pause(1);
    expect(service.questions.map((question) => question.draft.text)).toEqual(["Hello"]);
  });

  test("hands on the answer with the draft it is about", async () => {
    type("Hello");
    await pause();
    service.last.answer(REPLY);
    await pause(0);
    expect(states).toEqual([{ kind: "scored", draft: service.last.draft, reply: REPLY }]);
  });

  test("has one question under way, and asks again when the draft moved on meanwhile", async () => {
    type("Hello");
    await pause();
    type("Hello there");
    await pause(5_000);
    expect(service.questions).toHaveLength(1);
    service.last.answer(REPLY);
    await pause();
    expect(service.questions.map((question) => question.draft.text)).toEqual(["Hello", "Hello there"]);
  });

  test("says that it waits only when the answer is slow", async () => {
    type("Hello");
    await pause(400 + 249);
    expect(kinds()).toEqual([]);
    await pause(1);
    expect(kinds()).toEqual(["waiting"]);
  });

  test("does not ask twice about the same draft", async () => {
    type("Hello");
    await pause();
    service.last.answer(REPLY);
    await pause(0);
    loop.refresh();
    expect(service.questions).toHaveLength(1);
  });

  test("gives up a question whose draft was emptied, and leaves no timer", async () => {
    type("Hello");
    await pause();
    type("  ");
    expect(service.last.signal.aborted).toBe(true);
    service.last.answer(REPLY);
    await pause();
    expect(new Set(kinds())).toEqual(new Set(["empty"]));
    expect(vi.getTimerCount()).toBe(0);
  });

  test("tries again by itself, ever more patiently, while the writer is there", async () => {
    type("Hello");
    await pause();
    for (const wait of [1_000, 2_000, 4_000, 5_000]) {
      const asked = service.questions.length;
      service.last.fail(new ProviderError("Away.", "unreachable", 1_000));
      await pause(wait - 1);
      expect(service.questions).toHaveLength(asked);
      await pause(1);
      expect(service.questions).toHaveLength(asked + 1);
    }
    service.last.answer(REPLY);
    await pause(0);
    expect(kinds().at(-1)).toBe("scored");
  });

  test("never tries again sooner than it was told to", async () => {
    type("Hello");
    await pause();
    service.last.fail(new ProviderError("Too many.", "limited", 30_000));
    await pause(29_999);
    expect(service.questions).toHaveLength(1);
    await pause(1);
    expect(service.questions).toHaveLength(2);
  });

  test("leaves a failure alone while nobody is there, until somebody comes back", async () => {
    type("Hello");
    await pause();
    attended = false;
    service.last.fail(new ProviderError("Away.", "unreachable", 1_000));
    await pause(60_000);
    expect(service.questions).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
    loop.refresh();
    expect(service.questions).toHaveLength(2);
  });

  test("does not try again what cannot succeed", async () => {
    type("Hello");
    await pause();
    service.last.fail(new ProviderError("Too long.", "too-long", null));
    await pause(60_000);
    expect(service.questions).toHaveLength(1);
    expect(states.at(-1)).toMatchObject({ kind: "failed", error: { kind: "too-long" } });
  });

  test("stops with its signal", async () => {
    type("Hello");
    await pause();
    type("Hello there");
    teardown.abort();
    expect(service.last.signal.aborted).toBe(true);
    service.last.answer(REPLY);
    await pause(60_000);
    expect(states).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
