// npm run picture: takes the README's picture anew, from the real page with the model as it is.
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { startBrowser } from "./browsers.js";
import { Playground, stillness } from "./playground.js";
import { startService } from "./service.js";

const PICTURE = resolve(import.meta.dirname, "../../docs/images/playground.png") as `${string}.png`;

await mkdir(dirname(PICTURE), { recursive: true });
const service = await startService();
const browser = await startBrowser("chrome");
try {
  const playground = await Playground.open(browser, service.link(), "chrome");
  await playground.sample("post", "An announcement");
  await playground.reads("post", "warn", "hint");
  await playground.step("j");
  await playground.card();
  await stillness(playground.page);
  await playground.page.screenshot({ path: PICTURE });
} finally {
  await browser.close();
  await service.dispose();
}
