// The sentence that words stand in. Knows where sentences end; does not know why one is asked for.
import type { Range16 } from "../page/remap.js";

const LONGEST = 280; // UTF-16 units that a dialog shows

const shortened = (text: string): string => {
  const points = [...text];
  return points.length > LONGEST ? `${points.slice(0, LONGEST).join("").trimEnd()}…` : text;
};

/** The sentence of `text` that `range` starts in; the whole text where the words are everywhere. */
export function sentenceAt(text: string, range: Range16 | null): string {
  if (!range) return shortened(text.trim());
  for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text)) {
    // A short sentence may end inside the words (an abbreviation, a "!"): then it goes on to their end.
    if (index + segment.length > range.start) {
      return shortened(text.slice(index, Math.max(index + segment.length, range.end)).trim());
    }
  }
  return shortened(text.slice(range.start, range.end));
}
