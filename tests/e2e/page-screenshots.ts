// npm run page-screenshots -- FOLDER: hint, card, summary and warning in a page, in both browsers, light and dark, wide and
// narrow.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserName, Scheme } from "./browsers.js";
import { setBudget } from "./budget.js";
import { EditorPage } from "./editors.js";
import { openWithExtension } from "./extension.js";
import { startFixtures } from "./fixtures.js";
import { startService } from "./service.js";

const ADVERT =
  "🎉 Hello all of you.\nCheck out my new course! Buy now and get 50% off. Sign up today, limited spots!";
const SIZES = { wide: { width: 1280, height: 700 }, narrow: { width: 320, height: 640 } } as const;

async function walk(page: EditorPage, shot: (state: string) => Promise<void>): Promise<void> {
  await page.type(ADVERT);
  await page.until(
    async () => (await page.underlines()).length > 1,
    async () => "hints",
  );
  await shot("hint");
  await page.press("j", "Alt");
  await page.dialogOf("card");
  await shot("card");
  await page.press("Escape");
  await page.clickPost();
  await page.dialogOf("warning");
  await shot("warning");
}

async function photograph(folder: string, name: BrowserName, scheme: Scheme): Promise<void> {
  const [service, fixtures] = await Promise.all([startService(), startFixtures()]);
  const extension = await openWithExtension(name, { scheme });
  try {
    await extension.pair(service);
    await extension.switchOn("127.0.0.1");
    await setBudget(extension);
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const editor of ["textarea", "prosemirror"] as const) {
        const page = await EditorPage.open(extension.browser, fixtures, editor);
        await page.page.setViewport(viewport);
        await walk(page, async (state) => {
          await page.stillness();
          const path = join(folder, `${name}-${scheme}-${size}-${editor}-${state}.png`) as `${string}.png`;
          await page.page.screenshot({ path });
        });
        await page.page.close();
      }
    }
  } finally {
    await extension.close();
    await fixtures.close();
    await service.dispose();
  }
}

const folder = process.argv[2];
if (!folder) throw new Error("Name the folder for the pictures: npm run page-screenshots -- FOLDER");
await mkdir(folder, { recursive: true });
for (const name of ["chrome", "firefox"] as const) {
  for (const scheme of ["light", "dark"] as const) await photograph(folder, name, scheme);
}
