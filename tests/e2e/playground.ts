// The playground as a test sees it: what is drawn, what is said, what went wrong. Knows the page's outside; does not
// import its code, so that a mistake there cannot hide here.
import type { Browser, ElementHandle, Page } from "puppeteer-core";
import type { BrowserName, Scheme } from "./browsers.js";

export type ComposerName = "post" | "comment";

export interface Underline {
  /** The words under it, without white space: where a line breaks, a space has no place of its own. */
  readonly words: string;
  /** Its first line. */
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
}

export const squeezed = (words: string): string => words.replaceAll(/\s/g, "");

export interface ExpectedHint {
  readonly severity: string;
  readonly start: number | null;
  readonly length: number | null;
  readonly message: string;
  readonly why: string;
  readonly suggestion: string;
}

export const FIELDS: Readonly<Record<ComposerName, string>> = {
  post: "#post-field",
  comment: "#comment-field",
};

const PATIENCE = 30_000; // ms: the processor may be shared with a training run

export const CARD = "[data-unblather] >>> .card:popover-open";

/** Runs in the page before any of its scripts. */
function recordViolations(): void {
  const record: string[] = [];
  Object.assign(window, { violations: record });
  document.addEventListener("securitypolicyviolation", (event) => {
    record.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
}

export class Playground {
  readonly consoleErrors: string[] = [];
  readonly requests: string[] = [];

  private constructor(readonly page: Page) {
    page.on("console", (message) => {
      if (message.type() === "error") this.consoleErrors.push(message.text());
    });
    page.on("pageerror", (error) => this.consoleErrors.push(String(error)));
    page.on("request", (request) => this.requests.push(request.url()));
  }

  static async open(
    browser: Browser,
    link: string,
    name: BrowserName,
    scheme: Scheme = "light",
  ): Promise<Playground> {
    const page = await browser.newPage();
    const playground = new Playground(page);
    await page.setViewport({ width: 1280, height: 900 });
    if (name === "chrome") await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.evaluateOnNewDocument(recordViolations);
    await page.goto(link, { waitUntil: "load" });
    await page.waitForSelector(".reading .verdict");
    return playground;
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { violations: string[] }).violations);
  }

  async type(composer: ComposerName, text: string): Promise<void> {
    await this.page.focus(FIELDS[composer]);
    await this.page.keyboard.type(text);
  }

  async clear(composer: ComposerName): Promise<void> {
    await this.page.evaluate((selector) => {
      document.querySelector<HTMLElement>(selector)?.focus();
      document.execCommand("selectAll");
      document.execCommand("delete");
    }, FIELDS[composer]);
  }

  text(composer: ComposerName): Promise<string> {
    return this.page.$eval(FIELDS[composer], (field) =>
      field instanceof HTMLTextAreaElement ? field.value : (field as HTMLElement).innerText,
    );
  }

  /** What the service says of the same draft, asked beside the page's own code. */
  hintsFor(composer: ComposerName, text: string): Promise<ExpectedHint[]> {
    return this.page.evaluate(
      async (kind, draft) => {
        const context = document.querySelector<HTMLElement>(`#${kind} [data-part="context"]`);
        const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
        const house = kind === "post" ? "own" : "theirs";
        const response = await fetch("/v1/score", {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
          body: JSON.stringify({
            text: draft,
            kind,
            context: context?.innerText.trim() ?? null,
            site: null,
            house,
          }),
        });
        const reply = (await response.json()) as { hints: ExpectedHint[] };
        return reply.hints;
      },
      composer,
      text,
    );
  }

  /** The underlines of a composer, with the words that really lie under them. */
  async underlines(composer: ComposerName): Promise<Underline[]> {
    const highlights = composer === "comment" ? await this.highlights() : [];
    return highlights.length > 0 ? highlights : this.boxes(composer);
  }

  private async boxes(composer: ComposerName): Promise<Underline[]> {
    const found = await this.page.$eval(FIELDS[composer], (field) => {
      const root = document.querySelector("[data-unblather]")?.shadowRoot;
      // The browser's own hit test says which letters are there: our mirror cannot vouch for itself.
      const hit = (x: number, y: number) => document.caretPositionFromPoint(x, y);
      const wordsUnder = ({ top, left, right, bottom }: DOMRect): string => {
        const middle = (top + bottom) / 2;
        const [from, to] = [hit(left + 1, middle), hit(right - 1, middle)];
        const text =
          field instanceof HTMLTextAreaElement ? field.value : (from?.offsetNode.textContent ?? "");
        return text.slice(from?.offset ?? -1, to?.offset ?? -1);
      };
      return [...(root?.querySelectorAll(".pane > div") ?? [])].flatMap((group) => {
        const lines = [...group.children].map((line) => line.getBoundingClientRect());
        const [first] = lines;
        if (!first) return [];
        return [
          { words: lines.map(wordsUnder).join(""), top: first.top, left: first.left, bottom: first.bottom },
        ];
      });
    });
    return found.map((underline) => ({ ...underline, words: squeezed(underline.words) }));
  }

  private async highlights(): Promise<Underline[]> {
    const found = await this.page.evaluate(() => {
      const names = ["unblather-hint", "unblather-warn"];
      const ranges = names.flatMap((name) => [...(CSS.highlights?.get(name) ?? [])] as Range[]);
      return ranges.flatMap((range) => {
        const [first] = range.getClientRects();
        return first
          ? [{ words: range.toString(), top: first.top, left: first.left, bottom: first.bottom }]
          : [];
      });
    });
    return found.map((underline) => ({ ...underline, words: squeezed(underline.words) }));
  }

  /** Wait until exactly these words are underlined, in any order. */
  async underlined(composer: ComposerName, words: readonly string[]): Promise<void> {
    const wanted = words.map(squeezed).sort().join("\n");
    await this.until(
      async () =>
        (await this.underlines(composer))
          .map((line) => line.words)
          .sort()
          .join("\n") === wanted,
      async () =>
        `“${words.join("”, “")}” to be underlined; it is ${JSON.stringify(await this.underlines(composer))}`,
    );
  }

  /** Ask again at every frame of the page until it is so. */
  async until(condition: () => Promise<boolean>, what: () => Promise<string>): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error(`Waited in vain for ${await what()}.`);
      await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    }
  }

  async verdict(composer: ComposerName): Promise<string> {
    return this.page.$eval(`#${composer} .reading`, (panel) => (panel as HTMLElement).dataset.state ?? "");
  }

  async reads(composer: ComposerName, ...states: readonly string[]): Promise<void> {
    await this.until(
      async () => states.includes(await this.verdict(composer)),
      async () => `the reading “${states.join("” or “")}”; it is “${await this.verdict(composer)}”`,
    );
  }

  detail(composer: ComposerName): Promise<string> {
    return this.page.$eval(`#${composer} .headline .detail`, (line) => line.textContent ?? "");
  }

  /** The open card, waited for frame by frame: opening a popover is no mutation that a selector wait would see. */
  async card(): Promise<ElementHandle> {
    let found: ElementHandle | null = null;
    await this.until(
      async () => {
        found = await this.page.$(CARD);
        return found !== null;
      },
      async () => "a card to open",
    );
    if (!found) throw new Error("The card closed at once.");
    return found;
  }

  async cardText(): Promise<string> {
    return (await this.card()).evaluate((card) => (card as HTMLElement).innerText);
  }

  async cardGone(): Promise<void> {
    await this.until(
      async () => (await this.page.$(CARD)) === null,
      async () => "the card to close",
    );
  }

  /** Alt+J or Alt+K: the next hint, or the one before. */
  async step(key: "j" | "k"): Promise<void> {
    await this.page.keyboard.down("Alt");
    await this.page.keyboard.press(key);
    await this.page.keyboard.up("Alt");
  }

  async sample(composer: ComposerName, label: string): Promise<void> {
    const found = await this.page.$$(`#${composer} .chip`);
    for (const chip of found) {
      if ((await chip.evaluate((element) => element.textContent)) === label) return chip.click();
    }
    throw new Error(`There is no sample “${label}”.`);
  }
}

/** Wait until nothing moves: a card that is still fading in is a poor picture. */
export async function stillness(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const root = document.querySelector("[data-unblather]")?.shadowRoot;
    const moving = [...document.getAnimations(), ...(root?.getAnimations() ?? [])];
    await Promise.all(moving.map((animation) => animation.finished.catch(() => undefined)));
  });
}
