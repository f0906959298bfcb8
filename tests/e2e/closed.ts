// Opens our closed shadow root for a test, by the driver's own privileges: the page that it belongs to cannot. Knows how
// each browser's protocol names such a root; does not know what is in it.
import type { ElementHandle, Frame, JSHandle } from "puppeteer-core";

/** What puppeteer keeps of a handle, for either protocol. */
interface ChromeHandle {
  readonly client: { send(method: string, parameters: object): Promise<unknown> };
  remoteObject(): { readonly objectId: string };
}

interface FirefoxHandle {
  readonly realm: {
    readonly realm: { callFunction(code: string, wait: boolean, options: object): Promise<unknown> };
  };
  remoteValue(): {
    readonly sharedId: string;
    readonly value: { readonly shadowRoot: { readonly sharedId: string } | null };
  };
}

interface DomNode {
  readonly shadowRoots?: readonly { readonly backendNodeId: number }[];
}

// From here on the test sees the root where it sees open ones.
const SHOW = "(host, root) => Object.defineProperty(host, 'shadowRoot', { value: root, configurable: true })";

async function openInChrome(handle: ChromeHandle): Promise<void> {
  const { client } = handle;
  const { objectId } = handle.remoteObject();
  const { node } = (await client.send("DOM.describeNode", { objectId, depth: 1, pierce: true })) as {
    node: DomNode;
  };
  const [root] = node.shadowRoots ?? [];
  if (!root) throw new Error("Our host has no shadow root.");
  const { object } = (await client.send("DOM.resolveNode", { backendNodeId: root.backendNodeId })) as {
    object: { objectId: string };
  };
  await client.send("Runtime.callFunctionOn", {
    functionDeclaration: `function (root) { (${SHOW})(this, root); }`,
    objectId,
    arguments: [{ objectId: object.objectId }],
  });
}

async function openInFirefox(handle: FirefoxHandle): Promise<void> {
  const { sharedId, value } = handle.remoteValue();
  if (!value.shadowRoot) throw new Error("Our host has no shadow root.");
  await handle.realm.realm.callFunction(SHOW, false, {
    arguments: [{ sharedId }, { sharedId: value.shadowRoot.sharedId }],
  });
}

/** Open the closed root of the element that matches in a frame; false when there is none. */
export async function openClosedRoot(frame: Frame, selector: string): Promise<boolean> {
  const handle: JSHandle<Element | null> = await frame.evaluateHandle(
    (host) => document.querySelector(host),
    selector,
  );
  const element = handle.asElement() as ElementHandle | null;
  if (!element) return false;
  if ("remoteValue" in element) await openInFirefox(element as unknown as FirefoxHandle);
  else await openInChrome(element as unknown as ChromeHandle);
  return true;
}
