import { expect, test } from "vitest";
import { LISTED, originsOf } from "./listed.js";
import { manifest } from "./manifest.js";

interface Declared {
  readonly optional_host_permissions: readonly string[];
}

const partsOf = (pattern: string): { readonly scheme: string; readonly host: string } => {
  const [scheme = "", rest = ""] = pattern.split("://");
  return { scheme, host: rest.replace(/\/.*$/, "") };
};

/** As browsers decide it: a pattern for every scheme lies in no pattern for one scheme. */
function covers(declared: string, asked: string): boolean {
  const [whole, part] = [partsOf(declared), partsOf(asked)];
  const host = whole.host === "*" || whole.host === part.host;
  return host && (whole.scheme === "*" || whole.scheme === part.scheme);
}

test.each(["chrome", "firefox"] as const)(
  "%s may be asked for any site that the popup asks for",
  (target) => {
    const { optional_host_permissions: declared } = manifest(target, "1.0.0") as Declared;
    for (const asked of [...originsOf("example.com"), ...originsOf("intranet"), ...LISTED]) {
      expect(
        declared.some((pattern) => covers(pattern, asked)),
        asked,
      ).toBe(true);
    }
  },
);
