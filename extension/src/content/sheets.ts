// All the drafts of one frame: which element is whose, and when one has ended. Knows when a draft counts as posted or
// given up; does not know what it says, nor who is told.
import type { DraftEvent } from "../protocol.js";
import type { Sheet } from "./sheet.js";

// When the page is looked at after a posting: it has taken the draft when the composer is empty, or gone.
const LOOKS = [500, 2_000, 8_000]; // ms

export interface Sheets extends Iterable<Sheet> {
  /** The sheet of a composer: the one it had, or that of a composer that was drawn anew, or a new one. */
  of(composer: HTMLElement): Sheet;
  /** The writer has posted `text`, as far as we can tell. */
  posted(sheet: Sheet, text: string): void;
  /** The text changed. */
  changed(sheet: Sheet, text: string): void;
  /** The writer has gone from a composer. */
  left(sheet: Sheet): void;
  /** The writer does not want us here: nothing is known of any draft any more, and nothing is told. */
  forget(): void;
  /** The page goes: what is left is over. */
  endAll(): void;
}

export interface SheetsOptions {
  readonly make: (composer: HTMLElement) => Sheet;
  readonly record: (event: DraftEvent) => void;
}

interface Posting {
  readonly text: string;
  timer?: ReturnType<typeof setTimeout>;
}

export function createSheets({ make, record }: SheetsOptions): Sheets {
  const all = new Set<Sheet>();
  const postings = new Map<Sheet, Posting>();

  const end = (sheet: Sheet, outcome: DraftEvent["outcome"], text: string): void => {
    clearTimeout(postings.get(sheet)?.timer);
    postings.delete(sheet);
    const event = sheet.end(outcome, text);
    if (event) record(event);
  };

  const isTaken = (sheet: Sheet): boolean => !sheet.element.isConnected || sheet.text().trim() === "";

  const look = (sheet: Sheet, posting: Posting, times: readonly number[]): void => {
    const [next, ...later] = times;
    if (next === undefined) {
      // Still there: the site has refused it, and it is a draft again.
      postings.delete(sheet);
      return;
    }
    posting.timer = setTimeout(() => {
      if (isTaken(sheet)) end(sheet, "posted", posting.text);
      else look(sheet, posting, later);
    }, next);
  };

  /** Composers that the page has taken away, with nobody in them to notice. */
  const sweep = (): void => {
    for (const sheet of all) {
      if (sheet.element.isConnected || postings.has(sheet)) continue;
      end(sheet, "abandoned", sheet.text());
      all.delete(sheet);
    }
  };

  return {
    [Symbol.iterator]: () => all[Symbol.iterator](),
    of: (composer) => {
      for (const sheet of all) {
        if (sheet.element === composer) return sheet;
        if (postings.has(sheet) || !sheet.resembles(composer)) continue;
        sheet.move(composer);
        return sheet;
      }
      sweep();
      const sheet = make(composer);
      all.add(sheet);
      return sheet;
    },
    posted: (sheet, text) => {
      if (!all.has(sheet)) return;
      clearTimeout(postings.get(sheet)?.timer);
      const posting: Posting = { text };
      postings.set(sheet, posting);
      look(sheet, posting, LOOKS);
    },
    changed: (sheet, text) => {
      const posting = postings.get(sheet);
      if (posting && text.trim() === "") end(sheet, "posted", posting.text);
    },
    left: (sheet) => {
      if (all.has(sheet) && !postings.has(sheet) && sheet.text().trim() === "") end(sheet, "abandoned", "");
    },
    forget: () => {
      for (const { timer } of postings.values()) clearTimeout(timer);
      postings.clear();
      all.clear();
    },
    endAll: () => {
      for (const sheet of all) {
        const posting = postings.get(sheet);
        end(sheet, posting ? "posted" : "abandoned", posting?.text ?? sheet.text());
      }
      all.clear();
    },
  };
}
