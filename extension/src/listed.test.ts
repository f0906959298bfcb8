import { expect, test } from "vitest";
import { isListed, LISTED, LISTED_NAMES, originsOf, siteOf } from "./listed.js";

test.each([
  ["x.com", "x.com"],
  ["www.reddit.com", "reddit.com"],
  ["old.reddit.com", "reddit.com"],
  ["cooking.stackexchange.com", "stackexchange.com"],
  ["me.wordpress.com", "wordpress.com"],
  ["gist.github.com", "gist.github.com"],
])("%s is a part of the listed site %s", (host, site) => {
  expect([isListed(host), siteOf(host)]).toEqual([true, site]);
});

test.each(["example.com", "notx.com", "x.com.evil.example", "evilreddit.com", "sub.bsky.app", ""])(
  "%s is not listed, and goes by its own name",
  (host) => {
    expect([isListed(host), siteOf(host)]).toEqual([false, host]);
  },
);

test("every pattern covers a whole site, which frames without an address need", () => {
  for (const pattern of LISTED) expect(pattern).toMatch(/^https:\/\/(\*\.)?[a-z.]+\/\*$/);
  expect(new Set(LISTED_NAMES).size).toBe(LISTED.length);
});

test("a site's permission is for that site alone", () => {
  expect(originsOf("example.com")).toEqual(["*://example.com/*"]);
  expect(originsOf("old.reddit.com")).toEqual(["https://*.reddit.com/*"]);
  expect(originsOf("127.0.0.1")).toEqual(["http://127.0.0.1/*"]);
});
