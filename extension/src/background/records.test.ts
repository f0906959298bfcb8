import { expect, test } from "vitest";
import { LIMITS } from "../limits.js";
import type { DraftEvent, Feedback } from "../protocol.js";
import { eventOf } from "./fakes.js";
import { recordable, tellable } from "./records.js";

const ID = "0f8fad5b-d9cb-469f-a165-70867728950e";
const EVENT: DraftEvent = { ...eventOf(ID), text: "A draft." };

test("an event is of the site that the browser says, whatever it says itself", () => {
  expect(recordable({ ...EVENT, site: "bank.example" }, "x.com", true)).toEqual({ ...EVENT, site: "x.com" });
});

test.each([null, undefined, 7, "", "1", `${ID}0`, `{${ID}}`])("an event with the id %s is refused", (id) => {
  expect(recordable({ ...EVENT, id } as unknown as DraftEvent, "x.com", true)).toBeNull();
});

test("text is kept only where it is to be, and only where the service would take it", () => {
  expect(recordable(EVENT, "x.com", false)?.text).toBeNull();
  const longest = { ...EVENT, text: "a".repeat(LIMITS.draftUnits) };
  expect(recordable(longest, "x.com", true)?.text).toBe(longest.text);
  expect(recordable({ ...EVENT, text: `${longest.text}a` }, "x.com", true)).toEqual({
    ...EVENT,
    site: "x.com",
    text: null,
  });
});

test("a long name or address is cut, so that the record is taken", () => {
  const long = "a".repeat(LIMITS.nameUnits + 1);
  const kept = recordable({ ...EVENT, counterpart: long, thread: long }, "x.com", true);
  expect([kept?.counterpart?.length, kept?.thread?.length]).toEqual([LIMITS.nameUnits, LIMITS.nameUnits]);
  expect(recordable({ ...EVENT, counterpart: null, thread: null }, "x.com", true)).toMatchObject({
    counterpart: null,
    thread: null,
  });
});

test("feedback needs an id, and may be about a draft that has none yet", () => {
  const feedback = { id: ID, draft: null } as Feedback;
  expect(tellable(feedback)).toBe(feedback);
  expect(tellable({ ...feedback, draft: ID })).not.toBeNull();
  expect(tellable({ ...feedback, draft: "the last one" })).toBeNull();
  expect(tellable({ ...feedback, id: null } as unknown as Feedback)).toBeNull();
});
