// harper.js linting the drafts that our service scores, by turns: from text to spans, on one machine, in one run.
import { LocalLinter } from "harper.js";
import { binary } from "harper.js/binary";
import { draft, median, timed } from "./drafts.mjs";

const ROUNDS = 60;

export async function lintTimes(ask) {
  const linter = new LocalLinter({ binary });
  await linter.setup();
  const times = { ours: [], harper: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = draft(10_000 + round, 60);
    times.ours.push(await timed(() => ask({ text, kind: "post", site: "127.0.0.1", house: "own" })));
    times.harper.push(await timed(() => linter.lint(text, { language: "plaintext" })));
  }
  // The first rounds load and warm what will be used.
  const [ours, harper] = [median(times.ours.slice(10)), median(times.harper.slice(10))];
  return {
    what: "60 words from text to spans, against harper.js",
    measured: ours / harper,
    at_most: 1,
    unit: "times",
    raw: { ours_ms: ours, harper_ms: harper },
  };
}
