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

/** Whether a host is one of the listed sites. */
export function isListed(host: string): boolean {
  return LISTED.some((pattern) => {
    const name = new URL(pattern.replace("*.", "")).hostname;
    return host === name || (pattern.includes("*.") && host.endsWith(`.${name}`));
  });
}
