// What an adapter is: where a site's composer is, what posts from it, whom it answers and whose page it is on. Knows no
// site; the small files beside it do, and each says on what its selectors rest.
import type { House, Kind } from "../page/provider.js";
import { closest, holds } from "../page/tree.js";
import { saysPost } from "./names.js";

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
  /** Where the site itself says whose house it is, or nobody can (null); elsewhere the writer's own profiles decide. */
  readonly house?: House | null;
}

/** A post of the writer's own, that answers nobody. */
export const POST: Reading = { kind: "post", context: null, counterpart: null, thread: null };

export interface Site {
  readonly name: string;
  /** Whether a page is this site's. */
  matches(page: Page): boolean;
  isComposer(editor: HTMLElement): boolean;
  /** The control that posts from `editor`, where it stands now. */
  submitOf(editor: HTMLElement): HTMLElement | null;
  /** The control among those that a click went through, if it posts from `editor`. */
  submitIn(path: readonly EventTarget[], editor: HTMLElement): HTMLElement | null;
  /** Keys that post from `editor`, as in shortcut.ts. */
  keys(editor: HTMLElement): readonly string[];
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
  /** The site gives its controls nothing but names: of those that `submit` finds, the one that says that it posts. */
  readonly named?: boolean;
  readonly keys: readonly string[] | Site["keys"];
  readonly read: Site["read"];
  readonly me?: Site["me"];
}

/** Whether a host name is one of a site's, or lies under it. */
export const isHost = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((own) => host === own || host.endsWith(`.${own}`));

/** What matches in an element, and in the open shadow roots right inside it. */
const find = (around: Element, selector: string): HTMLElement[] =>
  [around, ...around.querySelectorAll("*")]
    .flatMap(({ shadowRoot }) => (shadowRoot ? [...shadowRoot.querySelectorAll<HTMLElement>(selector)] : []))
    .concat(...around.querySelectorAll<HTMLElement>(selector));

/** A site from the selectors of its adapter. */
export function site({ hosts, marker, composer, around, submit, named, keys, me, ...rest }: Adapter): Site {
  const aroundOf = (element: Element): Element | null => closest(element, around);
  const posts = (node: EventTarget): node is HTMLElement =>
    node instanceof HTMLElement && node.matches(submit) && (!named || saysPost(node));
  return {
    ...rest,
    matches: ({ url, document }) =>
      isHost(url.hostname, hosts) || (marker !== undefined && document.querySelector(marker) !== null),
    isComposer: (editor) => closest(editor, composer) !== null,
    submitOf: (editor) => {
      const part = aroundOf(editor);
      return (part && find(part, submit).find(posts)) ?? null;
    },
    submitIn: (path, editor) => {
      const part = aroundOf(editor);
      const control = path.find(posts);
      return part && control && holds(part, control) ? control : null;
    },
    keys: typeof keys === "function" ? keys : () => keys,
    me: me ?? (() => null),
  };
}
