// npm run extension-screenshots -- FOLDER: pictures of the extension's own pages in every state, in both browsers, light
// and dark, narrow and wide.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import type { Scheme } from "./browsers.js";
import { type Extended, openWithExtension } from "./extension.js";
import { type RunningService, startService } from "./service.js";

const WIDTHS = { wide: { width: 1280, height: 900 }, narrow: { width: 320, height: 640 } } as const;
const PAGES = ["popup", "options", "welcome"] as const;
const ADVERT =
  "We are thrilled to announce our new course! Buy now and get 50% off. Like and share this post to win!";

async function photograph(folder: string, extended: Extended, scheme: Scheme, state: string): Promise<void> {
  for (const name of PAGES) {
    const page = await extended.open(`${name}.html`);
    if (extended.name === "chrome") {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    }
    await page.waitForSelector(".state");
    for (const [size, viewport] of Object.entries(WIDTHS)) {
      await page.setViewport(viewport);
      if (name === "welcome" && state === "running") await write(page);
      const path = join(folder, `${extended.name}-${scheme}-${size}-${name}-${state}.png`) as `${string}.png`;
      await page.screenshot({ path, fullPage: true });
    }
    await page.close();
  }
}

async function write(page: Page): Promise<void> {
  await page.$eval("#draft", (field) => {
    (field as HTMLTextAreaElement).value = "";
  });
  await page.type("#draft", ADVERT);
  await page.waitForFunction(
    () => document.querySelector("[data-unblather]")?.shadowRoot?.querySelector(".underline"),
    { polling: "raf" },
  );
}

async function walk(
  folder: string,
  extended: Extended,
  service: RunningService,
  scheme: Scheme,
): Promise<void> {
  const shot = (state: string): Promise<void> => photograph(folder, extended, scheme, state);
  await extended.ask({ kind: "patchSettings", patch: { local: { port: service.port } } });
  await shot("not-paired");
  await extended.pair(service);
  await shot("running");
  await extended.ask({ kind: "pause", minutes: 60 });
  await service.stop();
  await shot("not-running");
  await extended.withdraw("http://127.0.0.1/*");
  await shot("permission-withdrawn");
}

const folder = process.argv[2];
if (!folder) throw new Error("Name the folder for the pictures: npm run extension-screenshots -- FOLDER");
await mkdir(folder, { recursive: true });
for (const name of ["chrome", "firefox"] as const) {
  for (const scheme of ["light", "dark"] as const) {
    const service = await startService();
    const extended = await openWithExtension(name, { scheme });
    try {
      await walk(folder, extended, service, scheme);
    } finally {
      await extended.close();
      await service.dispose();
    }
  }
}
