// The worker as a scorer. Knows how an answer that is none is told; does not know how messages travel.
import { type Draft, type Provider, ProviderError } from "../page/provider.js";
import { type ContentClient, isAway, type Scored } from "../protocol.js";

/** What of a draft the worker needs to know. */
export function createProvider(client: Pick<ContentClient, "score">): Provider {
  return async (draft: Draft): Promise<Scored> => {
    const answer = await client.score(draft);
    if (isAway(answer)) throw new ProviderError(answer.message, answer.away, answer.retryAfter);
    return answer;
  };
}
