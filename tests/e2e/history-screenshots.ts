// npm run history-screenshots -- FOLDER: the history page empty, small and large, in both browsers, light and dark, narrow
// and wide; and on paper.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type BrowserName, type Scheme, startBrowser } from "./browsers.js";
import { fill, HistoryPage, type Made } from "./history.js";
import { startService } from "./service.js";

const WIDTHS = { wide: { width: 1280, height: 900 }, narrow: { width: 320, height: 640 } } as const;
const HISTORIES: Readonly<Record<string, Made | null>> = {
  empty: null,
  small: { drafts: 160, days: 75, withText: true },
  large: { drafts: 20_000, days: 2_500 },
};

async function photograph(folder: string, history: string, made: Made | null, names: readonly BrowserName[]) {
  const service = await startService(async (data) => {
    if (made) await fill(data, made);
  });
  try {
    for (const name of names) for (const scheme of ["light", "dark"] as const) await shoot(name, scheme);
  } finally {
    await service.dispose();
  }

  async function shoot(name: BrowserName, scheme: Scheme): Promise<void> {
    await service.restart();
    const browser = await startBrowser(name, scheme);
    try {
      const shown = await HistoryPage.open(browser, service, name, scheme);
      for (const [size, viewport] of Object.entries(WIDTHS)) {
        await shown.page.setViewport(viewport);
        await shown.visit(history === "large" ? "?period=all" : "");
        if (history === "small") {
          await shown.page.click(".draft summary");
          await shown.page.waitForSelector(".draft .text");
        }
        const path = join(folder, `history-${history}-${name}-${scheme}-${size}.png`) as `${string}.png`;
        await shown.page.screenshot({ path, fullPage: true });
      }
      if (scheme === "dark" && name === "chrome")
        await shown.page.pdf({
          path: join(folder, `history-${history}.pdf`),
          format: "A4",
          printBackground: true,
        });
    } finally {
      await browser.close();
    }
  }
}

const [folder, only] = process.argv.slice(2);
if (!folder) throw new Error("Name the folder for the pictures: npm run history-screenshots -- FOLDER");
await mkdir(folder, { recursive: true });
for (const [history, made] of Object.entries(HISTORIES))
  if (!only || only === history) await photograph(folder, history, made, ["chrome", "firefox"]);
