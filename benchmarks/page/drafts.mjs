// Drafts to measure with: all different, the same in every run, and with something to underline in each. Knows nothing
// of what is measured.
const OPENERS = [
  "We moved the whole team to the new release last week",
  "Has anybody here tried to run this on an older machine",
  "I kept a notebook of every call that went wrong in March",
  "Our small shop has a new opening time from Monday",
  "The second chapter of that book changed how I plan a week",
];
const MIDDLES = [
  "and what helped in the end was writing down each step before touching anything",
  "because the default setting throws away the part that most people need",
  "which surprised me, since the manual says the opposite on its first page",
  "so we now ask one question before we start, and the meetings got shorter",
];
const SALE = "Buy now and get 50% off, sign up today!";

/** Draft `number`, of about `words` words. */
export function draft(number, words) {
  const said = [`Note ${number}. ${SALE}`];
  for (let part = 0; said.join(" ").split(" ").length < words; part += 1) {
    const [opener, middle] = [OPENERS[(number + part) % 5], MIDDLES[(number * 3 + part) % 4]];
    said.push(`${opener}, ${middle} (${(number * 97 + part * 31) % 900}).`);
    // A long draft has something to underline all along.
    if (part % 2 === 1) said.push(SALE);
  }
  return said.join(" ").split(" ").slice(0, words).join(" ");
}

export const median = (values) => quantile(values, 0.5);

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export async function timed(act) {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
