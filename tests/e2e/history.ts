// The history page as a test sees it, and histories to show on it. Knows the page's outside; does not import its code, so
// that a mistake there cannot hide here.
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "puppeteer-core";
import type { BrowserName, Scheme } from "./browsers.js";
import type { RunningService } from "./service.js";

const ROOT = resolve(import.meta.dirname, "../..");
const PYTHON = resolve(ROOT, ".venv/bin/python");
const PATIENCE = 60_000; // ms: the processor may be shared with a training run

const run = promisify(execFile);

export interface Made {
  readonly drafts: number;
  readonly days: number;
  readonly withText?: boolean;
}

/** Today, by the clock and the time zone that the browser will have, too. */
export function today(): string {
  const now = new Date();
  const two = (value: number): string => `${value}`.padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Fill a data directory with a made-up history that ends today. */
export async function fill(data: string, { drafts, days, withText = false }: Made): Promise<void> {
  const wanted = ["--drafts", `${drafts}`, "--days", `${days}`, "--last", today()];
  await run(PYTHON, ["-m", "benchmarks.histories", data, ...wanted, ...(withText ? ["--with-text"] : [])], {
    cwd: ROOT,
  });
}

/** Runs in the page before any of its scripts. */
function recordViolations(): void {
  const record: string[] = [];
  Object.assign(window, { violations: record });
  document.addEventListener("securitypolicyviolation", (event) => {
    record.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
}

export class HistoryPage {
  readonly consoleErrors: string[] = [];
  readonly requests: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {
    page.on("console", (message) => {
      if (message.type() === "error") this.consoleErrors.push(message.text());
    });
    page.on("pageerror", (error) => this.consoleErrors.push(String(error)));
    page.on("request", (request) => {
      // The browser draws its own date fields with pictures in data: addresses, which reach nobody.
      if (!request.url().startsWith("data:")) this.requests.push(request.url());
    });
  }

  /** Open the page; `link` signs the browser in where it is not yet. */
  static async open(
    browser: Browser,
    service: RunningService,
    name: BrowserName,
    scheme: Scheme = "light",
    link = service.link(),
  ): Promise<HistoryPage> {
    const page = await browser.newPage();
    const history = new HistoryPage(page, service.origin);
    await page.setViewport({ width: 1280, height: 900 });
    if (name === "chrome") await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.evaluateOnNewDocument(recordViolations);
    await page.goto(link, { waitUntil: "load" });
    await history.visit();
    return history;
  }

  async visit(query = ""): Promise<void> {
    await this.page.goto(`${this.origin}/history${query}`, { waitUntil: "load" });
    await this.shown();
  }

  /** Wait until the page shows what it was asked for. */
  async shown(): Promise<void> {
    await this.page.waitForSelector("html[data-state=shown]", { timeout: PATIENCE });
  }

  /** Report finished drafts as the extension does, with the page's own session. */
  async report(events: readonly object[]): Promise<void> {
    const statuses = await this.page.evaluate(async (sent) => {
      const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
      const response = await fetch("/v1/events", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
        body: JSON.stringify({ events: sent }),
      });
      const { results } = (await response.json()) as { results: { status: string }[] };
      return results.map(({ status }) => status);
    }, events);
    if (statuses.some((status) => status !== "stored")) throw new Error(`Not stored: ${statuses.join(", ")}`);
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { violations: string[] }).violations);
  }

  text(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => (element as HTMLElement).innerText.trim());
  }

  texts(selector: string): Promise<string[]> {
    return this.page.$$eval(selector, (found) => found.map((one) => (one as HTMLElement).innerText.trim()));
  }

  /** Ask again at every frame of the page until it is so. */
  async until(condition: () => Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
      await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    }
  }
}
