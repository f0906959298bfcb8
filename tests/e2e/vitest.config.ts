import { defineConfig } from "vitest/config";

// Ten editors in two browsers, restarts and builds take longer than all the rest: `npm run editors`.
const LONG = ["editors*.test.ts", "extension-outbox.test.ts", "extension-build.test.ts"];

export default defineConfig({
  test: {
    include: process.env.EDITORS ? LONG : ["*.test.ts"],
    exclude: process.env.EDITORS ? [] : LONG,
    // On a busy machine a page is sometimes redrawn under a test's hands.
    retry: 1,
    // Browsers share the processor with the model: one file at a time, and patience.
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
