import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";

/** A tunnel that is let through; each wait in milliseconds. */
interface LetThrough {
  /** Before the client is told that the tunnel is there. */
  readonly connectMs: number;
  /** Before the first byte that the client sends through it, its TLS greeting, is passed on. */
  readonly tlsMs: number;
}

/** What the front asks its owner about each tunnel. */
interface FrontRules {
  /** A refusal is what the client gets; nothing is connected then. */
  readonly judge: (
    host: string,
    port: number,
    source: string,
  ) => { readonly status: number; readonly body: object } | LetThrough;
}

interface Front {
  readonly port: number;
  /** User name of the proxy URL that a tunnel (by its inner port) was opened with. */
  readonly sourceOf: (innerPort: number | undefined) => string;
  readonly stop: () => Promise<void>;
}

const HEAD_LIMIT = 16_384;

/**
 * The listener that HTTPS_PROXY points at, on loopback. It reads a CONNECT, asks whether the tunnel may be,
 * and hands it to the TLS-intercepting server behind it. So refused tunnels never reach that server, and
 * nothing but the hosts the sandbox knows is ever connected to.
 */
export async function startFront(innerPort: number, rules: FrontRules): Promise<Front> {
  const sockets = new Set<Socket>();
  const sources = new Map<number, string>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    client.on("error", () => client.destroy());
    readHead(client, (head, rest) => {
      const asked = parseHead(head);
      const verdict = asked.host
        ? rules.judge(asked.host, asked.port, asked.source)
        : { status: 501, body: { error: "This proxy takes CONNECT only: use https." } };
      if ("status" in verdict) {
        client.end(plainAnswer(verdict.status, verdict.body));
        return;
      }
      const inner = connect(innerPort, "127.0.0.1", () => {
        const port = inner.localPort ?? 0;
        sources.set(port, asked.source);
        inner.on("close", () => sources.delete(port));
        const begin = (): void => {
          inner.write(head);
          inner.write(rest);
          inner.pipe(client);
          if (verdict.tlsMs === 0) client.pipe(inner);
          else client.once("readable", () => setTimeout(() => client.pipe(inner), verdict.tlsMs));
        };
        if (verdict.connectMs === 0) begin();
        else setTimeout(begin, verdict.connectMs);
      });
      keep(inner);
      // A reset on one side is a reset on the other: that is what the client is to see.
      inner.on("error", () => client.resetAndDestroy());
      client.on("error", () => inner.destroy());
      client.on("close", () => inner.destroy());
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    sourceOf: (port) => (port === undefined ? "" : (sources.get(port) ?? "")),
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function readHead(client: Socket, done: (head: string, rest: Buffer) => void): void {
  let seen = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf("\r\n\r\n");
    if (end < 0 && seen.length < HEAD_LIMIT) return;
    client.off("data", onData);
    client.pause();
    done(
      seen.subarray(0, end < 0 ? seen.length : end + 4).toString("latin1"),
      end < 0 ? Buffer.alloc(0) : seen.subarray(end + 4),
    );
  };
  client.on("data", onData);
}

function parseHead(head: string): { host: string; port: number; source: string } {
  const target = /^CONNECT ([^\s:]+):(\d+) HTTP\/1\.[01]\r\n/.exec(head);
  const credentials = /^proxy-authorization: basic (\S+)/im.exec(head)?.[1];
  const source = credentials ? (Buffer.from(credentials, "base64").toString().split(":")[0] ?? "") : "";
  return { host: target?.[1]?.toLowerCase() ?? "", port: Number(target?.[2] ?? 0), source };
}

function plainAnswer(status: number, body: object): string {
  const text = `${JSON.stringify(body)}\n`;
  return (
    `HTTP/1.1 ${status} Sandbox\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`
  );
}
