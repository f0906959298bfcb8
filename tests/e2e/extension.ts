// The built extension in a real browser, as a test uses it: its pages opened, its popup read, its worker asked. Knows how
// to get at it; how it got there is in installed.ts.
import type { Page } from "puppeteer-core";
import type { BrowserName } from "./browsers.js";
import { type ExtensionOptions, type Installed, inChrome, inFirefox } from "./installed.js";
import type { RunningService } from "./service.js";

const PATIENCE = 30_000; // ms: the processor may be shared with a training run

export interface Extended extends Omit<Installed, "pressButton"> {
  readonly name: BrowserName;
  /** Open one of the extension's own pages, such as `options.html`, in a tab. */
  open(page: string): Promise<Page>;
  /** Press the extension's button while a page is in front. */
  popupOver(page: Page): Promise<Popup>;
  /** The addresses of all tabs that the extension may know. */
  addresses(): Promise<readonly string[]>;
  /** What the extension keeps, as it is kept. */
  stored(): Promise<Readonly<Record<string, unknown>>>;
  /** Send a message to the worker as one of the extension's own pages, and give its answer. */
  ask<Answer = unknown>(message: Message): Promise<Answer>;
  /** Send a message to the worker as a content script in the page at `url` (of 127.0.0.1), and give the envelope. */
  askAsContent<Answer = unknown>(url: string, message: Message): Promise<Enveloped<Answer>>;
  /** Pair with a service by the code that `unblather pair` shows. */
  pair(service: RunningService): Promise<void>;
  /** Switch a host on, as the popup does; `127.0.0.1` needs no permission that is not there already. */
  switchOn(host: string): Promise<void>;
}

/** A browser with the extension in it. */
export async function openWithExtension(
  name: BrowserName,
  options: ExtensionOptions = {},
): Promise<Extended> {
  return extended(name, name === "firefox" ? await inFirefox(options) : await inChrome(options));
}

/** What is the same in both browsers. */
function extended(name: BrowserName, { pressButton, ...installed }: Installed): Extended {
  const { browser } = installed;
  const open = async (page: string): Promise<Page> => {
    const tab = await browser.newPage();
    // Firefox reports no load of an extension's page, so what is waited for is asked of the page.
    await tab.goto(`${installed.origin}/${page}`, { waitUntil: name === "firefox" ? [] : "load" });
    await tab.waitForFunction(() => document.readyState === "complete", { timeout: PATIENCE });
    return tab;
  };
  // One tab serves all messages. It is opened anew when an update has closed it.
  let own: Page | undefined;
  const inPage = async <Result>(use: (tab: Page) => Promise<Result>): Promise<Result> => {
    if (!own || own.isClosed()) own = await open("popup.html");
    return use(own);
  };
  const ask = <Answer>(message: Message): Promise<Answer> =>
    inPage(async (tab) => {
      const answer = await tab.evaluate(
        (sent) => (globalThis as unknown as Extensions).chrome.runtime.sendMessage(sent),
        message,
      );
      if (!answer?.ok) throw new Error(`${JSON.stringify(message)}: ${answer?.message ?? "no answer"}`);
      return answer.value as Answer;
    });
  const askAsContent = <Answer>(url: string, message: Message): Promise<Enveloped<Answer>> =>
    inPage((tab) =>
      tab.evaluate(
        async (address, sent) => {
          const { tabs, scripting } = (globalThis as unknown as Extensions).chrome;
          const [found] = (await tabs.query({})).filter((one) => one.url === address);
          if (!found) throw new Error(`No tab shows ${address}.`);
          const [done] = await scripting.executeScript({
            target: { tabId: found.id },
            func: (message: object) =>
              (globalThis as unknown as Extensions).chrome.runtime.sendMessage(message),
            args: [sent],
          });
          return done?.result as Enveloped<Answer>;
        },
        url,
        message,
      ),
    );
  const popupOver = async (page: Page): Promise<Popup> => {
    await ask({ kind: "status" }); // opens the tab that looks into the popup, before another is brought to the front
    await page.bringToFront();
    await pressButton(page);
    return {
      text: () =>
        inPage((tab) =>
          tab.evaluate(() => {
            const [view] = (globalThis as unknown as Extensions).chrome.extension.getViews({ type: "popup" });
            return view?.document.body?.innerText ?? "";
          }),
        ),
      click: (selector) =>
        inPage((tab) =>
          tab.evaluate((what) => {
            const [view] = (globalThis as unknown as Extensions).chrome.extension.getViews({ type: "popup" });
            view?.document.querySelector<HTMLElement>(what)?.click();
          }, selector),
        ),
    };
  };
  const addresses = (): Promise<readonly string[]> =>
    inPage((tab) =>
      tab.evaluate(async () => {
        const tabs = await (globalThis as unknown as Extensions).chrome.tabs.query({});
        return tabs.flatMap(({ url }) => url ?? []);
      }),
    );
  const stored = (): Promise<Readonly<Record<string, unknown>>> =>
    inPage((tab) => tab.evaluate(() => (globalThis as unknown as Extensions).chrome.storage.local.get(null)));
  const update = async (from: string): Promise<void> => {
    await own?.close(); // the browser would close it, as all pages of the old version
    own = undefined;
    await installed.update(from);
  };
  const switchOn = async (host: string): Promise<void> => {
    await ask({ kind: "setSite", host, on: true });
  };
  const pair = async (service: RunningService): Promise<void> => {
    const code = await service.run("pair");
    await ask({ kind: "pair", code, port: service.port });
  };
  return {
    name,
    ...installed,
    update,
    open,
    popupOver,
    addresses,
    stored,
    ask,
    askAsContent,
    pair,
    switchOn,
  };
}

export interface Message {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** The real popup, which no driver can reach in both browsers: another page of the extension can. */
export interface Popup {
  text(): Promise<string>;
  click(selector: string): Promise<void>;
}

/** What the worker wraps every answer in. */
export interface Enveloped<Answer> {
  readonly ok: boolean;
  readonly value?: Answer;
  readonly message?: string;
}

/** What of the browser's interface for extensions is used in our pages here. */
export interface Extensions {
  readonly chrome: {
    readonly runtime: { sendMessage(message: object): Promise<Enveloped<unknown> | undefined> };
    readonly extension: { getViews(kind: { readonly type: "popup" }): readonly Window[] };
    readonly permissions: { contains(wanted: object): Promise<boolean> };
    readonly storage: { readonly local: { get(key: null): Promise<Record<string, unknown>> } };
    readonly tabs: { query(query: object): Promise<{ readonly id: number; readonly url?: string }[]> };
    readonly scripting: { executeScript(injection: object): Promise<{ readonly result: unknown }[]> };
  };
}
