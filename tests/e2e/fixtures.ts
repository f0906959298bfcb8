// Pages with real editors, bundled from npm and served on this machine. Knows how a page is put together; does not know
// the extension.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { resolve } from "node:path";
import { build } from "esbuild";

const FOLDER = resolve(import.meta.dirname, "fixtures");

export const EDITORS = [
  "textarea",
  "contenteditable",
  "draft",
  "lexical",
  "prosemirror",
  "quill",
  "slate",
  "ckeditor",
  "shadow",
  "rerender",
] as const;

export type EditorName = (typeof EDITORS)[number];

export interface Fixtures {
  readonly origin: string;
  /** The address of a page with this in its body. */
  page(body: string): string;
  /** What forms have sent to /take, in order. */
  readonly taken: readonly string[];
  /** The same pages at another origin. */
  readonly elsewhere: string;
  close(): Promise<void>;
}

// Nothing inline and nothing from outside: what is strictest for whoever adds something to a page.
const STRICT = "default-src 'none'; script-src 'self'; frame-src *; base-uri 'none'; form-action 'self'";

const bundles = new Map<string, Promise<string>>();

/** One editor's script. Made once for all tests of a file. */
function bundle(editor: string): Promise<string> {
  const known = bundles.get(editor);
  if (known) return known;
  const made = build({
    stdin: {
      contents: `import { mount } from "./editors/${editor}.js"; import { run } from "./page.js"; run(mount);`,
      resolveDir: FOLDER,
    },
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"', global: "window" },
    logLevel: "error",
  }).then(({ outputFiles: [file] }) => file?.text ?? "");
  bundles.set(editor, made);
  return made;
}

const html = (body: string, dir: string, script: string): string =>
  `<!doctype html><html lang="en" dir="${dir}"><meta charset="utf-8"><title>Fixture</title>
<link rel="stylesheet" href="/page.css"><body${body}<script type="module" src="${script}"></script>`;

const CSS = `
  body { margin: 40px; font: 17px/1.5 "Liberation Sans", sans-serif; min-height: 1400px; }
  #box { max-width: 640px; } #editor { border: 1px solid #999; padding: 12px; min-height: 90px; }
  [contenteditable] { min-height: 80px; outline: none; } textarea { width: 100%; font: inherit; }
  button { margin-top: 12px; padding: 6px 18px; } iframe { width: 760px; height: 560px; border: 1px solid #ccc; }
  @media (prefers-color-scheme: dark) { body { background: #15191b; color: #e8e6e3; } textarea { background: #15191b; color: inherit; } }
`;

/** The field "text" of a form, as it was sent. */
async function sent(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new URLSearchParams(Buffer.concat(parts).toString()).get("text") ?? "";
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  elsewhere: string,
  taken: string[],
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://fixtures.invalid");
  const [, room = "", name = ""] = url.pathname.split("/");
  const send = (type: string, text: string): void => {
    const policy = url.searchParams.has("strict") ? { "Content-Security-Policy": STRICT } : {};
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, ...policy }).end(text);
  };
  const dir = url.searchParams.get("dir") ?? "ltr";
  const clears = url.searchParams.has("clears") ? ' data-clears="yes"' : "";
  if (room === "page.css") send("text/css", CSS);
  else if (room === "bundle") send("text/javascript", await bundle(name.replace(".js", "")));
  else if (room === "editor")
    send("text/html", html(`${clears}><div id="box"></div>`, dir, `/bundle/${name}.js`));
  else if (room === "page")
    send(
      "text/html",
      html(`>${url.searchParams.get("body") ?? ""}<script>window.ready = true</script>`, dir, "/nothing.js"),
    );
  else if (room === "take") {
    taken.push(await sent(request));
    send("text/html", html(">Thank you.<script>window.ready = true</script>", dir, "/nothing.js"));
  } else if (room === "frames") {
    const inner = `${url.searchParams.has("cross") ? elsewhere : ""}/editor/${name}`;
    send("text/html", html(`><p>Outside</p><iframe src="${inner}"></iframe>`, dir, "/nothing.js"));
  } else if (room === "nothing.js") send("text/javascript", "");
  else response.writeHead(404).end();
}

async function listening(elsewhere: () => string, taken: string[]): Promise<[Server, string]> {
  const server = createServer((request, response) => {
    answer(request, response, elsewhere(), taken).catch((error: unknown) =>
      response.writeHead(500).end(String(error)),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The fixtures have no port.");
  return [server, `http://127.0.0.1:${address.port}`];
}

export async function startFixtures(): Promise<Fixtures> {
  let elsewhere = "";
  const taken: string[] = [];
  const [one, origin] = await listening(() => elsewhere, taken);
  const [two, other] = await listening(() => origin, taken);
  elsewhere = other;
  return {
    origin,
    elsewhere,
    taken,
    page: (body) => `${origin}/page?body=${encodeURIComponent(body)}`,
    close: async () => {
      for (const server of [one, two]) {
        server.closeAllConnections();
        server.close();
      }
      await Promise.all([once(one, "close"), once(two, "close")]);
    },
  };
}
