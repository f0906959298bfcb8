// Asks the service what it says of a draft, beside the extension. Knows the local pages' way in; does not know browsers.
import type { RunningService } from "./service.js";

export interface ServiceHint {
  readonly id: string;
  readonly severity: string;
  readonly start: number | null;
  readonly length: number | null;
  readonly message: string;
  readonly why: string;
  readonly suggestion: string;
}

export interface ServiceReply {
  readonly verdict: string;
  readonly hints: readonly ServiceHint[];
}

export type Ask = (draft: {
  text: string;
  kind: string;
  site: string;
  house: string | null;
}) => Promise<ServiceReply>;

/** A program's way to the service: a token of its own. */
export async function scorer(service: RunningService): Promise<Ask> {
  const token = await service.run("clients", "add", "the tests");
  return async (draft) => {
    const response = await fetch(`${service.origin}/v1/score`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ context: null, ...draft }),
    });
    if (!response.ok)
      throw new Error(`The service answered with ${response.status}: ${await response.text()}`);
    return (await response.json()) as ServiceReply;
  };
}
