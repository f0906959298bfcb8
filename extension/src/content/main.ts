// The script in a page: wiring only. Speaks to the worker and to nobody else.
import { type Phrase, speak } from "../page/words.js";
import { createContentClient, isChanged } from "../protocol.js";
import { start } from "./start.js";

// One script for a page, however often it is added: all of its parts listen to the same keys. The mark lies in our own
// world, where no page can see it, and one whose extension has been updated or removed does not count.
const MARK = Symbol.for("here");
const world = globalThis as { [MARK]?: () => boolean };

function begin(): void {
  const teardown = new AbortController();
  world[MARK] = () => !teardown.signal.aborted && chrome.runtime?.id !== undefined;
  const running = start(createContentClient(), teardown);
  const listen = (message: unknown): void => {
    if (isChanged(message)) running.changed();
  };
  chrome.runtime.onMessage.addListener(listen);
  teardown.signal.addEventListener("abort", () => chrome.runtime?.onMessage?.removeListener(listen));
  speak((phrase: Phrase, values) => chrome.i18n.getMessage(`page_${phrase}`, [...values]));
}

if (!world[MARK]?.()) begin();
