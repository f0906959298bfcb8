// The extension in one frame of a page. Puts the parts together: focus, sheets, gate and messages. Everything hangs on
// one AbortSignal, so that an extension that was updated or removed leaves nothing behind.
import { attend } from "../page/attend.js";
import { composerOf } from "../page/find.js";
import { createLayer, type Layer } from "../page/layer.js";
import type { Draft, Hint, Provider } from "../page/provider.js";
import { following } from "../page/signals.js";
import { createWarning, type Warning } from "../page/warning.js";
import { type ContentClient, type Feedback, Gone, type SiteSettings } from "../protocol.js";
import { generic } from "../sites/generic.js";
import { siteFor } from "../sites/index.js";
import type { Page } from "../sites/site.js";
import { createGate } from "./gate.js";
import { createProvider } from "./provider.js";
import { createSheet, type Sheet } from "./sheet.js";
import { createSheets } from "./sheets.js";

/** Made when the first composer gets the focus: a page without one never sees us. */
function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Frames without an address of their own belong to the page that made them. */
function pageHere(): Page {
  const own = new URL(location.href);
  return { url: own.protocol === "about:" ? new URL(document.baseURI) : own, document };
}

function feedbackOn(draft: Draft, id: string, hint: Hint, verdict: Feedback["verdict"]): Feedback {
  const { text, kind, context } = draft;
  return {
    id: crypto.randomUUID(),
    draft: id,
    text,
    kind,
    context,
    signal: hint.signal,
    hint: hint.id,
    verdict,
  };
}

export interface Running {
  /** The settings have changed: look again at the composer that has the focus. */
  changed(): void;
}

export function start(client: ContentClient, teardown: AbortController): Running {
  const { signal } = teardown;
  const layer = lazily((): Layer => createLayer(signal, "guest"));
  const warning = lazily((): Warning => createWarning(layer().root));
  const told = new Set<string>();
  let here: { readonly composer: HTMLElement; readonly focus: AbortSignal } | undefined;
  let drawing = new AbortController();

  /** An answer, or null without one. A worker that is busy is asked again soon enough; one that has gone ends us. */
  const heard = <Value>(message: Promise<Value>): Promise<Value | null> =>
    message.catch((error: unknown) => {
      if (error instanceof Gone) teardown.abort();
      return null;
    });
  const tell = (message: Promise<unknown>): void => void heard(message);
  const once = (what: string, send: () => Promise<unknown>): void => {
    if (told.has(what)) return;
    told.add(what);
    tell(send());
  };
  // Nothing that a writer does is held back for a dialog that cannot follow.
  let isThere = false;
  let warnings = false;
  const provider = createProvider(client);
  const score: Provider = async (draft, given) => {
    const asked = provider(draft, given);
    tell(asked);
    isThere = await asked.then(
      () => true,
      () => false,
    );
    return asked;
  };
  const takeBudget = async (): Promise<boolean> => {
    warnings = await client.takeBudget();
    return warnings;
  };

  const siteOf = (composer: HTMLElement) => {
    const own = siteFor(pageHere());
    if (own === generic || own.isComposer(composer)) return own;
    once("missed", () => client.adapterMissed(own.name));
    return generic;
  };

  const sheets = createSheets({
    record: (event) => tell(client.record(event)),
    make: (composer) =>
      createSheet(composer, {
        site: siteOf(composer),
        page: pageHere,
        layer: layer(),
        provider: score,
        onNotTrue: (sheet, { hint }) =>
          tell(client.feedback(feedbackOn(sheet.draft(), sheet.life.id, hint, "not_true"))),
        onSiteOff: () => tell(client.siteOff()),
        onSeen: (sheet, { text }) => sheets.changed(sheet, text),
      }),
  });

  createGate({
    sheets: () => sheets,
    score,
    takeBudget,
    mayAsk: () => isThere && warnings,
    warning: (sheet) => {
      layer().settle(sheet.element);
      return warning();
    },
    onPost: sheets.posted,
    onMeant: (sheet: Sheet, text, hint) => {
      sheet.life.quiet = true;
      tell(client.feedback(feedbackOn({ ...sheet.draft(), text }, sheet.life.id, hint, "meant_it")));
    },
    signal,
  });

  /** The settings while we are wanted here. Switched off or paused, we forget what is written in this page. */
  const wanted = async (): Promise<SiteSettings | null> => {
    const settings = await heard(client.siteSettings());
    const on = settings?.on === true && !settings.paused;
    warnings = on && settings.warnings;
    if (settings && !on) sheets.forget();
    return on ? settings : null;
  };

  const draw = async (composer: HTMLElement, focus: AbortSignal): Promise<void> => {
    drawing.abort();
    drawing = new AbortController();
    const until = following(focus, drawing.signal);
    const settings = await wanted();
    if (until.aborted || !settings) return;
    const sheet = sheets.of(composer);
    const me = siteFor(pageHere()).me(pageHere());
    if (me) once("me", () => client.seenProfile(me));
    sheet.attend(settings, until);
    focus.addEventListener("abort", () => sheets.left(sheet), { once: true });
  };

  attend({
    signal,
    find: (path) =>
      composerOf(path, (editor) => siteFor(pageHere()) !== generic && siteFor(pageHere()).isComposer(editor)),
    isOurs: (target) => target === (here && layer().host),
    enter: (composer, focus) => {
      here = { composer, focus };
      focus.addEventListener("abort", () => {
        here = undefined;
      });
      void draw(composer, focus);
    },
  });

  window.addEventListener("pagehide", () => sheets.endAll(), { signal });
  const changed = (): void => {
    if (here) void draw(here.composer, here.focus);
    else if ([...sheets].length > 0) void wanted();
  };
  // Back from the browser's cache: the drafts were over when the page went, and the writer is in a composer again.
  const back = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) changed();
  };
  window.addEventListener("pageshow", back, { signal });
  return { changed };
}
