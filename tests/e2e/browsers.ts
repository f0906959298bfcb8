// Starts the real browsers. Knows where they are and their switches; does not know the pages.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";

export type BrowserName = "chrome" | "firefox";
export type Scheme = "light" | "dark";

const PROGRAMS: Readonly<
  Record<BrowserName, { names: readonly string[]; variable: string; sentence: string }>
> = {
  chrome: {
    names: ["chromium", "chromium-browser", "google-chrome"],
    variable: "CHROMIUM",
    sentence: "Chromium is missing: install the package `chromium`, or name the program in CHROMIUM.",
  },
  firefox: {
    names: ["firefox-esr", "firefox"],
    variable: "FIREFOX",
    sentence: "Firefox is missing: install the package `firefox-esr`, or name the program in FIREFOX.",
  },
};

// The sandbox needs a user who is not root; the rest keeps the browser from calling anybody.
const CHROME_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser's program. A missing browser fails the tests: skipping would pass them unseen. */
function programOf(name: BrowserName): string {
  const { names, variable, sentence } = PROGRAMS[name];
  const named = process.env[variable];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = named
    ? [named]
    : folders.flatMap((folder) => names.map((program) => join(folder, program)));
  const found = candidates.find(isProgram);
  if (!found) throw new Error(sentence);
  return found;
}

/** Start a headless browser that prefers `scheme`. */
export function startBrowser(name: BrowserName, scheme: Scheme = "light"): Promise<Browser> {
  const executablePath = programOf(name);
  if (name === "firefox") {
    return puppeteer.launch({
      browser: "firefox",
      executablePath,
      headless: true,
      extraPrefsFirefox: { "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1 },
    });
  }
  const dark = scheme === "dark" ? ["--force-dark-mode"] : [];
  return puppeteer.launch({
    browser: "chrome",
    executablePath,
    headless: true,
    args: [...CHROME_FLAGS, ...dark],
  });
}
