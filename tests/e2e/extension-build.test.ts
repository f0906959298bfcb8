// What `make extension` makes: the same bytes every time, and a manifest that asks for no more than it says it does.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import type { BrowserName } from "./browsers.js";
import { unpackedOf, zipOf } from "./installed.js";

const EXTENSION = resolve(import.meta.dirname, "../../extension");
const NAMES = ["chrome", "firefox"] as const satisfies readonly BrowserName[];

const sha256 = async (file: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

test("a build elsewhere, in another part of the world, gives the same zips", async () => {
  const folder = await mkdtemp(join(tmpdir(), "unblather-build-"));
  const env = { ...process.env, TZ: "Pacific/Auckland", LC_ALL: "C" };
  await promisify(execFile)("node", ["build.mjs", folder], { cwd: EXTENSION, env });
  for (const name of NAMES) {
    const ours = await zipOf(name);
    expect(await sha256(join(folder, basename(ours)))).toBe(await sha256(ours));
  }
  await rm(folder, { recursive: true, force: true });
}, 300_000);

interface Manifest {
  readonly [key: string]: unknown;
  readonly content_scripts: readonly { readonly matches: readonly string[] }[];
  readonly content_security_policy: { readonly extension_pages: string };
}

describe.each(NAMES)("the build for %s", (name) => {
  let manifest: Manifest;

  beforeAll(async () => {
    manifest = JSON.parse(await readFile(join(unpackedOf(name), "manifest.json"), "utf8"));
  });

  test("asks for no more than it needs", () => {
    expect(manifest.permissions).toEqual(["storage", "alarms", "scripting", "activeTab"]);
    expect(manifest.host_permissions).toEqual(["http://127.0.0.1/*"]);
    expect(manifest).not.toHaveProperty("web_accessible_resources");
    expect(manifest).not.toHaveProperty("externally_connectable");
    const [scripts] = manifest.content_scripts;
    expect(scripts?.matches.filter((pattern) => !pattern.startsWith("https://"))).toEqual([]);
    expect(scripts?.matches.filter((pattern) => /^https:\/\/\*\//.test(pattern))).toEqual([]);
  });

  test("lets its pages load and reach nothing from outside, and keeps http: as it is", () => {
    const { extension_pages: policy } = manifest.content_security_policy;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src http://127.0.0.1:*");
    expect(policy).not.toMatch(/upgrade-insecure-requests|unsafe|https:/);
  });

  test("fetches in its worker only, and runs no code that it does not carry", async () => {
    const scripts = (await readdir(unpackedOf(name))).filter((file) => file.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(3);
    for (const script of scripts) {
      const code = await readFile(join(unpackedOf(name), script), "utf8");
      expect(code, script).not.toMatch(/\beval\(|new Function\(|XMLHttpRequest|WebSocket|importScripts/);
      expect(/\bfetch\(/.test(code), script).toBe(script === "worker.js");
    }
  });

  test("carries the licences of what it is made from", async () => {
    const licences = await readFile(join(unpackedOf(name), "licences.txt"), "utf8");
    expect(licences).toContain("Apache License");
    expect(licences).toContain("@floating-ui/core");
  });
});
