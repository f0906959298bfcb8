// Aborts that follow others. Knows signals and nothing else.

/**
 * A signal that aborts with the first of `sources`. Not AbortSignal.any: what that gives may be collected as garbage while
 * somebody still waits for it, and then never aborts.
 */
export function following(...sources: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  for (const source of sources) {
    if (source.aborted) controller.abort();
    else source.addEventListener("abort", () => controller.abort(), { once: true, signal });
  }
  return signal;
}
