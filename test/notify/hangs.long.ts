/** Channels that take a connection and never answer: given up in their time, asked about only where it may have arrived. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";
import { Checkout, statusOf } from "./checkout.ts";
import { startReceiver } from "./receivers.ts";

const patience = { timeout: 120_000 };
const longestMs = 40_000;
let sandbox: Sandbox;
let leave: () => void;
beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
});
afterAll(async () => {
  leave?.();
  await sandbox?.stop();
});

async function runOf(channel: string, env: Record<string, string>) {
  const one = new Checkout(`{ id: it, ${channel} }`, env);
  const begun = performance.now();
  const end = await one.run();
  const tookMs = performance.now() - begun;
  one.remove();
  expect(tookMs).toBeLessThan(longestMs);
  return { status: statusOf(end.state), exitCode: end.exitCode, message: end.stop?.message ?? "" };
}

/** A mail server that talks until a word, and then says nothing more. */
async function silentAfter(word: RegExp | undefined) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    if (word === undefined) return;
    socket.write("220 mail.example ESMTP\r\n");
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (word.test(text)) return;
      if (/^DATA\r\n/m.test(part)) socket.write("354 Go on\r\n");
      else socket.write("250 OK\r\n");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

const mail = "kind: email, secret: SMTP_URL, from: ops@app.example, to: [team@app.example]";
test.each([
  ["before its greeting", undefined, "failed", 1],
  ["once it has the message", /^\.\r\n/m, "unknown", 3],
] as const)("a mail server that hangs %s", patience, async (_when, word, status, exitCode) => {
  const server = await silentAfter(word);
  expect(await runOf(mail, { SMTP_URL: server.url })).toMatchObject({ status, exitCode });
  await server.stop();
});

test("a webhook that hangs once it has the message is asked about", patience, async () => {
  const receiver = await startReceiver();
  receiver.state.hang = 1;
  const env = { NOTICE_WEBHOOK_URL: receiver.url };
  expect(await runOf("kind: webhook, secret: NOTICE_WEBHOOK_URL", env)).toMatchObject({
    ...{ status: "unknown", exitCode: 3 },
  });
  expect(receiver.deliveries).toHaveLength(1);
  await receiver.stop();
});

test.each([
  ["slack, secret: SLACK_WEBHOOK_URL", "hooks.slack.com", "unknown", 3],
  ["pagerduty, secret: PAGERDUTY_ROUTING_KEY", "events.pagerduty.com", "succeeded", 0],
] as const)("%s hangs once", patience, async (channel, host, status, exitCode) => {
  const control = controlOf(sandbox.info);
  await control("POST", "/faults", { host, method: "POST", effect: { kind: "hang" }, times: 1 });
  expect(await runOf(`kind: ${channel}`, { ...sandbox.info.env })).toMatchObject({ status, exitCode });
});
