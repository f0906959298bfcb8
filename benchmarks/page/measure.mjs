// The figures of the extension in a page, as JSON lines on standard output: one for each, with its bound and its raw
// numbers. Uses the tests' own browser, service and pages. Chromium only, since its profiler sees the extension's script.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DIST, openWithExtension } from "../../tests/e2e/extension.js";
import { startFixtures } from "../../tests/e2e/fixtures.js";
import { scorer } from "../../tests/e2e/scorer.js";
import { startService } from "../../tests/e2e/service.js";
import { lintTimes } from "./harper.mjs";
import { idle, keystrokes, latency } from "./page.mjs";

const print = (figure) => process.stdout.write(`${JSON.stringify(figure)}\n`);

const { size } = await stat(join(DIST, "chrome", "content.js"));
print({ what: "script loaded into a page", measured: size / 1_000, at_most: 60, unit: "kB" });

const service = await startService();
const fixtures = await startFixtures();
const extension = await openWithExtension("chrome");
try {
  const ask = await scorer(service);
  await extension.pair(service);
  await extension.switchOn("127.0.0.1");
  print(await latency(extension, fixtures, ask));
  print(await keystrokes(extension, fixtures));
  for (const figure of await idle(extension, fixtures)) print(figure);
  print(await lintTimes(ask));
} finally {
  await extension.close();
  await fixtures.close();
  await service.dispose();
}
