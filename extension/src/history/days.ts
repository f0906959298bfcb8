// The writer's own days. Knows the calendar of this browser, and how a day is written; does not know what happened on one.

const DAY = 86_400_000; // ms

/** A day as YYYY-MM-DD. */
export type Day = string;

const two = (value: number): string => `${value}`.padStart(2, "0");

/** The day it is here, by this browser's clock and time zone. */
export function today(now: Date = new Date()): Day {
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

// Midnight in UTC: a day is a place in the calendar, and adding days must not trip over the clocks' changes.
const utc = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

export const dayNumber = (day: Day): number => utc(day) / DAY;

export function plusDays(day: Day, days: number): Day {
  return new Date(utc(day) + days * DAY).toISOString().slice(0, 10);
}

const FORMAT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export const written = (day: Day): string => FORMAT.format(utc(day));
export const shortly = (day: Day): string => SHORT.format(utc(day));

/** A moment with its own offset, by the clock that the writer had then: “21 November 2026, 20:37”. */
export function clock(moment: string): string {
  return `${written(moment.slice(0, 10))}, ${moment.slice(11, 16)}`;
}
