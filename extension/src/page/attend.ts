// Follows the focus from composer to composer, inside open shadow roots too. Two listeners and nothing else: while no
// composer has the focus nothing here runs. Knows focus; does not know what a composer is or what is done with it.
import { following } from "./signals.js";
import { focused } from "./tree.js";

export interface AttendOptions {
  /** The composer in an event's path. */
  readonly find: (path: readonly EventTarget[]) => HTMLElement | null;
  /** Whether a node is one of ours: the focus in our own card has not left the composer. */
  readonly isOurs: (target: EventTarget) => boolean;
  /** `signal` aborts when the composer loses the focus. */
  readonly enter: (composer: HTMLElement, signal: AbortSignal) => void;
  readonly signal: AbortSignal;
}

export function attend({ find, isOurs, enter, signal }: AttendOptions): void {
  let current: HTMLElement | null = null;
  let stay = new AbortController();
  const roots = new Set<ShadowRoot>();

  const leave = (): void => {
    current = null;
    stay.abort();
    roots.clear();
  };

  // A move of the focus inside a shadow root is not told outside of it, so we listen inside while the focus is there.
  const listenInside = (path: readonly EventTarget[]): void => {
    for (const root of path) {
      if (!(root instanceof ShadowRoot) || roots.has(root)) continue;
      roots.add(root);
      root.addEventListener("focusin", arrived, { signal: stay.signal });
      root.addEventListener("focusout", left, { signal: stay.signal });
    }
  };

  const settle = (path: readonly EventTarget[]): void => {
    const composer = find(path);
    if (composer && composer === current) return;
    leave();
    stay = new AbortController();
    listenInside(path);
    if (!composer) return;
    current = composer;
    enter(composer, following(signal, stay.signal));
  };

  const arrived = (event: Event): void => {
    const path = event.composedPath();
    if (event.isTrusted && path[0] && !isOurs(path[0])) settle(path);
  };

  const left = (event: Event): void => {
    const { relatedTarget } = event as FocusEvent;
    // With a target to go to, `arrived` follows; without one the focus has gone, unless only the window has lost it.
    if (!event.isTrusted || relatedTarget || !current) return;
    const now = focused();
    if (now !== current && !(now && isOurs(now))) settle([]);
  };

  window.addEventListener("focusin", arrived, { signal, capture: true });
  window.addEventListener("focusout", left, { signal, capture: true });
  signal.addEventListener("abort", leave, { once: true });

  const already = focused();
  if (already) settle([already]);
}
