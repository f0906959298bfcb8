import { describe, expect, test } from "vitest";
import { type Carrier, createContentClient, createPageClient, Gone, type Message } from "./protocol.js";

const DRAFT = { text: "Hello", kind: "post", context: null, site: null, house: null } as const;

/** A worker that gives these answers one after the other; an error is a worker that was stopped before it answered. */
function answering(...answers: readonly unknown[]): { carry: Carrier; asked: Message[] } {
  const asked: Message[] = [];
  const carry: Carrier = async (message) => {
    const answer = answers[asked.length];
    asked.push(message);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { carry, asked };
}

const stopped = new Error("The message channel closed before a response was received.");
const alive = (): boolean => true;

describe("a client", () => {
  test("sends the message under its name, and gives the answer", async () => {
    const { carry, asked } = answering({ ok: true, value: { on: true } });
    expect(await createContentClient(carry, alive).siteSettings()).toEqual({ on: true });
    expect(asked).toEqual([{ kind: "siteSettings" }]);
  });

  test.each([
    ["fails", stopped],
    ["ends without a word", undefined],
  ])("asks once more when the question %s", async (_, failure) => {
    const { carry, asked } = answering(failure, { ok: true, value: { verdict: "ok" } });
    expect(await createContentClient(carry, alive).score(DRAFT)).toEqual({ verdict: "ok" });
    expect(asked).toHaveLength(2);
  });

  test("does not ask for ever", async () => {
    const { carry, asked } = answering(stopped, stopped, stopped);
    await expect(createContentClient(carry, alive).score(DRAFT)).rejects.toThrow("did not answer");
    expect(asked).toHaveLength(2);
  });

  test("does not ask twice for what would then be done twice", async () => {
    const { carry, asked } = answering(stopped, { ok: true, value: true });
    await expect(createContentClient(carry, alive).takeBudget()).rejects.toThrow("did not answer");
    expect(asked).toHaveLength(1);
    const page = answering(stopped, { ok: true, value: { done: true } });
    await expect(createPageClient(page.carry, alive).pair("XXXX-XXXX", 8765)).rejects.toThrow(
      "did not answer",
    );
    expect(page.asked).toHaveLength(1);
  });

  test("says what failed, when the worker says that something did", async () => {
    const { carry } = answering({ ok: false, message: "TypeError" });
    await expect(createContentClient(carry, alive).siteOff()).rejects.toThrow("TypeError");
  });

  test("is gone with its extension, without asking", async () => {
    const { carry, asked } = answering({ ok: true, value: null });
    await expect(createContentClient(carry, () => false).siteSettings()).rejects.toBeInstanceOf(Gone);
    expect(asked).toEqual([]);
  });

  test("is gone when the extension goes while it asks", async () => {
    let lives = true;
    const carry: Carrier = async () => {
      lives = false;
      throw stopped;
    };
    await expect(createContentClient(carry, () => lives).siteSettings()).rejects.toBeInstanceOf(Gone);
  });
});
