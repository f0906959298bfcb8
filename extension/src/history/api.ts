// The one place of the page that talks to the service. Knows how to ask, and turns every failure into a sentence that says
// what to do; does not know what is asked.

export type Question = Readonly<Record<string, string | number | null | undefined>>;

/** A failure with a sentence for the reader. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export interface Api {
  get<T>(path: string, question?: Question, signal?: AbortSignal): Promise<T>;
  send<T>(method: "POST" | "PATCH", path: string, body?: object, signal?: AbortSignal): Promise<T>;
}

async function sentenceOf(response: Response): Promise<string> {
  if (response.status === 401)
    return "This page’s session has ended. Run “unblather serve” again and open the link it prints.";
  if (response.status === 403) return "This page is from an earlier session. Reload it.";
  const problem: unknown = await response.json().catch(() => null);
  const { detail, errors } = (problem ?? {}) as { detail?: unknown; errors?: { message?: unknown }[] };
  const [first] = Array.isArray(errors) ? errors : [];
  if (typeof first?.message === "string" && typeof detail === "string") return `${detail} ${first.message}.`;
  return typeof detail === "string" ? detail : `The service answered with ${response.status}.`;
}

export function createApi(csrfToken: string): Api {
  const ask = async <T>(path: string, options: RequestInit): Promise<T> => {
    let response: Response;
    try {
      response = await fetch(path, { credentials: "same-origin", ...options });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ApiError("Unblather is not running. Start it again with “unblather serve”, then reload.", 0);
    }
    if (!response.ok) throw new ApiError(await sentenceOf(response), response.status);
    return (await response.json()) as T;
  };
  return {
    get: (path, question = {}, signal) => {
      const given = Object.entries(question).filter(([, value]) => value !== null && value !== undefined);
      const query = new URLSearchParams(given.map(([name, value]) => [name, `${value}`]));
      return ask(`${path}?${query}`, signal ? { signal } : {});
    },
    send: (method, path, body = {}, signal) =>
      ask(path, {
        method,
        headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken },
        body: JSON.stringify(body),
        ...(signal ? { signal } : {}),
      }),
  };
}

/** What to show of an error; null: it was broken off on purpose. */
export function sayError(error: unknown): string | null {
  if (error instanceof DOMException && error.name === "AbortError") return null;
  return error instanceof ApiError ? error.message : `Something went wrong on this page: ${String(error)}`;
}
