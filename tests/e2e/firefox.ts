// Firefox's own windows: its toolbar, its questions, its add-on manager. Knows the browser's internals that a user would
// reach with the mouse; does not know the extension.
import type { Browser } from "puppeteer-core";

interface Bidi {
  send(method: string, parameters: object): Promise<{ readonly result: Record<string, unknown> }>;
}

interface Remote {
  readonly type: string;
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string };
}

// puppeteer has no name for what is beyond the pages.
const connectionOf = (browser: Browser): Bidi => (browser as unknown as { connection: Bidi }).connection;

/** Install an add-on for good, as from its zip by a user. Installing a newer version of it updates it. */
export async function installForGood(browser: Browser, zip: string): Promise<string> {
  const { result } = await connectionOf(browser).send("webExtension.install", {
    extensionData: { type: "archivePath", path: zip },
    "moz:permanent": true,
  });
  return String(result.extension);
}

/** Run code in the browser's main window, where `expression` may be a promise of a string, number or boolean. */
export async function inWindow(browser: Browser, expression: string): Promise<unknown> {
  const bidi = connectionOf(browser);
  const tree = await bidi.send("browsingContext.getTree", { "moz:scope": "chrome" });
  const [main] = tree.result.contexts as readonly { readonly context: string }[];
  if (!main) throw new Error("Firefox has no window.");
  const { result } = await bidi.send("script.evaluate", {
    expression,
    awaitPromise: true,
    target: { context: main.context },
    userActivation: true,
  });
  const remote = result as unknown as Remote;
  if (remote.exceptionDetails) throw new Error(remote.exceptionDetails.text);
  return remote.result?.value;
}
