// Starts and stops the real service, on a port and a data directory of its own. Knows the command line; does not know
// browsers.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export const COMMAND = process.env.UNBLATHER ?? resolve(import.meta.dirname, "../../.venv/bin/unblather");
const LINK = /http:\/\/127\.0\.0\.1:\d+\/session\?code=\S+/;
const START = 180_000; // ms until the link must be printed: the processor may be shared with a training run

export interface RunningService {
  readonly data: string;
  readonly origin: string;
  readonly port: number;
  /** The one-time link of the latest start. */
  link(): string;
  /** What a command prints, run on the same data. */
  run(...words: readonly string[]): Promise<string>;
  stop(): Promise<void>;
  /** Start again with the same port and data. */
  restart(): Promise<void>;
  /** Stop, and leave nothing behind. */
  dispose(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string")
    throw new Error("No port could be found for the service.");
  return address.port;
}

function linkOf(child: ChildProcess): Promise<string> {
  return new Promise((found, reject) => {
    const said: string[] = [];
    const fail = (what: string): void => reject(new Error(`${what}:\n${said.join("\n")}`));
    const timer = setTimeout(() => fail("The service printed no link"), START);
    child.once("error", reject);
    child.once("exit", (code) => fail(`The service ended with ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface(stream).on("line", (line) => {
        said.push(line);
        const link = LINK.exec(line)?.[0];
        if (!link) return;
        clearTimeout(timer);
        found(link);
      });
    }
  });
}

async function start(port: number, data: string): Promise<{ child: ChildProcess; link: string }> {
  const child = spawn(COMMAND, ["serve", "--port", `${port}`, "--no-open", "--data-dir", data], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // A test run that breaks off must not leave a service behind.
  const endWithUs = (): void => void child.kill();
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  return { child, link: await linkOf(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

/** Start it; `prepare` may put something into its data directory first. */
export async function startService(
  prepare: (data: string) => Promise<void> = async () => undefined,
): Promise<RunningService> {
  if (!existsSync(COMMAND)) throw new Error(`There is no ${COMMAND}. Run \`make setup\` first.`);
  const port = await freePort();
  const data = await mkdtemp(join(tmpdir(), "unblather-e2e-"));
  await prepare(data);
  let running = await start(port, data);
  const stop = (): Promise<void> => end(running.child);
  return {
    data,
    port,
    origin: `http://127.0.0.1:${port}`,
    link: () => running.link,
    run: async (...words) => {
      const { stdout } = await promisify(execFile)(COMMAND, [...words, "--data-dir", data]);
      return stdout.trim();
    },
    stop,
    restart: async () => {
      await stop();
      running = await start(port, data);
    },
    dispose: async () => {
      await stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}
