// What the warnings did, beside what is known of such questions elsewhere. Knows how shares are drawn and said.
import { el } from "../page/dom.js";
import { count, part, several, table } from "./parts.js";
import type { Fate, Fates } from "./types.js";

const FATES: readonly { readonly fate: Fate; readonly label: string }[] = [
  { fate: "sent", label: "Sent as it was" },
  { fate: "revised", label: "Revised, then sent" },
  { fate: "cancelled", label: "Not sent" },
];

function bar(share: number, kind: string): HTMLElement {
  const fill = el("span", { class: `fill ${kind}` });
  fill.style.inlineSize = `${share * 100}%`;
  return el(
    "span",
    { class: "share" },
    fill,
    el("span", { class: "number" }, `${Math.round(share * 100)} %`),
  );
}

function change({ compared, improved, change: mean }: Fates): string {
  if (compared === 0 || mean === null) return "";
  const points = `${Math.abs(mean).toFixed(1)} points ${mean < 0 ? "lower" : "higher"}`;
  return `Of ${several(compared, "revised draft")}, ${count(improved)} became better; the reader value ended ${points} on average.`;
}

export function showWarnings(section: HTMLElement, fates: Fates): void {
  const body = part(section, "body");
  if (fates.warned === 0) {
    body.replaceChildren(
      el(
        "p",
        { class: "lede" },
        "Nothing was warned about in this period. Elsewhere, of a hundred drafts with such a question, 69 are sent as they were, 22 revised and 9 cancelled.",
      ),
    );
    return;
  }
  body.replaceChildren(
    el(
      "p",
      { class: "lede" },
      `${several(fates.warned, "draft")} made Unblather ask whether you want to think again. ${change(fates)}`,
    ),
    table(
      {
        caption: "What came of the warnings, in per cent",
        head: ["The draft was", "Yours", "Drafts", "Elsewhere"],
        rows: FATES.map(({ fate, label }) => [
          label,
          bar(fates[fate] / fates.warned, fate),
          count(fates[fate]),
          bar(fates.published[fate] / 100, "elsewhere"),
        ]),
      },
      "fates",
    ),
    el(
      "p",
      { class: "source" },
      "Elsewhere: of 100 published “want to reconsider?” prompts, 69 were sent unchanged, 22 revised (8 of them for the better) and 9 cancelled.",
    ),
  );
}
