// Keys written as in "Alt+Shift+J". Knows how an event says them; does not know what they do.

const isMac = (): boolean => navigator.userAgent.includes("Mac");

interface Shortcut {
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
  readonly key: string;
}

function parse(written: string): Shortcut {
  const parts = written.split("+").map((part) => part.trim().toLowerCase());
  const has = (...names: string[]): boolean => names.some((name) => parts.slice(0, -1).includes(name));
  const mod = has("mod");
  return {
    alt: has("alt", "option"),
    ctrl: has("ctrl", "control") || (mod && !isMac()),
    meta: has("meta", "cmd", "command") || (mod && isMac()),
    shift: has("shift"),
    key: parts.at(-1) ?? "",
  };
}

/** Whether a key press is the one that `written` names; "Mod" is Ctrl, or Cmd on a Mac. */
export function isShortcut(event: KeyboardEvent, written: string): boolean {
  const { alt, ctrl, meta, shift, key } = parse(written);
  if (event.altKey !== alt || event.ctrlKey !== ctrl || event.metaKey !== meta || event.shiftKey !== shift) {
    return false;
  }
  // `code` too, because with Alt held a Mac types another character.
  return event.key.toLowerCase() === key || [`key${key}`, `digit${key}`].includes(event.code.toLowerCase());
}
