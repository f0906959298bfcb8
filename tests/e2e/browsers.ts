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

export interface BrowserOptions {
  readonly scheme?: Scheme;
  /** A folder that outlives the browser, for tests that start it again. */
  readonly profile?: string;
  readonly extensions?: boolean;
  readonly flags?: readonly string[];
  readonly preferences?: Readonly<Record<string, unknown>>;
}

/** Start a headless browser that prefers `scheme`. */
export function startBrowser(name: BrowserName, options: BrowserOptions | Scheme = {}): Promise<Browser> {
  const chosen = typeof options === "string" ? { scheme: options } : options;
  return name === "firefox" ? startFirefox(chosen) : startChrome(chosen);
}

function startFirefox({
  scheme,
  profile,
  extensions,
  flags = [],
  preferences,
}: BrowserOptions): Promise<Browser> {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: programOf("firefox"),
    headless: true,
    // What the user does in Firefox's own windows (its toolbar, its questions) is done there, not simulated.
    args: [...flags, ...(extensions ? ["--remote-allow-system-access"] : [])],
    extraPrefsFirefox: {
      "layout.css.prefers-color-scheme.content-override": scheme === "dark" ? 0 : 1,
      ...preferences,
    },
    ...(profile ? { userDataDir: profile } : {}),
  });
}

function startChrome({ scheme, profile, extensions, flags = [] }: BrowserOptions): Promise<Browser> {
  const dark = scheme === "dark" ? ["--force-dark-mode"] : [];
  return puppeteer.launch({
    browser: "chrome",
    executablePath: programOf("chrome"),
    headless: true,
    args: [...CHROME_FLAGS, ...dark, ...flags],
    ...(extensions ? { pipe: true, enableExtensions: true } : {}),
    ...(profile ? { userDataDir: profile } : {}),
  });
}
