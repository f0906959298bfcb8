// Reading small things off a page: a text, a handle, the address of a thread. Knows the DOM; does not know any site.

const LONGEST = 4_000; // UTF-16 units of a post that is answered: what it is about is said by then

/** What an element says, or null when it is not there or says nothing. */
export function textOf(element: Element | null | undefined): string | null {
  const text = element?.textContent?.replaceAll(/\s+/g, " ").trim() ?? "";
  return text === "" ? null : text.slice(0, LONGEST);
}

/** The first part of a link's path: `/someone/status/1` is someone's. */
export function ownerOf(link: Element | null | undefined): string | null {
  const href = link?.getAttribute("href");
  if (!href) return null;
  try {
    const [first] = new URL(href, "https://site.invalid").pathname.split("/").filter(Boolean);
    return first ? decodeURIComponent(first) : null;
  } catch {
    return null;
  }
}

/** The part of a link's path after `prefix`: `/profile/someone.example` is someone.example's. */
export function after(prefix: string, link: Element | null | undefined): string | null {
  const [, rest] = (link?.getAttribute("href") ?? "").split(prefix);
  return rest?.split(/[/?#]/)[0] || null;
}
