// The stylesheet of our layer. Lives in a shadow root, so no page can restyle it and it restyles no page. Follows the
// system's light or dark, motion and forced-colour settings, since the page's own are unknown. Text is styled in .layer and
// not on the host, which as a guest wears an inline "all: initial" that wins over us as over the page.

export const STYLES = `
:host {
  all: initial;
  position: absolute; top: 0; left: 0; width: 0; height: 0;
  z-index: 2147483000;
  --sheet: #fffdf8; --ink: #20251f; --soft: #5a6159; --line: #d9d0bf;
  --warn: #b93a12; --hint: #8a5a00; --ok: #0d6b57; --none: #5a6159; --focus: #0d6b57;
  --shade: 0 1px 2px #2a23151f, 0 10px 30px #2a231529;
}
@media (prefers-color-scheme: dark) {
  :host {
    --sheet: #262b29; --ink: #eeeae1; --soft: #b3b8b0; --line: #434a46;
    --warn: #ff9a75; --hint: #e6b653; --ok: #63cdb4; --none: #b3b8b0; --focus: #63cdb4;
    --shade: 0 1px 2px #0006, 0 10px 30px #0009;
  }
}
.layer {
  font: 400 15px/1.5 -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  color: var(--ink); color-scheme: light dark; text-align: start;
}
.attic { position: absolute; width: 0; height: 0; overflow: hidden; visibility: hidden; }
.mirror {
  position: absolute; top: 0; left: 0; visibility: hidden;
  border-style: solid; border-color: transparent; white-space: pre-wrap; overflow-wrap: break-word;
}
.offstage { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.pane { position: absolute; overflow: hidden; pointer-events: none; }
.underline { position: absolute; box-sizing: border-box; border-block-end: 2px solid #d9481c; background: #d9481c1f; }
.underline.hint { border-block-end: 2px dotted #b07a10; background: #e0a52c24; }
.shape { inline-size: 1em; block-size: 1em; flex: none; }
.shape.warn { color: var(--warn); } .shape.hint { color: var(--hint); }
.shape.ok { color: var(--ok); } .shape.none, .shape.failed, .shape.waiting { color: var(--none); }

.badge {
  position: absolute; display: inline-flex; align-items: center; gap: 6px;
  min-inline-size: 30px; block-size: 28px; padding-inline: 9px; box-sizing: border-box;
  border: 1px solid var(--line); border-radius: 14px; background: var(--sheet); color: var(--ink);
  font: inherit; font-size: 13px; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1;
  box-shadow: 0 1px 3px #2a231526; cursor: pointer;
}
.badge[hidden] { display: none; }
.badge:hover { border-color: var(--soft); }
.badge.waiting .figure { opacity: .55; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }

.floating {
  position: fixed; inset: auto; margin: 0; box-sizing: border-box;
  inline-size: min(352px, calc(100vw - 16px)); max-block-size: calc(100vh - 16px); overflow: auto;
  padding: 16px 18px 12px; border: 1px solid var(--line); border-radius: 12px;
  background: var(--sheet); color: var(--ink); box-shadow: var(--shade);
  overflow-wrap: anywhere;
}
.floating:focus { outline: none; }
.floating:focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.floating:popover-open { animation: rise .12s ease-out; }
@keyframes rise { from { opacity: 0; transform: translateY(3px); } }
p { margin: 0; }
.eyebrow {
  display: flex; align-items: center; gap: 7px; margin-block-end: 6px;
  font-size: 12.5px; font-weight: 650; letter-spacing: .01em; color: var(--soft);
}
.card[data-severity=warn] .eyebrow { color: var(--warn); }
.card[data-severity=hint] .eyebrow { color: var(--hint); }
.what { font-size: 16px; font-weight: 650; line-height: 1.4; }
.why { margin-block-start: 6px; color: var(--soft); }
.instead { margin-block-start: 10px; padding-block-start: 10px; border-block-start: 1px solid var(--line); }
.instead strong { color: var(--ok); font-weight: 650; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin: 10px -8px 0; }
.actions > :last-child { margin-inline-start: auto; }
.warning { border-inline-start: 4px solid var(--warn); }
.warning .eyebrow { color: var(--warn); }
.quoted {
  margin: 0; padding: 0; max-block-size: 6em; overflow: auto; font-size: 16px; font-weight: 650; line-height: 1.4;
}
.solid {
  min-block-size: 36px; padding: 6px 16px; border: 1px solid var(--ink); border-radius: 8px; background: var(--ink);
  color: var(--sheet); font: inherit; font-size: 14px; font-weight: 650; cursor: pointer;
}
.outlined {
  min-block-size: 36px; padding: 6px 14px; border: 1px solid var(--line); border-radius: 8px; background: none;
  color: var(--ink); font: inherit; font-size: 14px; font-weight: 600; cursor: pointer;
}
.outlined:hover { border-color: var(--soft); }
.warning .actions { margin-inline: 0; }
.quiet {
  min-block-size: 32px; padding: 4px 8px; border: 0; border-radius: 7px; background: none;
  color: var(--ink); font: inherit; font-size: 13.5px; font-weight: 600; cursor: pointer;
}
.quiet[hidden] { display: none; }
.next { color: var(--soft); font-variant-numeric: tabular-nums; }
.quiet:hover { background: color-mix(in srgb, var(--ink) 8%, transparent); }
.lead { font-weight: 650; }
.detail { margin-block-start: 6px; font-size: 13.5px; color: var(--soft); }
.hint-list { margin: 10px -8px 0; padding: 0; list-style: none; }
.hint-item {
  display: flex; gap: 9px; inline-size: 100%; padding: 7px 8px; border: 0; border-radius: 7px;
  background: none; color: var(--ink); font: inherit; line-height: 1.4; text-align: start; cursor: pointer;
}
.hint-item .shape { margin-block-start: .2em; }
.hint-item:hover { background: color-mix(in srgb, var(--ink) 8%, transparent); }

@media (prefers-reduced-motion: reduce) { .floating:popover-open { animation: none; } }
@media (forced-colors: active) {
  .underline { border-block-end-color: Mark; background: none; forced-color-adjust: none; }
  .shape { color: CanvasText; }
  .badge, .floating { border: 1px solid CanvasText; }
}
`;
