// Shortcuts as they are written, `Alt+Shift+J`. Knows keys; does not know what they do. Meta is what Macs call Command.

const MODIFIERS = ["Ctrl", "Alt", "Shift", "Meta"] as const;

export interface Keys {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** What was pressed, once it is a shortcut; null while it is not. The key's place counts: Alt turns letters into others. */
export function pressed(keys: Keys): string | null {
  const key = /^(?:Key|Digit)([A-Z0-9])$/.exec(keys.code)?.[1];
  const held = [keys.ctrlKey, keys.altKey, keys.shiftKey, keys.metaKey];
  return key ? valid([...MODIFIERS.filter((_, index) => held[index]), key].join("+")) : null;
}

/** The shortcut in its one written form; null when it is none. Shift alone would take letters from the writer. */
export function valid(text: string): string | null {
  const parts = text.split("+").map((word) => word.trim().toLowerCase());
  const key = parts.pop()?.toUpperCase() ?? "";
  const known = MODIFIERS.filter((modifier) => parts.includes(modifier.toLowerCase()));
  const complete = known.length === parts.length && known.some((modifier) => modifier !== "Shift");
  return complete && /^[A-Z0-9]$/.test(key) ? [...known, key].join("+") : null;
}
