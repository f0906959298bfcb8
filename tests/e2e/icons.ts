// npm run icons: draws the extension’s icons, extension/assets/icons/*.png, from the service’s own.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { startBrowser } from "./browsers.js";

const ROOT = resolve(import.meta.dirname, "../..");
const SIZES = [16, 32, 48, 128];

const drawing = await readFile(join(ROOT, "server/unblather/web/static/favicon.svg"), "utf8");
const browser = await startBrowser("chrome");
try {
  const page = await browser.newPage();
  for (const size of SIZES) {
    await page.setViewport({ width: size, height: size });
    await page.setContent(`<style>html, body { margin: 0 } svg { display: block }</style>${drawing}`);
    await page.$eval("svg", (svg, side) => svg.setAttribute("width", `${side}`), size);
    const path = join(ROOT, "extension/assets/icons", `${size}.png`) as `${string}.png`;
    await page.screenshot({ path, omitBackground: true });
  }
} finally {
  await browser.close();
}
