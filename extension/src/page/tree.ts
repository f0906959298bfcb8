// Walking up a page through open shadow roots, as its writer sees it. Knows the tree and nothing else.

/** What a node lies in: an element or an open shadow root. */
export const above = (node: Node): Element | ShadowRoot | null =>
  node instanceof ShadowRoot
    ? node.host
    : (node.parentElement ?? (node.parentNode instanceof ShadowRoot ? node.parentNode : null));

/** The nearest of an element and those above it that matches. */
export function closest(element: Element, selector: string): Element | null {
  for (let at: Element | null = element; at; ) {
    const found = at.closest(selector);
    if (found) return found;
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return null;
}

/** Whether `inner` is `outer` or lies in it, shadow roots included. */
export function holds(outer: Node, inner: Node): boolean {
  for (let at: Node | null = inner; at; ) {
    if (outer.contains(at)) return true;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return false;
}

/** Where the focus is, inside open shadow roots too. */
export function focused(): Element | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}
