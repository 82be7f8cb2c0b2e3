import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface Mail {
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
