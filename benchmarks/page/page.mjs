// What the extension costs in a page: how soon hints are painted, what a keystroke costs, and what idle tabs cost. Sees it
// from outside: the page's own frames, and Chromium's profiler.
import { EditorPage } from "../../tests/e2e/editors.js";
import { draft, median, quantile, timed } from "./drafts.mjs";

const PAUSE = 400; // ms that the extension waits after the last key: not part of what is measured
const DRAFTS = 30;
const KEYS = 100;
const TABS = 30;
const IDLE = 60_000; // ms

const OURS = /^chrome-extension:.*content\.js$/;

/** In the page: put a text in, less its last letter, and forget what was underlined. */
const prepare = (text) => {
  const field = document.querySelector("[contenteditable]");
  field.focus();
  getSelection().selectAllChildren(field);
  document.execCommand("insertText", false, text);
};

/** In the page: from the next letter to the frame in which something is underlined. */
const watchPaint = () => {
  window.painted = new Promise((done) => {
    document.addEventListener(
      "input",
      () => {
        const start = performance.now();
        const look = () => {
          const marked = [...CSS.highlights.values()].some((highlight) => highlight.size > 0);
          if (marked) done(performance.now() - start);
          else requestAnimationFrame(look);
        };
        look();
      },
      { once: true },
    );
  });
};

export async function latency(extension, fixtures, ask) {
  const page = await EditorPage.open(extension.browser, fixtures, "contenteditable");
  const [paint, score] = [[], []];
  for (let number = 0; number < DRAFTS; number += 1) {
    const text = draft(number, 60);
    // Nothing marked, nobody asking: the last draft's answer must not be taken for this one's.
    await page.focus();
    await page.frame.evaluate(prepare, "");
    await page.frame.evaluate(() => document.execCommand("delete"));
    await page.frame.waitForFunction(() => [...CSS.highlights.values()].every(({ size }) => size === 0));
    await page.frame.evaluate(prepare, text.slice(0, -1));
    await page.frame.evaluate(watchPaint);
    await page.page.keyboard.type(text.at(-1));
    paint.push((await page.frame.evaluate(() => window.painted)) - PAUSE);
    const other = draft(5_000 + number, 60);
    score.push(await timed(() => ask({ text: other, kind: "post", site: "127.0.0.1", house: "own" })));
  }
  await page.page.close();
  const raw = { paint_ms: median(paint), score_ms: median(score), paint_p95_ms: quantile(paint, 0.95) };
  return {
    what: "hints painted after the pause, beyond scoring",
    measured: raw.paint_ms - raw.score_ms,
    at_most: 25,
    unit: "ms",
    raw,
  };
}

/** The time in which our script was on the stack, in ms, for each stretch between the `cuts` (profiler time, µs). */
function ours(profile, cuts) {
  const parents = new Map();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const isOurs = (id) => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      if (OURS.test(nodes.get(at)?.callFrame.url ?? "")) return true;
    }
    return false;
  };
  const spent = cuts.map(() => 0);
  let now = profile.startTime;
  let cut = -1;
  profile.samples.forEach((id, index) => {
    now += profile.timeDeltas[index];
    while (cut + 1 < cuts.length && cuts[cut + 1] <= now) cut += 1;
    const length = profile.timeDeltas[index + 1] ?? 0;
    if (cut >= 0 && isOurs(id)) spent[cut] += length / 1_000;
  });
  return spent;
}

export async function keystrokes(extension, fixtures) {
  const page = await EditorPage.open(extension.browser, fixtures, "contenteditable");
  await page.focus();
  await page.frame.evaluate(prepare, draft(1, 500));
  await page.page.keyboard.type(" ");
  await page.frame.waitForFunction(() => [...CSS.highlights.values()].some(({ size }) => size > 0));
  const cdp = await page.page.createCDPSession();
  await cdp.send("Profiler.enable");
  await cdp.send("Profiler.setSamplingInterval", { interval: 100 });
  await cdp.send("Profiler.start");
  // The profiler's clock and the page's differ by a constant: a mark at the start, in both, tells it.
  const epoch = await page.frame.evaluate(() => performance.timeOrigin + performance.now());
  const at = [];
  for (let key = 0; key < KEYS; key += 1) {
    at.push(await page.frame.evaluate(() => performance.timeOrigin + performance.now()));
    await page.page.keyboard.type(key % 6 === 5 ? " " : "e");
    await page.frame.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  }
  const { profile } = await cdp.send("Profiler.stop");
  await page.page.close();
  const offset = profile.startTime - epoch * 1_000;
  const spent = ours(
    profile,
    at.map((time) => time * 1_000 + offset),
  );
  return {
    what: "a keystroke in 500 words, main thread, p95",
    measured: quantile(spent, 0.95),
    at_most: 2,
    unit: "ms",
    raw: { median_ms: median(spent), most_ms: Math.max(...spent), keys: KEYS },
  };
}

async function processorSeconds(browser) {
  const cdp = await browser.target().createCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  await cdp.detach();
  return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Thirty tabs with composers that nobody writes in, for a minute: with the extension, and on a host where it is off. */
export async function idle(extension, fixtures) {
  const measure = async (apart) => {
    const tabs = [];
    for (let tab = 0; tab < TABS; tab += 1) {
      tabs.push(await EditorPage.open(extension.browser, fixtures, "textarea", { apart }));
    }
    const sessions = await Promise.all(tabs.map(({ page }) => page.createCDPSession()));
    for (const cdp of sessions) {
      await cdp.send("Profiler.enable");
      await cdp.send("Profiler.setSamplingInterval", { interval: 1_000 });
    }
    const before = await processorSeconds(extension.browser);
    await Promise.all(sessions.map((cdp) => cdp.send("Profiler.start")));
    await new Promise((done) => setTimeout(done, IDLE));
    const profiles = await Promise.all(sessions.map((cdp) => cdp.send("Profiler.stop")));
    const seconds = (await processorSeconds(extension.browser)) - before;
    const ran = profiles.reduce((sum, { profile }) => sum + ours(profile, [profile.startTime])[0], 0);
    await Promise.all(tabs.map(({ page }) => page.close()));
    return { seconds, ran };
  };
  const [off, on] = [await measure(true), await measure(false)];
  const raw = {
    renderers_with_s: on.seconds,
    renderers_without_s: off.seconds,
    seconds: IDLE / 1_000,
    tabs: TABS,
  };
  return [{ what: "our script in 30 idle tabs over 60 s", measured: on.ran, at_most: 0, unit: "ms", raw }];
}
