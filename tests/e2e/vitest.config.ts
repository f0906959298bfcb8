import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: process.env.EDITORS ? ["editors*.test.ts"] : ["*.test.ts"],
    // Ten editors in two browsers take far longer than all the rest: `npm run editors`.
    exclude: process.env.EDITORS ? [] : ["editors*.test.ts"],
    // Browsers share the processor with the model: one file at a time, and patience.
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
