// What was recorded arrives, once: with the service stopped and started, the worker stopped, the browser restarted, and
// the extension updated while a page is open. In both browsers, with the real service.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { BrowserName } from "./browsers.js";
import { openDoor } from "./door.js";
import { type Extended, openWithExtension } from "./extension.js";
import { unpackedOf } from "./installed.js";
import { type RunningService, startService } from "./service.js";

const PATIENCE = 60_000; // ms

interface Status {
  readonly today: { readonly comments: number } | null;
  readonly outbox: { readonly waiting: number; readonly dropped: number; readonly refused: number };
}

const comment = (): object => {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    site: "127.0.0.1",
    kind: "comment",
    house: "theirs",
    counterpart: "mara",
    thread: null,
    started: now,
    ended: now,
    first_scores: null,
    last_scores: null,
    first_reader_value: null,
    last_reader_value: null,
    verdict: "none",
    warned: false,
    hints: [],
    decision: "none",
    outcome: "posted",
    words: 7,
    model: null,
    text: "Only kept while the writer wants that.",
  };
};

describe.each<BrowserName>(["chrome", "firefox"])("%s", (name) => {
  let service: RunningService;
  let extended: Extended;
  let profile: string;
  let site: Server;
  let url: string;
  let page: Page;
  /** How many comments the service must have counted by now. */
  let comments = 0;

  beforeAll(async () => {
    service = await startService();
    profile = await mkdtemp(join(tmpdir(), "unblather-profile-"));
    extended = await openWithExtension(name, { profile });
    await extended.pair(service);
    site = createServer((_, reply) => {
      reply.setHeader("Content-Type", "text/html");
      reply.end("<!doctype html><title>A page</title><textarea></textarea>");
    }).listen(0, "127.0.0.1");
    await once(site, "listening");
    const address = site.address();
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/page`;
    page = await openPage();
  });

  afterAll(async () => {
    await extended?.close();
    await service?.dispose();
    site?.close();
    if (profile) await rm(profile, { recursive: true, force: true });
  });

  const openPage = async (): Promise<Page> => {
    const opened = await extended.browser.newPage();
    await opened.goto(url);
    return opened;
  };
  const record = async (event: object = comment()): Promise<void> => {
    await extended.askAsContent(url, { kind: "record", event });
    comments += 1;
  };
  const status = (): Promise<Status> => extended.ask<Status>({ kind: "status" });
  /** Wait until nothing waits, and everything has been counted once. */
  const delivered = (): Promise<unknown> =>
    vi.waitUntil(
      async () => {
        const { today, outbox } = await status();
        return outbox.waiting === 0 && today?.comments === comments;
      },
      { timeout: PATIENCE },
    );

  test("delivers at once while the service runs, and counts a record once", async () => {
    const event = comment();
    await record(event);
    await delivered();
    await record(event);
    comments -= 1;
    await delivered();
    expect((await status()).outbox).toEqual({ waiting: 0, dropped: 0, refused: 0 });
  });

  test("keeps what was recorded while the service is stopped, the worker too, and the browser", async () => {
    await service.stop();
    await record();
    await extended.stopWorker();
    await record();
    expect((await status()).outbox).toEqual({ waiting: 2, dropped: 0, refused: 0 });
    await extended.close();
    extended = await openWithExtension(name, { profile });
    page = await openPage();
    expect((await status()).outbox.waiting).toBe(2);
    await service.restart();
    await delivered();
  });

  test("delivers when the service answers a draft again", async () => {
    await service.stop();
    await record();
    await service.restart();
    const draft = { text: "What would you do?", kind: "comment", context: null, site: null, house: null };
    await extended.askAsContent(url, { kind: "score", draft });
    // Looked at from outside: to ask for the status would deliver, too.
    const waits = (): Promise<boolean> =>
      extended.stored().then((all) => Object.keys(all).some((key) => key.startsWith("outbox/")));
    await vi.waitUntil(async () => !(await waits()), { timeout: PATIENCE });
    await delivered();
  });

  test("delivers again, and is counted once, when the worker is stopped before the answer", async () => {
    const door = await openDoor(service.port);
    await extended.ask({ kind: "patchSettings", patch: { local: { port: door.port } } });
    door.hold("/v1/events");
    await record();
    await door.arrived(1);
    await extended.stopWorker();
    door.open(); // the service takes the record, and nobody is there for its answer
    await delivered();
    await extended.ask({ kind: "patchSettings", patch: { local: { port: service.port } } });
    await door.close();
  });

  test("drops the text unless it is to be kept, before it is stored anywhere", async () => {
    await service.stop();
    await record();
    const kept = JSON.stringify(await extended.stored());
    expect(kept).toContain('"words":7');
    expect(kept).not.toContain("Only kept while");
    await service.restart();
    await delivered();
  });

  test("an update while a page is open leaves the page in peace, and keeps what waits", async () => {
    await extended.switchOn("127.0.0.1");
    page = await openPage();
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    await page.type("textarea", "Before the update. ");
    await service.stop();
    await record();
    const newer = await newerBuild(name);
    await extended.update(newer);
    await page.bringToFront();
    await page.type("textarea", "After it, buy now and sign up today!");
    expect(await page.$eval("textarea", (field) => field.value)).toContain("After it, buy now");
    expect((await status()).outbox.waiting).toBe(1);
    await service.restart();
    await delivered();
    await page.reload();
    expect(await extended.askAsContent(url, { kind: "siteSettings" })).toMatchObject({ value: { on: true } });
    expect(wrong).toEqual([]);
    await rm(newer, { recursive: true, force: true });
  });
});

/** The same build under a higher version. */
async function newerBuild(name: BrowserName): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "unblather-newer-"));
  await cp(unpackedOf(name), folder, { recursive: true });
  const file = join(folder, "manifest.json");
  const manifest = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...manifest, version: "99.0" }));
  return folder;
}
