// Which adapter is for which page. Knows the list; each site is in its own file.
import { bluesky } from "./bluesky.js";
import { disqus } from "./disqus.js";
import { facebook } from "./facebook.js";
import { generic } from "./generic.js";
import { github } from "./github.js";
import { hackernews } from "./hackernews.js";
import { instagram } from "./instagram.js";
import { linkedin } from "./linkedin.js";
import { mastodon } from "./mastodon.js";
import { reddit } from "./reddit.js";
import type { Page, Site } from "./site.js";
import { stackexchange } from "./stackexchange.js";
import { threads } from "./threads.js";
import { wordpress } from "./wordpress.js";
import { x } from "./x.js";
import { youtube } from "./youtube.js";

// Those that are known by their host come first; Mastodon and WordPress are also known by what the page looks like.
export const SITES: readonly Site[] = [
  x,
  linkedin,
  facebook,
  instagram,
  threads,
  reddit,
  bluesky,
  hackernews,
  youtube,
  github,
  stackexchange,
  disqus,
  mastodon,
  wordpress,
];

/** The adapter for a page: the generic one where there is none. */
export const siteFor = (page: Page): Site => SITES.find((site) => site.matches(page)) ?? generic;
