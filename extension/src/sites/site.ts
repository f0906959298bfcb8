// What an adapter is: where a site's composer is, what posts from it, whom it answers and whose page it is on. Knows no
// site; the small files beside it do, and each says on what its selectors rest.
import type { House, Kind } from "../page/provider.js";
import { closest, holds } from "../page/tree.js";

export interface Page {
  readonly url: URL;
  readonly document: Document;
}

/** What is written, to whom, and where. */
export interface Reading {
  readonly kind: Kind;
  /** The post being answered. */
  readonly context: string | null;
  /** Whose page it is, or who is answered, as the site shows them. */
  readonly counterpart: string | null;
  readonly thread: string | null;
  /** Where the site itself says whose house it is; elsewhere the writer's own profiles decide. */
  readonly house?: House;
}

export interface Site {
  readonly name: string;
  /** Whether a page is this site's. */
  matches(page: Page): boolean;
  isComposer(editor: HTMLElement): boolean;
  /** The control that posts from `editor`, where it stands now. */
  submitOf(editor: HTMLElement): HTMLElement | null;
  /** The control among those that a click went through, if it posts from `editor`. */
  submitIn(path: readonly EventTarget[], editor: HTMLElement): HTMLElement | null;
  /** Keys that post, as in shortcut.ts. */
  readonly keys: readonly string[];
  read(editor: HTMLElement, page: Page): Reading;
  /** The profile that the writer seems to be signed in as. */
  me(page: Page): string | null;
}

export interface Adapter {
  readonly name: string;
  readonly hosts: readonly string[];
  /** Besides the hosts: how a page of the site is known on any host. */
  readonly marker?: string;
  /** The editing element, or something around it. */
  readonly composer: string;
  /** The smallest part of the page that holds one composer and what posts from it. */
  readonly around: string;
  /** In `around`: what posts. */
  readonly submit: string;
  readonly keys: readonly string[];
  readonly read: Site["read"];
  readonly me?: Site["me"];
}

/** Whether a host name is one of a site's, or lies under it. */
export const isHost = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((own) => host === own || host.endsWith(`.${own}`));

/** The first match in an element, and in the open shadow roots right inside it. */
function find(around: Element, selector: string): HTMLElement | null {
  const found =
    around.querySelector<HTMLElement>(selector) ?? around.shadowRoot?.querySelector<HTMLElement>(selector);
  return found ?? null;
}

/** A site from the selectors of its adapter. */
export function site({ hosts, marker, composer, around, submit, me, ...rest }: Adapter): Site {
  const aroundOf = (element: Element): Element | null => closest(element, around);
  return {
    ...rest,
    matches: ({ url, document }) =>
      isHost(url.hostname, hosts) || (marker !== undefined && document.querySelector(marker) !== null),
    isComposer: (editor) => closest(editor, composer) !== null,
    submitOf: (editor) => {
      const part = aroundOf(editor);
      return part && find(part, submit);
    },
    submitIn: (path, editor) => {
      const part = aroundOf(editor);
      const control = path.find((node) => node instanceof HTMLElement && node.matches(submit));
      return part && control instanceof HTMLElement && holds(part, control) ? control : null;
    },
    me: me ?? (() => null),
  };
}
