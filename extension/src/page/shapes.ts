// A shape for every state, so that nothing is told by colour alone. Knows how they are drawn; colour comes from CSS.
import type { Verdict } from "./provider.js";

export type Shape = Verdict | "failed" | "waiting";

// Each fills a 16 by 16 box: a disc with a tick, a diamond, a triangle, a ring, a barred disc, three dots.
const PATHS: Readonly<Record<Shape, string>> = {
  ok: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.9 5.2-4.7 5.3-3-2.9 1.1-1.1 1.8 1.7 3.7-4.1 1.1 1.1Z",
  hint: "M8 .6 15.4 8 8 15.4.6 8 8 .6Zm-.8 4v4.2h1.6V4.6H7.2Zm0 5.2v1.6h1.6V9.8H7.2Z",
  warn: "M8 1.2 15.6 14.8H.4L8 1.2Zm-.8 4.6v4.4h1.6V5.8H7.2Zm0 5.5v1.6h1.6v-1.6H7.2Z",
  none: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.7a5.3 5.3 0 1 1 0 10.6A5.3 5.3 0 0 1 8 2.7Z",
  failed: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4 7.2h8v1.6H4V7.2Z",
  waiting:
    "M3 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Zm5 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Zm5 0a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3Z",
};

const SVG = "http://www.w3.org/2000/svg";

export function shape(kind: Shape): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `shape ${kind}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[kind]);
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("fill", "currentColor");
  svg.append(path);
  return svg;
}
