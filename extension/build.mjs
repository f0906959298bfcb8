// Builds what the service serves at /static/pages/: one script and one stylesheet for each page.
// Knows the entry points and the browsers they must run in; nothing about what the pages do.
import { rm } from "node:fs/promises";
import { build } from "esbuild";

const PAGES = "dist/pages";

await rm(PAGES, { recursive: true, force: true });
await build({
  entryPoints: [
    { in: "src/playground/main.ts", out: "playground" },
    { in: "src/playground/playground.css", out: "playground" },
    { in: "src/history/main.ts", out: "history" },
    { in: "src/history/history.css", out: "history" },
  ],
  outdir: PAGES,
  bundle: true,
  format: "esm",
  minify: true,
  // The first releases with popovers, custom highlights and constructed stylesheets all in one.
  target: ["chrome116", "firefox140", "safari17.2"],
  legalComments: "none",
  logLevel: "warning",
});
