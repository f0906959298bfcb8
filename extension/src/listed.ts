// The sites that are on from the start: what the manifest asks for, and what a switch in the popup turns off. Knows
// addresses; how a site's composers are found is in sites/.

/** Match patterns. A path has to be `*` for frames without an address of their own to be matched with their parent. */
export const LISTED: readonly string[] = [
  "https://x.com/*",
  "https://twitter.com/*",
  "https://*.linkedin.com/*",
  "https://*.facebook.com/*",
  "https://*.instagram.com/*",
  "https://*.threads.com/*",
  "https://*.threads.net/*",
  "https://*.reddit.com/*",
  "https://bsky.app/*",
  "https://mastodon.social/*",
  "https://mastodon.online/*",
  "https://news.ycombinator.com/*",
  "https://*.youtube.com/*",
  "https://github.com/*",
  "https://gist.github.com/*",
  "https://stackoverflow.com/*",
  "https://*.stackexchange.com/*",
  "https://superuser.com/*",
  "https://serverfault.com/*",
  "https://askubuntu.com/*",
  "https://mathoverflow.net/*",
  "https://*.wordpress.com/*",
  "https://disqus.com/*",
];

interface ListedSite {
  readonly name: string;
  readonly pattern: string;
  /** Whatever comes before its name, too. */
  readonly whole: boolean;
}

const SITES: readonly ListedSite[] = LISTED.map((pattern) => ({
  name: new URL(pattern.replace("*.", "")).hostname,
  pattern,
  whole: pattern.includes("*."),
}));

const listedSite = (host: string): ListedSite | undefined =>
  SITES.find(({ name, whole }) => host === name || (whole && host.endsWith(`.${name}`)));

/** Whether a host is one of the listed sites. */
export const isListed = (host: string): boolean => listedSite(host) !== undefined;

/** The name under which a host is switched on and off: a listed site is one, whatever comes before its name. */
export const siteOf = (host: string): string => listedSite(host)?.name ?? host;

/** The listed sites by the names that people know them by. */
export const LISTED_NAMES: readonly string[] = SITES.map(({ name }) => name);

/**
 * What a site's permission is called. For a site that is not listed it is both schemes: a click asks for a site, not for
 * its certificate. The pages on this machine are covered by the permission for the service.
 */
export function originsOf(host: string): string[] {
  if (host === "127.0.0.1") return ["http://127.0.0.1/*"];
  return [listedSite(host)?.pattern ?? `*://${host}/*`];
}
