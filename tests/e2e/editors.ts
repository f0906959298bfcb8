// A fixture page as a test sees it: what is typed, what is underlined, what is asked, what is posted. Knows the outside of
// the extension; does not import its code, so that a mistake there cannot hide here.
import type { Browser, Frame, Page } from "puppeteer-core";
import { openClosedRoot } from "./closed.js";
import type { EditorName, Fixtures } from "./fixtures.js";

export const PATIENCE = 60_000; // ms: the processor may be shared with a training run

export interface Underline {
  readonly words: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Dialog {
  readonly kind: "card" | "warning" | "overview";
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const squeezed = (words: string): string => words.replaceAll(/\s/g, "");

// Our host has no name: it is known by where it lies, which no page would do.
const HOST = "html > div[style*='z-index: 2147483000'], dialog > div[style*='z-index: 2147483000']";

// What runs in the page. Our root is found where `openClosedRoot` has put it.
const underlinesInPage = (selector: string): Underline[] => {
  const found: Underline[] = [];
  const note = (words: string, boxes: readonly DOMRect[]): void => {
    const [box] = boxes;
    if (box) found.push({ words, left: box.left, top: box.top, right: box.right, bottom: box.bottom });
  };
  for (const highlight of CSS.highlights.values()) {
    for (const range of highlight as Iterable<Range>) note(range.toString(), [...range.getClientRects()]);
  }
  const field = document.querySelector("textarea");
  const wordsUnder = ({ top, left, right, bottom }: DOMRect): string => {
    // The browser's own hit test says which letters are there: our mirror cannot vouch for itself.
    const at = (x: number) => document.caretPositionFromPoint(x, (top + bottom) / 2)?.offset ?? -1;
    return field?.value.slice(at(left + 1), at(right - 1)) ?? "";
  };
  const root = document.querySelector(selector)?.shadowRoot;
  for (const group of root?.querySelectorAll(".pane > div") ?? []) {
    const lines = [...group.children].map((line) => line.getBoundingClientRect());
    note(lines.map(wordsUnder).join(""), lines);
  }
  return found;
};

const dialogInPage = (selector: string): Dialog | null => {
  const root = document.querySelector(selector)?.shadowRoot;
  const open = root?.querySelector<HTMLElement>(".floating:popover-open");
  if (!open) return null;
  const { left, top, right, bottom } = open.getBoundingClientRect();
  const kind = (["card", "warning", "overview"] as const).find((name) => open.classList.contains(name));
  return { kind: kind ?? "card", text: open.innerText, left, top, right, bottom };
};

const buttonInPage = (selector: string, said: string): { x: number; y: number } | null => {
  const root = document.querySelector(selector)?.shadowRoot;
  const buttons = root?.querySelectorAll(".floating:popover-open button") ?? [];
  const box = [...buttons].find((one) => one.textContent === said)?.getBoundingClientRect();
  return box ? { x: box.left + box.width / 2, y: box.top + box.height / 2 } : null;
};

export interface OpenOptions {
  readonly query?: string;
  /** The composer is in a frame of the page. */
  readonly framed?: "same" | "cross";
  /** On a host where the extension is off. */
  readonly apart?: boolean;
}

export class EditorPage {
  readonly errors: string[] = [];
  private opened = false;

  private constructor(
    readonly page: Page,
    readonly frame: Frame,
  ) {
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  static async open(
    browser: Browser,
    fixtures: Fixtures,
    editor: EditorName,
    { query = "", framed, apart }: OpenOptions = {},
  ): Promise<EditorPage> {
    const room = framed ? "frames" : "editor";
    const cross = framed === "cross" ? "cross" : "";
    const origin = apart ? fixtures.origin.replace("127.0.0.1", "localhost") : fixtures.origin;
    const url = `${origin}/${room}/${editor}?${[query, cross].filter(Boolean).join("&")}`;
    return EditorPage.at(browser, url, framed !== undefined);
  }

  /** A page of the test's own making, with its composer inside of #editor. */
  static async at(browser: Browser, url: string, framed = false): Promise<EditorPage> {
    const page = await browser.newPage();
    page.setDefaultNavigationTimeout(PATIENCE);
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(url, { waitUntil: "load" });
    const frame = framed
      ? await page.waitForFrame((one) => one.url().includes("/editor/"), { timeout: PATIENCE })
      : page.mainFrame();
    await frame.waitForFunction(() => "ready" in window, { timeout: PATIENCE });
    return new EditorPage(page, frame);
  }

  /** The composer as its browser finds it: in a shadow root too. */
  async focus(): Promise<void> {
    await this.frame.evaluate(() => {
      const root = document.getElementById("editor");
      const field = (root?.shadowRoot ?? root)?.querySelector<HTMLElement>(
        "textarea, [contenteditable=true]",
      );
      field?.focus();
    });
  }

  /** Type as a person would; "\n" is the Enter key. */
  async type(text: string): Promise<void> {
    await this.focus();
    await this.keys(text);
  }

  async keys(text: string): Promise<void> {
    const { keyboard } = this.page;
    for (const [index, line] of text.split("\n").entries()) {
      if (index > 0) await keyboard.press("Enter");
      // Emoji have no key: they come as the system's picker sends them.
      for (const [part] of line.matchAll(/[\x20-\x7e]+|[^\x20-\x7e]+/g)) await keyboard.type(part);
    }
  }

  async press(key: string, ...held: readonly string[]): Promise<void> {
    const { keyboard } = this.page;
    for (const one of held) await keyboard.down(one as never);
    await keyboard.press(key as never);
    for (const one of held) await keyboard.up(one as never);
  }

  text(): Promise<string> {
    return this.frame.evaluate(() => (window as unknown as { composerText(): string }).composerText());
  }

  posted(): Promise<string[]> {
    return this.frame.evaluate(() => [...(window as unknown as { posted: string[] }).posted]);
  }

  async clickPost(): Promise<void> {
    const box = await this.frame.evaluate(() => {
      const root = document.getElementById("editor")?.shadowRoot ?? document;
      const { left, top, width, height } =
        root.querySelector("button:last-of-type")?.getBoundingClientRect() ?? new DOMRect();
      return { x: left + width / 2, y: top + height / 2 };
    });
    const { x, y } = await this.shift(box);
    await this.page.mouse.click(x, y);
  }

  /** A point of the frame, as the window counts. */
  private async shift({ x, y }: { x: number; y: number }): Promise<{ x: number; y: number }> {
    if (this.frame === this.page.mainFrame()) return { x, y };
    const outer = await this.page.$eval("iframe", (frame) => {
      const { left, top } = frame.getBoundingClientRect();
      return { left: left + frame.clientLeft, top: top + frame.clientTop };
    });
    return { x: x + outer.left, y: y + outer.top };
  }

  /** Our own layer, made readable for the test once it is there. */
  async ours(): Promise<boolean> {
    this.opened ||= await openClosedRoot(this.frame, HOST);
    return this.opened;
  }

  async underlines(): Promise<Underline[]> {
    await this.ours();
    const found = await this.frame.evaluate(underlinesInPage, HOST);
    return found
      .map((line) => ({ ...line, words: squeezed(line.words) }))
      .sort((a, b) => a.top - b.top || a.left - b.left);
  }

  async underlined(words: readonly string[]): Promise<void> {
    const wanted = words.map(squeezed).sort().join("\n");
    await this.until(
      async () =>
        (await this.underlines())
          .map((line) => line.words)
          .sort()
          .join("\n") === wanted,
      async () =>
        `“${words.join("”, “")}” to be underlined; it is ${JSON.stringify(await this.underlines())}`,
    );
  }

  async dialog(): Promise<Dialog | null> {
    await this.ours();
    return this.frame.evaluate(dialogInPage, HOST);
  }

  async dialogOf(kind: Dialog["kind"]): Promise<Dialog> {
    let found: Dialog | null = null;
    await this.until(
      async () => {
        found = await this.dialog();
        return found?.kind === kind;
      },
      async () => `a ${kind}; there is ${JSON.stringify(await this.dialog())}`,
    );
    return found as unknown as Dialog;
  }

  async noDialog(): Promise<void> {
    await this.until(
      async () => (await this.dialog()) === null,
      async () => `no dialog; there is ${JSON.stringify(await this.dialog())}`,
    );
  }

  /** Press the button of ours that says `label`, with the mouse. */
  async choose(label: string): Promise<void> {
    await this.ours();
    const place = await this.frame.evaluate(buttonInPage, HOST, label);
    if (!place) throw new Error(`Nothing of ours says “${label}”.`);
    const { x, y } = await this.shift(place);
    await this.page.mouse.click(x, y);
  }

  async point(at: Underline): Promise<void> {
    const { x, y } = await this.shift({ x: at.left + 4, y: (at.top + at.bottom) / 2 });
    await this.page.mouse.move(x, y, { steps: 3 });
  }

  /** What the badge says, or null while there is none. */
  async badge(): Promise<string | null> {
    await this.ours();
    return this.frame.evaluate(
      (selector) =>
        document
          .querySelector(selector)
          ?.shadowRoot?.querySelector(".badge:not([hidden])")
          ?.getAttribute("aria-label") ?? null,
      HOST,
    );
  }

  /** Press the badge with the mouse: the summary opens. */
  async pressBadge(): Promise<void> {
    await this.ours();
    const place = await this.frame.evaluate((selector) => {
      const badge = document.querySelector(selector)?.shadowRoot?.querySelector(".badge:not([hidden])");
      const box = badge?.getBoundingClientRect();
      return box ? { x: box.left + box.width / 2, y: box.top + box.height / 2 } : null;
    }, HOST);
    if (!place) throw new Error("There is no badge.");
    const { x, y } = await this.shift(place);
    await this.page.mouse.click(x, y);
  }

  /** How the browser draws the highlights that are in use: a name without a rule draws nothing. */
  painted(): Promise<string[]> {
    return this.frame.evaluate(() => {
      const field = document.querySelector("[contenteditable=true]") ?? document.body;
      return [...CSS.highlights].flatMap(([name, ranges]) =>
        ranges.size > 0 ? getComputedStyle(field, `::highlight(${name})`).textDecorationLine : [],
      );
    });
  }

  /** Whether anything of ours is in the page at all. */
  async isVisited(): Promise<boolean> {
    return (await this.frame.$(HOST)) !== null;
  }

  /** The editor's own elements: their names and attributes, without what differs from one page to the next. */
  outline(): Promise<string> {
    return this.frame.evaluate(() => {
      const line = (node: Element): string =>
        `<${node.localName} ${node.getAttributeNames().sort().join(" ")}>${[...node.childNodes]
          .map((child) => (child instanceof Element ? line(child) : (child.textContent ?? "")))
          .join("")}`;
      const root = document.getElementById("editor");
      return [...((root?.shadowRoot ?? root)?.children ?? [])].map(line).join("");
    });
  }

  /** Wait until nothing of ours moves: a card that is still fading in is a poor picture. */
  async stillness(): Promise<void> {
    await this.ours();
    await this.frame.evaluate(async (selector) => {
      const moving = document.querySelector(selector)?.shadowRoot?.getAnimations() ?? [];
      await Promise.all(moving.map((one) => one.finished.catch(() => undefined)));
    }, HOST);
  }

  /** Ask again at every frame of the page until it is so. */
  async until(condition: () => Promise<boolean>, what: () => Promise<string>): Promise<void> {
    const end = Date.now() + PATIENCE;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error(`Waited in vain for ${await what()}.`);
      await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    }
  }
}
