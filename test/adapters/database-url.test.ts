// No server: what is wrong with the URL, and a server that says nothing.
import { createServer, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { openDatabase } from "../../src/adapters/database/open.ts";
import { sessionOver } from "../../src/adapters/database/session.ts";
import { BadInput, TransientFailure } from "../../src/errors.ts";
import { Secret } from "../../src/ports/secret.ts";

const sockets: Socket[] = [];
const server = createServer((socket) => {
  sockets.push(socket);
  // The start-up message, then: AuthenticationOk and ReadyForQuery. What is asked afterwards gets no answer.
  socket.once("data", () =>
    socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])),
  );
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

test.each([
  [
    "names a certificate that is not there",
    "?sslmode=verify-full&sslrootcert=/no/such.pem",
    /A file .*ENOENT/,
  ],
  ["cannot be decoded", "?user=x", /DATABASE_URL is not set, or is no URL/],
])("a URL that %s is bad input, and its password is not told", async (_, behind, said) => {
  const url = `postgresql://app:p%E9ss%40word@127.0.0.1:1/app${behind}`;
  const failed = openDatabase(new Secret(behind.includes("ssl") ? url.replace("%E9", "e") : url)).session(
    async () => undefined,
  );
  await expect(failed).rejects.toMatchObject({
    constructor: BadInput,
    code: "DATABASE_MISSING",
    message: said,
  });
  expect(JSON.stringify(await failed.catch(String))).not.toMatch(/p%E9ss|pess/);
});

test("a statement that never gets an answer ends", async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { default: pg } = await import("pg");
  const client = new pg.Client({ host: "127.0.0.1", port, user: "app", database: "app" });
  client.on("error", () => undefined);
  await client.connect();
  const session = await sessionOver(client, "there", { signal: undefined, statementMs: 1, answerMs: 50 });
  await expect(session.query("SELECT 1")).rejects.toMatchObject({
    ...{ constructor: TransientFailure, code: "DATABASE_AWAY" },
  });
  await client.end();
}, 5_000);
