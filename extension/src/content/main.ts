// The script in a page: wiring only. Speaks to the worker and to nobody else.
import { type Phrase, speak } from "../page/words.js";
import { createContentClient, isChanged } from "../protocol.js";
import { start } from "./start.js";

const teardown = new AbortController();
const running = start(createContentClient(), teardown);

const listen = (message: unknown): void => {
  if (isChanged(message)) running.changed();
};
chrome.runtime.onMessage.addListener(listen);
teardown.signal.addEventListener("abort", () => chrome.runtime?.onMessage?.removeListener(listen));
speak((phrase: Phrase, values) => chrome.i18n.getMessage(`page_${phrase}`, [...values]));
