import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/**
 * A receiver of webhooks on this machine; `lose` counts the answers that it swallows after taking the
 * message in, `hang` those that never come; each of `refuse` is answered instead of taking one in.
 */
export async function startReceiver() {
  const deliveries: Delivery[] = [];
  const state = { lose: 0, hang: 0, refuse: [] as number[] };
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
      const refused = state.refuse.shift();
      if (refused !== undefined) return response.writeHead(refused, { "retry-after": "1" }).end();
      deliveries.push({ headers: request.headers, body });
      if (state.hang-- > 0) return;
      if (state.lose-- > 0) request.socket.destroy();
      else response.writeHead(204).end();
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook-secret-0001`,
    deliveries,
    state,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

interface Mail {
  readonly to: readonly string[];
  readonly raw: string;
}

export const mailPassword = "correct-horse-battery";

/** A mail server on this machine: one account, no TLS, and the troubles that a test asks for. */
export async function startMailServer() {
  const mails: Mail[] = [];
  const state = { lose: 0, refuse: undefined as string | undefined, refuseText: false, busy: 0 };
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "ops" && password === mailPassword
        ? done(null, { user: username })
        : done(new Error(`Wrong password ${String(password)}`)),
    onRcptTo: ({ address }, _session, done) =>
      address === state.refuse ? done(new Error("No such mailbox")) : done(),
    onData: (stream, session, done) => {
      let raw = "";
      stream.setEncoding("utf8");
      stream.on("data", (chunk: string) => (raw += chunk));
      stream.on("end", () => {
        if (state.busy-- > 0) return done(Object.assign(new Error("Try later"), { responseCode: 451 }));
        if (state.refuseText) return done(new Error("Looks like spam"));
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
        if (state.lose-- > 0) for (const connection of server.connections) connection._socket.destroy();
        else done();
      });
    },
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://ops:${mailPassword}@127.0.0.1:${port}`,
    port,
    mails,
    state,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
