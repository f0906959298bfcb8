// The history page, driven as a person would, in both browsers and against the real service.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { source as AXE } from "axe-core";
import type { Browser } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BrowserName, type Scheme, startBrowser } from "./browsers.js";
import { fill, HistoryPage } from "./history.js";
import { type RunningService, startService } from "./service.js";

const HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>"><svg onload=pwned=1>';

const finished = (fields: object): object => {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    site: "x.com",
    kind: "comment",
    house: "theirs",
    started: now,
    ended: now,
    verdict: "warn",
    warned: true,
    hints: ["hard-sell"],
    decision: "meant_it",
    outcome: "posted",
    words: 9,
    ...fields,
  };
};

describe.each<BrowserName>(["chrome", "firefox"])("%s", (name) => {
  let browser: Browser;
  let service: RunningService;
  let shown: HistoryPage;

  /** A service with what `prepare` puts into its folder, and this browser signed in to it. */
  const use = (prepare: (data: string) => Promise<void>): void => {
    let signedIn = false;

    beforeAll(async () => {
      service = await startService(prepare);
      browser = await startBrowser(name);
    });

    afterAll(async () => {
      await browser?.close();
      await service?.dispose();
    });

    beforeEach(async () => {
      const link = signedIn ? `${service.origin}/history` : service.link();
      signedIn = true;
      shown = await HistoryPage.open(browser, service, name, "light", link);
    });

    afterEach(async () => {
      expect(await shown.violations()).toEqual([]);
      // Chromium draws the calendar of a date field from a picture of its own.
      const outside = shown.requests.filter(
        (url) => !/^data:/.test(url) && new URL(url).origin !== service.origin,
      );
      expect(outside).toEqual([]);
      expect(shown.consoleErrors).toEqual([]);
      await shown.page.close();
    });
  };

  const axe = async ({ page }: HistoryPage): Promise<string[]> => {
    await page.evaluate(AXE);
    return page.evaluate(async () => {
      const { axe: checker } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await checker.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
    });
  };

  const fits = async (): Promise<void> => {
    const [content = 0, window = 0] = await shown.page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(content).toBeLessThanOrEqual(window);
  };

  const press = (label: string): Promise<void> => shown.page.click(`::-p-text(${label})`);

  describe("without a history", () => {
    use(async () => undefined);

    test("says what will be there and how to start, and offers an import", async () => {
      expect(await shown.text("#sentence")).toBe("Am I giving as much as I ask for?");
      const words = await shown.text("main");
      for (const said of ["How to start", "unblather pair", "The relationship ladder", "Choose a file"])
        expect(words).toContain(said);
      expect(await axe(shown)).toEqual([]);
      await shown.page.setViewport({ width: 320, height: 640 });
      await fits();
    });

    test("brings in a file, says how far it is, and shows what came in", async () => {
      const folder = await mkdtemp(join(tmpdir(), "unblather-import-"));
      const rows = Array.from(
        { length: 40 },
        (_, row) =>
          `p${row},https://r.example/${row},2026-01-${10 + (row % 9)} 12:00:00 UTC,203.0.113.9,garden,0,Title,,What helped us was watering at the foot. Number ${row}`,
      );
      const file = join(folder, "posts.csv");
      await writeFile(
        file,
        `id,permalink,date,ip,subreddit,gildings,title,url,body\n${rows.join("\n")}\nbroken\n`,
      );
      try {
        const [chooser] = await Promise.all([shown.page.waitForFileChooser(), press("Choose a file")]);
        await chooser.accept([file]);
        await shown.until(
          async () => (await shown.text("#import")).includes("40 drafts came in"),
          "the import",
        );
        expect(await shown.text("#import")).toContain("1 row could not be read");
        await shown.until(async () => (await shown.page.$("#drafts:not([hidden])")) !== null, "the list");
        await shown.visit("?period=all");
        expect(await shown.text("[data-part=count]")).toBe("40 drafts.");
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });

  describe("with an import that goes on", () => {
    use(async () => undefined);

    test("picks it up after a reload, stops it, and is not in the way of the next", async () => {
      const send = (rows: number): Promise<void> =>
        shown.page.evaluate(async (many) => {
          const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
          const told = Array.from(
            { length: many },
            (_, row) =>
              `p${row},https://r.example/${row},2026-01-10 12:00:00 UTC,,garden,0,Title,,${`Number ${row} was watered at the foot. `.repeat(5)}`,
          );
          const file = new Blob([
            `id,permalink,date,ip,subreddit,gildings,title,url,body\n${told.join("\n")}\n`,
          ]);
          const post = (path: string, type: string, body: BodyInit): Promise<Response> =>
            fetch(path, { method: "POST", headers: { "Content-Type": type, "X-CSRF-Token": token }, body });
          const size = file.size + (many === 0 ? 1 : 0);
          const begun = await post(
            "/v1/import",
            "application/json",
            JSON.stringify({ name: "posts.csv", size }),
          );
          const { id } = (await begun.json()) as { id: string };
          await post(`/v1/import/${id}/part?offset=0`, "application/octet-stream", file);
        }, rows);
      await send(0); // never comes whole
      await send(4_000);
      await shown.visit();
      await shown.until(
        async () => (await shown.text("#import")).includes("Reading and scoring"),
        "the import",
      );
      await press("Stop");
      await shown.until(async () => (await shown.text("#import")).includes("Stopped."), "its end");
      await shown.visit();
      expect(await shown.text("#import [role=status]")).toBe("");
    });
  });

  describe("with a history", () => {
    use((data) => fill(data, { drafts: 160, days: 75, withText: true }));

    test("says in a sentence what the service counts, and has a table behind each chart", async () => {
      const answer = (await shown.page.evaluate(async () => {
        const now = new Date();
        const last = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
        const first = new Date(Date.parse(last) - 29 * 86_400_000).toISOString().slice(0, 10);
        return (await fetch(`/v1/history?first=${first}&last=${last}`)).json();
      })) as {
        headline: { sentence: string; now: { visits: number } };
        weeks: { visits: number; own_posts: number }[];
      };
      expect(await shown.text("#sentence")).toBe(answer.headline.sentence);
      expect(await shown.page.$$eval("canvas", (found) => found.length)).toBe(3);
      for (const plot of await shown.page.$$(".plot"))
        expect(await plot.evaluate((one) => one.getAttribute("aria-label") ?? "")).toMatch(/by week|each of/);
      await shown.page.click("#giving summary");
      const cells = await shown.texts("#giving tbody tr");
      const numbers = cells.map((row) => row.split("\t").slice(1, 3).map(Number));
      expect(numbers).toEqual(answer.weeks.map((week) => [week.visits, week.own_posts]));
    });

    test("shows any period and any site, and remembers them in its address", async () => {
      await shown.page.click('input[value="all"]');
      await shown.until(async () => (await shown.text("#sentence")).startsWith("Last 75 days"), "all days");
      await shown.page.select("select[name=site]", "x.com");
      await shown.until(async () => (await shown.text("#sentence")).includes("on x.com"), "the site");
      expect(new URL(shown.page.url()).search).toBe("?period=all&site=x.com");
      await shown.page.reload();
      await shown.shown();
      expect(await shown.text("#sentence")).toMatch(/^Last 75 days on x\.com: /);
    });

    test("changes what a rung of the ladder takes, and remembers it", async () => {
      await shown.page.click(".change summary");
      await shown.page.$eval("input[name=loyal]", (field) => {
        (field as HTMLInputElement).value = "9";
      });
      await press("Use these");
      await shown.until(async () => (await shown.text(".rung.loyal")).includes("from 9"), "the new rung");
      await shown.visit();
      expect(await shown.text(".rung.loyal")).toContain("from 9");
      await shown.page.click(".change summary");
      await press("Back to the usual ones");
      await shown.until(async () => (await shown.text(".rung.loyal")).includes("from 20"), "the usual rung");
    });

    test("searches, opens a draft with its words marked, deletes it and brings it back", async () => {
      await shown.visit("?period=all");
      const before = await shown.text("[data-part=count]");
      // At once, as a paste would: typed letter by letter, each answer redraws the list under the test.
      await shown.page.$eval("input[type=search]", (field) => {
        (field as HTMLInputElement).value = "award-winning";
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      await shown.until(async () => (await shown.text("[data-part=count]")) !== before, "the search");
      const found = await shown.text("[data-part=count]");
      const id = await shown.page.$eval(".draft", (line) => (line as HTMLElement).dataset.id ?? "");
      await shown.page.click(".draft summary");
      await shown.page.waitForSelector(".draft .text mark");
      expect(await shown.text(".draft .text")).toContain("award-winning");
      await shown.page.click(`[data-id="${id}"] .plain`);
      await shown.until(async () => (await shown.page.$(`[data-id="${id}"]`)) === null, "the draft to go");
      await press("Undo");
      await shown.until(
        async () => (await shown.page.$(`[data-id="${id}"]`)) !== null,
        "the draft to come back",
      );
      expect(await shown.text("[data-part=count]")).toBe(found);
    });

    test("says what keeping texts changes, and offers to erase them", async () => {
      await shown.page.click("#keep-text");
      await shown.page.waitForSelector("dialog[open]");
      expect(await shown.text("dialog")).toContain("160 texts");
      await shown.page.keyboard.press("Escape");
      await shown.until(
        async () => (await shown.text("#keeping")).includes("Off: a draft’s scores"),
        "the switch",
      );
      expect(await shown.text("#keeping")).toContain("160 texts are kept at the moment");
      await shown.page.click("#keep-text");
      await shown.until(async () => (await shown.text("#keeping")).includes("On: the text"), "the switch");
    });

    test("never runs markup from names, addresses, sites or texts", async () => {
      await shown.report([
        finished({
          counterpart: HOSTILE,
          thread: "javascript:window.pwned=1",
          text: HOSTILE,
          site: "evil<b>.example",
        }),
        finished({
          counterpart: "{{7*7}}\u202e",
          thread: `https://x.com/${HOSTILE}`,
          text: `Buy now! ${HOSTILE}`,
        }),
      ]);
      await shown.visit("?period=7");
      for (const summary of (await shown.page.$$(".draft summary")).slice(0, 2)) await summary.click();
      await shown.until(async () => (await shown.page.$$(".draft .text")).length >= 2, "the texts");
      const text = await shown.text("#drafts");
      expect(text).toContain(HOSTILE);
      expect(text).toContain("evil<b>.example");
      expect(await shown.page.evaluate(() => (window as { pwned?: number }).pwned)).toBeUndefined();
      expect(
        await shown.page.$$eval("main img, main script, main svg[onload], main b", (found) => found.length),
      ).toBe(0);
      const targets = await shown.page.$$eval("main a", (found) =>
        found.map((link) => (link as HTMLAnchorElement).protocol),
      );
      expect(targets.filter((protocol) => !["http:", "https:"].includes(protocol))).toEqual([]);
    });

    test("fits 320 pixels", async () => {
      await shown.page.setViewport({ width: 320, height: 640 });
      await shown.visit();
      await fits();
    });

    test("is reached and read by the keyboard: every control has a name and a place", async () => {
      const nameless = await shown.page.$$eval(
        "main :is(button, summary, a, select, input:not([type=file]))",
        (found) =>
          found
            .filter((one) => (one as HTMLElement).offsetParent !== null && (one as HTMLElement).tabIndex < 0)
            .map((one) => one.outerHTML),
      );
      expect(nameless).toEqual([]);
      await shown.page.focus('input[value="30"]');
      await shown.page.keyboard.press("ArrowRight");
      await shown.until(
        async () => (await shown.text("#sentence")).startsWith("Last 90 days"),
        "the next period",
      );
    });

    test.each<Scheme>(["light", "dark"])("has no accessibility violation in %s", async (scheme) => {
      const own = name === "firefox" && scheme === "dark" ? await startBrowser(name, scheme) : undefined;
      if (own) await service.restart();
      const link = own ? service.link() : `${service.origin}/history`;
      const page = await HistoryPage.open(own ?? browser, service, name, scheme, link);
      try {
        for (const summary of await page.page.$$("main summary"))
          await summary.evaluate((one) => (one as HTMLElement).click());
        await page.page.waitForSelector(".draft .text");
        expect(await axe(page)).toEqual([]);
      } finally {
        await page.page.close();
        await own?.close();
      }
    });

    test("deletes everything only when asked twice", async () => {
      await press("Delete everything");
      await shown.page.waitForSelector("dialog[open]");
      await shown.page.keyboard.press("Escape");
      await shown.until(async () => (await shown.page.$("dialog")) === null, "the question to go");
      expect(await shown.text("#drafts")).not.toContain("No draft");
      await press("Delete everything");
      await shown.page.waitForSelector("dialog[open]");
      await shown.page.click("dialog .danger");
      await shown.until(
        async () => (await shown.text("main")).includes("Nothing has been recorded yet"),
        "the empty page",
      );
    });
  });
});
