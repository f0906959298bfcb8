// A door before the real service that can be held shut: requests wait in it until it is opened. Everything else goes
// through unchanged. Knows HTTP; does not know what is asked.
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

export interface Door {
  readonly port: number;
  /** Requests for these paths wait from now on. */
  hold(path: string): void;
  /** Wait until so many requests have come since `hold`. */
  arrived(count: number): Promise<void>;
  /** Let everybody through, those who wait and those to come. */
  open(): void;
  close(): Promise<void>;
}

/** Pass a request on to the service, which must find its own name in Host. */
function pass(port: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onward = request(
    {
      host: "127.0.0.1",
      port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, host: `127.0.0.1:${port}` },
    },
    (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    },
  );
  onward.on("error", () => outgoing.destroy());
  incoming.pipe(onward);
}

export async function openDoor(servicePort: number): Promise<Door> {
  const waiting: (() => void)[] = [];
  const watchers: (() => void)[] = [];
  let held: string | undefined;
  let count = 0;

  const server = createServer((incoming, outgoing) => {
    const through = (): void => pass(servicePort, incoming, outgoing);
    if (incoming.url !== held) return through();
    count += 1;
    waiting.push(through);
    for (const look of watchers) look();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("No port could be found for the door.");

  return {
    port: address.port,
    hold: (path) => {
      held = path;
      count = 0;
    },
    arrived: (wanted) =>
      new Promise((done) => {
        const look = (): void => void (count >= wanted && done());
        watchers.push(look);
        look();
      }),
    open: () => {
      held = undefined;
      for (const through of waiting.splice(0)) through();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
