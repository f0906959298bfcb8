// Which adapter is for which page. Knows the list; each site is in its own file.
import { generic } from "./generic.js";
import type { Page, Site } from "./site.js";

// Those that are known by their host come first; Mastodon and WordPress are known by what the page looks like.
export const SITES: readonly Site[] = [];

/** The adapter for a page: the generic one where there is none. */
export const siteFor = (page: Page): Site => SITES.find((site) => site.matches(page)) ?? generic;
