// Carries ranges from one state of a text to the next, so that marks follow the writer's edits at once.
// Knows strings and offsets (UTF-16 code units); does not know marks, hints or the page.

export interface Range16 {
  readonly start: number;
  readonly end: number;
}

/** One replaced stretch: `before.slice(start, oldEnd)` became `after.slice(start, newEnd)`. */
export interface Edit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The smallest single replacement that turns one text into the other. */
export function editBetween(before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}

// With the joiner and the selector that hold an emoji sequence together.
const WORD = /\p{L}|\p{N}|\p{M}|\p{Extended_Pictographic}|\u200d|\ufe0f/u;

const isWord = (text: string, at: number): boolean => {
  const point = text.codePointAt(at);
  return point !== undefined && WORD.test(String.fromCodePoint(point));
};

/** True when the border at `at` runs through a word: "buy" became "buys". */
function splitsWord(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  const low = text.charCodeAt(at - 1);
  const previous = low >= 0xdc00 && low <= 0xdfff ? at - 2 : at - 1;
  return isWord(text, previous) && isWord(text, at);
}

/** Where `range` of `before` lies in `after`, or null when its words are no longer the same. */
export function remap(range: Range16, edit: Edit, after: string): Range16 | null {
  if (range.end <= edit.start) {
    return range.end === edit.start && splitsWord(after, range.end) ? null : range;
  }
  if (range.start < edit.oldEnd) return null;
  const shift = edit.newEnd - edit.oldEnd;
  const moved = { start: range.start + shift, end: range.end + shift };
  return range.start === edit.oldEnd && splitsWord(after, moved.start) ? null : moved;
}
