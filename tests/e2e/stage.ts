// What every test of the extension in pages needs: a service, pages, and a browser with the extension paired and on.
import type { BrowserName } from "./browsers.js";
import { setBudget } from "./budget.js";
import { EditorPage } from "./editors.js";
import { type Extended, openWithExtension } from "./extension.js";
import { type Fixtures, startFixtures } from "./fixtures.js";
import { type Ask, scorer } from "./scorer.js";
import { type RunningService, startService } from "./service.js";

export interface Stage {
  readonly service: RunningService;
  readonly fixtures: Fixtures;
  readonly extension: Extended;
  readonly ask: Ask;
  /** Open a page with this in its body. */
  visit(body: string): Promise<EditorPage>;
  close(): Promise<void>;
}

export const ADVERT = "Check out my new course! Buy now and get 50% off. Sign up today, limited spots!";

export const FORM = `<form id="editor" method="post" action="/take"><textarea name="text" rows="6" cols="60"></textarea>
  <button>Post</button></form>`;

export const PLAIN = `<main><div id="editor"><div contenteditable="true" role="textbox" aria-label="Post"></div></div>
  <button id="post">Post</button></main>
  <script>window.posted = []; window.composerText = () => document.querySelector("[contenteditable]").innerText;
  document.getElementById("post").onclick = () => posted.push(composerText());</script>`;

/** Wait until words are underlined. */
export const hinted = (page: EditorPage): Promise<void> =>
  page.until(
    async () => (await page.underlines()).length > 1,
    async () => `hints; the badge says ${await page.badge()}`,
  );

/** Wait until the page has posted, and give what. */
export async function posted(page: EditorPage): Promise<string[]> {
  await page.until(
    async () => (await page.posted()).length > 0,
    async () => "the page to post",
  );
  return page.posted();
}

export async function openStage(name: BrowserName): Promise<Stage> {
  const [service, fixtures] = await Promise.all([startService(), startFixtures()]);
  const ask = await scorer(service);
  const extension = await openWithExtension(name);
  await extension.pair(service);
  await extension.switchOn("127.0.0.1");
  await setBudget(extension);
  return {
    service,
    fixtures,
    extension,
    ask,
    visit: (body) => EditorPage.at(extension.browser, fixtures.page(body)),
    close: async () => {
      await extension.close();
      await fixtures.close();
      await service.dispose();
    },
  };
}
