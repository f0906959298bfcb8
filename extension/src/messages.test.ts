// The words, as translators and readers meet them: nothing is missing, and nothing is left over.
/// <reference types="vite/client" />
import { describe, expect, test } from "vitest";
import english from "../_locales/en/messages.json";
import { PHRASES } from "./page/words.js";

const files = import.meta.glob<string>(["./**/*.ts", "!./**/*.test.ts", "./*/*.html"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const messages = english as Record<
  string,
  { message: string; placeholders?: Record<string, { content: string }> }
>;

describe("the messages", () => {
  test("hold what our layer says, word for word", () => {
    const inMessages = Object.entries(messages)
      .filter(([name]) => name.startsWith("page_"))
      .map(([name, { message }]) => [name.replace("page_", ""), message]);
    expect(Object.fromEntries(inMessages)).toEqual(PHRASES);
  });

  test("hold every text of the pages", () => {
    for (const [page, html] of Object.entries(files).filter(([file]) => file.endsWith(".html"))) {
      for (const [, name] of html.matchAll(/ data-t>\s*([^<\s]*)/g)) {
        expect(messages, `${page} asks for it`).toHaveProperty(name ?? "");
      }
    }
  });

  test("hold nothing that nobody says", () => {
    const code = Object.values(files).join("\n");
    const isSaid = (name: string): boolean =>
      [`"${name}"`, `>${name}<`, `__MSG_${name}__`].some((use) => code.includes(use));
    const own = Object.keys(messages).filter((name) => !name.startsWith("page_"));
    expect(own.filter((name) => !isSaid(name))).toEqual([]);
  });

  test("name a place for every value", () => {
    for (const [name, { message, placeholders = {} }] of Object.entries(messages)) {
      const named = [...message.matchAll(/\$([A-Z]+)\$/g)].map(([, place]) => place?.toLowerCase());
      expect(new Set(named), name).toEqual(new Set(Object.keys(placeholders)));
    }
  });
});
