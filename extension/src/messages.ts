// The words that people read, by name. Knows that they are in _locales/, where translators find them; does not know
// where they are shown.
import type english from "../_locales/en/messages.json";

export type MessageName = keyof typeof english;

/** The text called `name` in the browser's language, or in English; values take the places `$1`, `$2`. */
export function t(name: MessageName, ...values: readonly (string | number)[]): string {
  return chrome.i18n.getMessage(
    name,
    values.map((value) => `${value}`),
  );
}

/** The text for a number of things: `name` for one, `names` for any other number. */
export function counted(count: number, name: MessageName, names: MessageName): string {
  return t(count === 1 ? name : names, count.toLocaleString());
}
