import { beforeEach, describe, expect, test } from "vitest";
import { LIMITS } from "../limits.js";
import { ServiceError } from "./client.js";
import { entryOf, FakeAlarms, FakeArea, FakeService, notRunning } from "./fakes.js";
import { createOutbox, DELIVERY_ALARM, nextBatch, type Outbox } from "./outbox.js";
import { createStorage, type Entry } from "./storage.js";

describe("the outbox", () => {
  let area: FakeArea;
  let alarms: FakeAlarms;
  let service: FakeService;
  let outbox: Outbox;

  const wake = (): Outbox => createOutbox(createStorage(area), service.client, alarms);
  const addAll = async (...ids: readonly string[]): Promise<void> => {
    for (const [index, id] of ids.entries()) await outbox.add(entryOf(id, index));
  };

  beforeEach(() => {
    area = new FakeArea();
    alarms = new FakeAlarms();
    service = new FakeService();
    outbox = wake();
  });

  test("delivers the oldest first, and forgets what was taken", async () => {
    await outbox.add(entryOf("b", 2));
    await outbox.add(entryOf("a", 1));
    await outbox.deliver();
    expect([...service.events.keys()]).toEqual(["a", "b"]);
    expect(await outbox.state()).toEqual({ waiting: 0, dropped: 0, refused: 0 });
    expect(alarms.set.size).toBe(0);
  });

  test("keeps everything while the service is away, and asks ever more patiently", async () => {
    service.failure = notRunning();
    await addAll("a");
    const waits: (number | undefined)[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await wake().deliver(); // each by a worker that knows nothing of the last
      waits.push(alarms.set.get(DELIVERY_ALARM));
    }
    expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    service.failure = undefined;
    await wake().deliver();
    expect([...service.events.keys()]).toEqual(["a"]);
    expect(alarms.set.size).toBe(0);
    service.failure = notRunning();
    await outbox.add(entryOf("b"));
    await wake().deliver();
    expect(alarms.set.get(DELIVERY_ALARM)).toBe(0.5);
  });

  test("has set its next attempt before it begins this one", async () => {
    await addAll("a");
    let alarmWhenAsked: number | undefined;
    const { client } = service;
    const watched = createOutbox(
      createStorage(area),
      (request) => {
        alarmWhenAsked = alarms.set.get(DELIVERY_ALARM);
        return client(request);
      },
      alarms,
    );
    await watched.deliver();
    expect(alarmWhenAsked).toBe(0.5);
  });

  test("delivers again what was taken and not answered; the service counts it once", async () => {
    service.unanswered.add("a");
    await addAll("a", "b");
    await outbox.deliver();
    expect((await outbox.state()).waiting).toBe(2);
    await wake().deliver();
    expect((await outbox.state()).waiting).toBe(0);
    expect([...service.events.keys()]).toEqual(["a", "b"]);
  });

  test("lets one record that is refused not stop the others, and counts it", async () => {
    await outbox.add(entryOf("a", 1));
    await outbox.add(entryOf("bad", 2, -1));
    await outbox.add(entryOf("c", 3));
    await outbox.deliver();
    expect([...service.events.keys()]).toEqual(["a", "c"]);
    expect(await outbox.state()).toEqual({ waiting: 0, dropped: 0, refused: 1 });
  });

  test("finds the one record for which a whole request is refused", async () => {
    const { client } = service;
    const strict = createOutbox(
      createStorage(area),
      async (request) => {
        const { events } = request.body as { events: readonly { id: string }[] };
        if (events.some(({ id }) => id === "bad")) throw new ServiceError("problem", "No.", null, 422);
        return client(request);
      },
      alarms,
    );
    await addAll("a", "b", "bad", "d");
    await strict.deliver();
    expect([...service.events.keys()].sort()).toEqual(["a", "b", "d"]);
    expect(await strict.state()).toEqual({ waiting: 0, dropped: 0, refused: 1 });
  });

  test("stops, rather than asks for ever, when the service says nothing of what was sent", async () => {
    let asked = 0;
    const mute = createOutbox(
      createStorage(area),
      async <Answer>() => {
        asked += 1;
        return { results: [] } as Answer;
      },
      alarms,
    );
    await addAll("a");
    await mute.deliver();
    expect(asked).toBe(1);
    expect((await mute.state()).waiting).toBe(1);
  });

  test("delivers feedback too, beside the records", async () => {
    const body = {
      id: "f",
      draft: null,
      text: "Buy now",
      kind: "post",
      context: null,
      signal: "hard_sell",
      hint: "hard-sell",
      verdict: "not_true",
    } as const;
    await outbox.add(entryOf("a", 1));
    await outbox.add({ id: "f", at: 2, route: "feedback", body });
    await outbox.deliver();
    expect(service.feedback.get("f")).toEqual(body);
    expect((await outbox.state()).waiting).toBe(0);
  });

  test("takes a record once, however often it is given", async () => {
    await addAll("a", "a", "a");
    expect((await outbox.state()).waiting).toBe(1);
  });

  test("calls while a delivery is under way become one more", async () => {
    await addAll("a");
    const first = outbox.deliver();
    await outbox.add(entryOf("b"));
    await Promise.all([first, outbox.deliver(), outbox.deliver()]);
    expect([...service.events.keys()].sort()).toEqual(["a", "b"]);
    expect((await outbox.state()).waiting).toBe(0);
  });

  test("keeps as many as the browser may hold, and counts what it cannot keep", async () => {
    const storage = createStorage(area);
    await Promise.all(
      Array.from({ length: LIMITS.outboxEntries }, (_, index) =>
        storage.addEntry(entryOf(`${index}`, index)),
      ),
    );
    await outbox.add(entryOf("one too many"));
    await outbox.add(entryOf("0"));
    expect(await outbox.state()).toEqual({ waiting: LIMITS.outboxEntries, dropped: 1, refused: 0 });
  });

  test("does not keep a record that is larger than any of ours", async () => {
    const entry = entryOf("a") as Entry & { route: "events" };
    await outbox.add({ ...entry, body: { ...entry.body, text: "x".repeat(LIMITS.entryBytes) } });
    expect(await outbox.state()).toEqual({ waiting: 0, dropped: 1, refused: 0 });
  });
});

describe("a batch", () => {
  test("holds records of one route, and no more than fit", () => {
    const events = Array.from({ length: 250 }, (_, index) => entryOf(`${index}`, index));
    expect(nextBatch(events)).toHaveLength(LIMITS.batchEntries);
    expect(nextBatch([])).toEqual([]);
    const long = {
      ...entryOf("long"),
      body: { ...entryOf("long").body, text: "ü".repeat(LIMITS.batchBytes / 2) },
    };
    expect(nextBatch([long as Entry, ...events])).toHaveLength(1);
    expect(nextBatch([entryOf("a"), long as Entry])).toHaveLength(1);
  });
});
