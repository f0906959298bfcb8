// The one place of the page that talks to the service. Knows the HTTP interface (docs/http-api.md) and turns every
// failure into a sentence that says what to do; does not know who asked.
import { type Draft, type Provider, ProviderError, type Reply } from "../page/provider.js";

export const LONGEST = 20_000; // UTF-16 code units in one draft

const RETRY = 2_000; // ms before the first new attempt

const unreachable = (): ProviderError =>
  new ProviderError(
    "Unblather is not running. Start it again with “unblather serve”; your draft stays here meanwhile.",
    "unreachable",
    RETRY,
  );

const tooLong = (): ProviderError =>
  new ProviderError(
    `This draft is longer than ${LONGEST.toLocaleString("en")} characters. Shorten it to get a reading.`,
    "too-long",
    null,
  );

function limited(response: Response): ProviderError {
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  const wait = Number.isFinite(seconds) ? seconds : 10;
  return new ProviderError(
    "That was a lot of drafts in one minute. The next reading comes by itself in a moment.",
    "limited",
    wait * 1_000,
  );
}

async function detailOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null);
  const detail = problem && typeof problem === "object" && "detail" in problem ? problem.detail : null;
  return typeof detail === "string" ? detail : `The service answered with ${response.status}.`;
}

async function errorOf(response: Response): Promise<ProviderError> {
  switch (response.status) {
    case 401:
      return new ProviderError(
        "This page’s session has ended. Run “unblather serve” again and open the link it prints.",
        "session",
        null,
      );
    case 403:
      return new ProviderError(
        "This page is from an earlier session. Copy your draft, then reload the page.",
        "session",
        null,
      );
    case 413:
      return tooLong();
    case 429:
      return limited(response);
    default: {
      const retry = response.status >= 500 ? RETRY : null;
      return new ProviderError(await detailOf(response), "problem", retry);
    }
  }
}

async function post(draft: Draft, csrfToken: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch("/v1/score", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken },
      body: JSON.stringify(draft),
      credentials: "same-origin",
      signal,
    });
  } catch {
    // fetch fails alike for every reason; on this machine there is one: nobody listens.
    throw unreachable();
  }
}

export function createClient(csrfToken: string): Provider {
  return async (draft, signal): Promise<Reply> => {
    if (draft.text.length > LONGEST) throw tooLong();
    const response = await post(draft, csrfToken, signal);
    if (!response.ok) throw await errorOf(response);
    return (await response.json()) as Reply;
  };
}
