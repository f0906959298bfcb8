// Turns a reply into marks on a text: which words, for which hint. Pure: knows nothing of the page, and does not
// decide what to say, since hints come from the scorer.
import type { Hint, Reply } from "./provider.js";
import { editBetween, type Range16, remap } from "./remap.js";

export interface Mark {
  /** The same hint about the same words has the same key, so that "ignore" outlives the next reply. */
  readonly key: string;
  readonly hint: Hint;
  /** The words, or null for a hint about the whole draft. */
  readonly range: Range16 | null;
}

function rangeOf(hint: Hint, text: string): Range16 | null {
  if (hint.start === null || hint.length === null || hint.length <= 0) return null;
  const end = hint.start + hint.length;
  return hint.start >= 0 && end <= text.length ? { start: hint.start, end } : null;
}

/** The marks of a reply to `text`, in reading order, hints about the whole draft last. */
export function marksOf(reply: Reply, text: string): Mark[] {
  const marks = reply.hints.map((hint) => {
    const range = rangeOf(hint, text);
    const words = range ? text.slice(range.start, range.end) : "";
    return { key: `${hint.id}\n${words}`, hint, range };
  });
  const place = (mark: Mark): number => mark.range?.start ?? Number.POSITIVE_INFINITY;
  return marks.sort((a, b) => place(a) - place(b) || 0);
}

/** The marks of `before`, moved to where their words are in `after`; those whose words changed are gone. */
export function moveMarks(marks: readonly Mark[], before: string, after: string): Mark[] {
  if (before === after) return [...marks];
  const edit = editBetween(before, after);
  return marks.flatMap((mark) => {
    if (!mark.range) return [mark];
    const range = remap(mark.range, edit, after);
    return range ? [{ ...mark, range }] : [];
  });
}
