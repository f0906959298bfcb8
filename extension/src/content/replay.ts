// Does again what the writer did, for the page, once: the click or the key that was held back while we asked. Knows
// events; does not know why. What it sends is not trusted, so our own listeners let it by.

const INHERITED = { bubbles: true, cancelable: true, composed: true } as const;

function clickAgain(event: MouseEvent, target: EventTarget): void {
  const { detail, screenX, screenY, clientX, clientY, ctrlKey, shiftKey, altKey, metaKey, button } = event;
  const same = { detail, screenX, screenY, clientX, clientY, ctrlKey, shiftKey, altKey, metaKey, button };
  // A click from a script does what a click does: it posts a form, too.
  target.dispatchEvent(new MouseEvent("click", { ...INHERITED, ...same, view: window }));
}

function pressAgain(event: KeyboardEvent, target: EventTarget): void {
  const { key, code, location, ctrlKey, shiftKey, altKey, metaKey, keyCode } = event;
  // Editors still ask for the old number of a key, which only the constructor can set from here.
  const same = {
    key,
    code,
    location,
    ctrlKey,
    shiftKey,
    altKey,
    metaKey,
    keyCode,
    which: keyCode,
    view: window,
  };
  const send = (type: string): boolean =>
    target.dispatchEvent(new KeyboardEvent(type, { ...INHERITED, ...same } as KeyboardEventInit));
  if (send("keydown")) send("keypress");
  send("keyup");
}

function submitAgain(event: SubmitEvent, form: HTMLFormElement): void {
  const submitter = event.submitter;
  form.requestSubmit(submitter instanceof HTMLElement && submitter.isConnected ? submitter : null);
}

/**
 * What does `event` again. To be called while it is under way: where it went cannot be read later. `instead` stands in
 * for a control that the page has meanwhile drawn anew.
 */
export function again(event: Event, instead: () => HTMLElement | null): () => void {
  const [target] = event.composedPath();
  return () => {
    if (event instanceof SubmitEvent && target instanceof HTMLFormElement) {
      submitAgain(event, target);
      return;
    }
    const there = target instanceof Node && target.isConnected ? target : instead();
    if (!there) return;
    if (event instanceof KeyboardEvent) pressAgain(event, there);
    else if (event instanceof MouseEvent) clickAgain(event, there);
  };
}
