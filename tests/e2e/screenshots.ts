// npm run screenshots -- FOLDER: pictures of every state in both browsers, light and dark, narrow and wide.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type BrowserName, type Scheme, startBrowser } from "./browsers.js";
import { CARD, Playground, stillness } from "./playground.js";
import { type RunningService, startService } from "./service.js";

const WIDTHS = { wide: { width: 1280, height: 900 }, narrow: { width: 320, height: 640 } } as const;

type Shot = (name: string) => Promise<void>;

/** Each state once, in an order in which one leads to the next. */
async function walk(playground: Playground, service: RunningService, shot: Shot): Promise<void> {
  const { page } = playground;
  await shot("empty");
  await playground.sample("post", "Something learnt");
  await playground.reads("post", "ok", "hint", "warn");
  await playground.sample("comment", "“Great post!”");
  await playground.reads("comment", "warn", "hint");
  await playground.step("j");
  await playground.card();
  await shot("comment-card");
  await page.keyboard.press("Escape");
  await playground.sample("comment", "A helpful answer");
  await playground.reads("comment", "ok", "hint", "warn");
  await playground.sample("post", "An announcement");
  await playground.reads("post", "warn", "hint");
  await shot("scored");
  await playground.step("j");
  await playground.card();
  await shot("card");
  await page.keyboard.press("Escape");
  await page.click("[data-unblather] >>> .badge:not([hidden])");
  await shot("overview");
  await page.keyboard.press("Escape");
  await playground.clear("post");
  await playground.type("post", "Hm");
  await playground.reads("post", "none");
  await shot("none");
  await page.evaluate(() => document.execCommand("insertText", false, " word".repeat(4_001)));
  await playground.reads("post", "failed");
  await shot("too-long");
  await playground.clear("post");
  await service.stop();
  await playground.sample("post", "A slogan");
  await playground.reads("post", "failed");
  await shot("unreachable");
  await service.restart();
}

async function signInPage(playground: Playground, service: RunningService, shot: Shot): Promise<void> {
  await playground.page.deleteCookie(...(await playground.page.cookies()));
  await playground.page.goto(`${service.origin}/`);
  await shot("sign-in");
}

async function photograph(folder: string, name: BrowserName, scheme: Scheme): Promise<void> {
  const service = await startService();
  const browser = await startBrowser(name, scheme);
  try {
    const playground = await Playground.open(browser, service.link(), name, scheme);
    for (const [size, viewport] of Object.entries(WIDTHS)) {
      await playground.page.setViewport(viewport);
      await playground.page.goto(`${service.origin}/`);
      const shot = async (state: string): Promise<void> => {
        const path = join(folder, `${name}-${scheme}-${size}-${state}.png`) as `${string}.png`;
        // A dialog in the top layer is drawn where the window is; the whole page otherwise.
        const fullPage = (await playground.page.$(CARD)) === null && state !== "overview";
        await stillness(playground.page);
        await playground.page.screenshot({ path, fullPage });
      };
      await walk(playground, service, shot);
      if (size === "narrow") await signInPage(playground, service, shot);
    }
  } finally {
    await browser.close();
    await service.dispose();
  }
}

const folder = process.argv[2];
if (!folder) throw new Error("Name the folder for the pictures: npm run screenshots -- FOLDER");
await mkdir(folder, { recursive: true });
for (const name of ["chrome", "firefox"] as const) {
  for (const scheme of ["light", "dark"] as const) await photograph(folder, name, scheme);
}
