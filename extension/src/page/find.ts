// Says whether what has the focus is a composer: a field where people write to other people. Knows what must be left
// alone; does not know sites, and never searches the page, so that a page without a focused composer costs nothing.
import { closest } from "./tree.js";

// Other people's way of saying that no helper is wanted here; the first is the one that most editors know.
const OPTED_OUT = [
  '[data-enable-grammarly="false"]',
  '[data-gramm="false"]',
  '[data-gramm_editor="false"]',
  '[data-lt-active="false"]',
  '[data-languagetool="false"]',
  "[data-unblather-off]",
].join();

// Code, terminals and tables: what is typed there is not written to a person.
const CODE = [
  "pre",
  "code",
  '[role="code"]',
  '[role="grid"]',
  ".CodeMirror",
  ".cm-editor",
  ".monaco-editor",
  ".ace_editor",
  ".xterm",
  ".blocklyWidgetDiv",
].join();

const SEARCH = '[role="search"], search, [role="searchbox"], [role="combobox"]';

const SECRET = /password|one-time-code|cc-|otp/;
const SEARCHING = /search|suche|buscar|recherche|zoek|поиск|検索|搜索|بحث/i;

const SMALLEST = 12; // px: a field flatter than a line of text only catches keys for something else

/** The editor that `element` is part of, as far up as it goes. */
function editorOf(element: Element): HTMLElement | null {
  if (!(element instanceof HTMLElement)) return null;
  if (element instanceof HTMLTextAreaElement) return element;
  if (!element.isContentEditable) return null;
  let editor: HTMLElement = element;
  while (editor.parentElement?.isContentEditable) editor = editor.parentElement;
  // A whole document that can be edited (an old editor's frame) keeps its text in the body.
  return editor === document.documentElement ? document.body : editor;
}

function isWritable(editor: HTMLElement): boolean {
  if (editor instanceof HTMLTextAreaElement && (editor.matches(":disabled") || editor.readOnly)) return false;
  return editor.ariaReadOnly !== "true" && editor.ariaDisabled !== "true";
}

function isForSearching(editor: HTMLElement): boolean {
  if (closest(editor, SEARCH)) return true;
  const said = [editor.getAttribute("name"), editor.ariaLabel, editor.getAttribute("placeholder")];
  return said.some((words) => words !== null && SEARCHING.test(words));
}

const isSecret = (editor: HTMLElement): boolean => SECRET.test(editor.getAttribute("autocomplete") ?? "");

/** What was asked to be left alone, whoever asks: also where a site's adapter knows the field. */
const isClosed = (editor: HTMLElement): boolean =>
  !isWritable(editor) || isSecret(editor) || closest(editor, OPTED_OUT) !== null;

const isSmall = (editor: HTMLElement): boolean => editor.getBoundingClientRect().height < SMALLEST;

const isUnlikely = (editor: HTMLElement): boolean =>
  closest(editor, CODE) !== null ||
  isForSearching(editor) ||
  editor.ariaMultiLine === "false" ||
  isSmall(editor);

/**
 * The composer in an event's path, or null. `known` says whether a site's adapter vouches for a field that does not look
 * like a composer (a comment box that completes names calls itself a combobox).
 */
export function composerOf(
  path: readonly EventTarget[],
  known: (editor: HTMLElement) => boolean,
): HTMLElement | null {
  const [target] = path;
  const editor = target instanceof Element ? editorOf(target) : null;
  if (!editor || isClosed(editor)) return null;
  return known(editor) || !isUnlikely(editor) ? editor : null;
}
