// Builds what the service serves at /static/pages/ and the extension, unpacked and as a zip, for each browser.
// Knows the entry points and where files go; nothing about what they do.
//
//     node build.mjs [FOLDER]     into dist/, or another folder
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";

const OUT = process.argv[2] ?? "dist";
const TARGETS = ["chrome", "firefox"];
const EXTENSION_PAGES = ["popup", "options", "welcome"];
const { version } = JSON.parse(await readFile("package.json", "utf8"));

const common = { bundle: true, minify: true, legalComments: "none", logLevel: "warning" };

/** Code that this script needs and that is written in TypeScript. */
async function load(file) {
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

async function buildPages() {
  const outdir = join(OUT, "pages");
  await rm(outdir, { recursive: true, force: true });
  await build({
    ...common,
    entryPoints: [
      { in: "src/playground/main.ts", out: "playground" },
      { in: "src/playground/playground.css", out: "playground" },
      { in: "src/history/main.ts", out: "history" },
      { in: "src/history/history.css", out: "history" },
    ],
    outdir,
    format: "esm",
    // The first releases with popovers, custom highlights and constructed stylesheets all in one.
    target: ["chrome116", "firefox140", "safari17.2"],
  });
}

async function buildExtension(target, { manifest, OLDEST }) {
  const folder = join(OUT, "extension", target);
  await rm(folder, { recursive: true, force: true });
  const { metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: [
      { in: "src/background/main.ts", out: "worker" },
      { in: "src/content/main.ts", out: "content" },
      ...EXTENSION_PAGES.flatMap((page) => [
        { in: `src/${page}/main.ts`, out: page },
        { in: `src/${page}/${page}.css`, out: page },
      ]),
    ],
    outdir: folder,
    format: "iife",
    target: [`${target}${OLDEST[target]}`],
  });
  for (const page of EXTENSION_PAGES) await cp(`src/${page}/${page}.html`, join(folder, `${page}.html`));
  await cp("_locales", join(folder, "_locales"), { recursive: true });
  await cp("assets/icons", join(folder, "icons"), { recursive: true });
  await writeFile(join(folder, "licences.txt"), await licences(metafile));
  const text = JSON.stringify(manifest(target, version), null, 2);
  await writeFile(join(folder, "manifest.json"), `${text}\n`);
}

/** Our notice and licence, and those of every package that is in the scripts. */
async function licences({ inputs }) {
  const texts = [await readFile("../NOTICE", "utf8"), await readFile("../LICENSE", "utf8")];
  const used = new Set(Object.keys(inputs).map((path) => /^node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0]));
  for (const folder of [...used].filter(Boolean).sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} is in the extension and brings no licence text.`);
    texts.push(`${name} ${version} (${license})\n\n${await readFile(join(folder, file), "utf8")}`);
  }
  return `${texts.map((text) => text.trim()).join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** The same bytes from the same files, whenever and wherever: sorted names, one date, no owner. */
async function zip(target) {
  const folder = join(OUT, "extension", target);
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const named = paths.map((path) => [relative(folder, path).split(sep).join("/"), path]);
  named.sort(([a], [b]) => (a < b ? -1 : 1));
  const files = {};
  for (const [name, path] of named) files[name] = new Uint8Array(await readFile(path));
  // A zip's dates have no time zone: this one is said, and read back, as local time.
  const bytes = zipSync(files, { level: 9, mtime: new Date(1980, 0, 1), os: 3 });
  await writeFile(join(OUT, `unblather-${target}-${version}.zip`), bytes);
}

await mkdir(OUT, { recursive: true });
await buildPages();
const parts = await load("src/manifest.ts");
for (const target of TARGETS) {
  await buildExtension(target, parts);
  await zip(target);
}
