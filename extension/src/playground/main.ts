// The page at "/": wiring only.
import { createLayer } from "../page/layer.js";
import type { Kind } from "../page/provider.js";
import { createClient } from "./client.js";
import { createComposer } from "./composer.js";

const { signal } = new AbortController();
const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
const provider = createClient(token);
const layer = createLayer(signal);

for (const kind of ["post", "comment"] satisfies Kind[]) {
  const section = document.getElementById(kind);
  if (section) createComposer(section, { kind, layer, provider, signal });
}
