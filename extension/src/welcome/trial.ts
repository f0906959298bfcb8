// The composer of the first run: the same code that marks drafts in pages, with the worker behind it.
import { t } from "../messages.js";
import { createLayer } from "../page/layer.js";
import { type Provider, ProviderError } from "../page/provider.js";
import { watch } from "../page/watch.js";
import { isAway, type PageClient } from "../protocol.js";
import { part } from "../ui/document.js";

export function setUpTrial(client: PageClient, signal: AbortSignal): void {
  const field = part("draft", HTMLTextAreaElement);
  const provider: Provider = async (draft) => {
    const answer = await client.tryScore(draft);
    if (isAway(answer)) throw new ProviderError(answer.message, answer.away, answer.retryAfter);
    return answer;
  };
  const watched = watch(field, {
    layer: createLayer(signal),
    provider,
    circumstances: () => ({ kind: "post", context: null, site: null, house: "own" }),
    signal,
  });
  part("sample", HTMLElement).addEventListener("click", () => {
    field.value = t("tryFirst");
    field.focus();
    watched.refresh();
  });
}
