import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Checkout, saying, statusOf } from "./checkout.ts";
import { mailPassword, startMailServer } from "../../sandbox/chat/mail.ts";
import { startReceiver } from "./receivers.ts";

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let server: Awaited<ReturnType<typeof startMailServer>>;
const checkouts: Checkout[] = [];
const webhook = "{ id: it, kind: webhook, secret: NOTICE_WEBHOOK_URL }";
const mail =
  "{ id: it, kind: email, secret: SMTP_URL, from: ops@app.example, to: [team@app.example, cto@app.example] }";

function checkout(channel: string, env: Record<string, string>, text?: string): Checkout {
  const made = new Checkout(channel, env, text);
  checkouts.push(made);
  return made;
}
const byMail = (url = server.url, text?: string) => checkout(mail, { SMTP_URL: url }, text);
const byHook = () => checkout(webhook, { NOTICE_WEBHOOK_URL: receiver.url });

beforeAll(async () => {
  [receiver, server] = await Promise.all([startReceiver(), startMailServer()]);
});
beforeEach(() => {
  receiver.deliveries.length = server.mails.length = 0;
  Object.assign(server.state, { lose: 0, refuse: undefined, refuseText: false, busy: 0 });
  Object.assign(receiver.state, { lose: 0, hang: 0, refuse: [] });
});
afterEach(() => {
  for (const each of checkouts.splice(0)) {
    for (const secret of [mailPassword, "hook-secret-0001"]) expect(each.written()).not.toContain(secret);
    each.remove();
  }
});
afterAll(async () => {
  await Promise.all([receiver.stop(), server.stop()]);
});

describe("webhook", () => {
  test("arrives once, whole, with its marker", async () => {
    const end = await byHook().run();
    expect(end.exitCode).toBe(0);
    const [delivery] = receiver.deliveries;
    expect(receiver.deliveries).toHaveLength(1);
    expect(delivery?.headers["idempotency-key"]).toBe(`${end.state.run}/say`);
    expect(JSON.parse(delivery?.body ?? "")).toMatchObject({
      run: end.state.run,
      step: "say",
      state: "identified",
      severity: "critical",
    });
  });

  test("a lost answer is asked about, and it is never repeated", async () => {
    receiver.state.lose = 1;
    const one = byHook();
    expect((await one.run()).exitCode).toBe(3);
    expect((await one.resume()).exitCode).toBe(3);
    expect((await one.resume({ say: "done" })).exitCode).toBe(0);
    expect(receiver.deliveries).toHaveLength(1);
  });

  test("a server that breaks (500) is asked about, and nothing is repeated", async () => {
    receiver.state.refuse = [500];
    const one = byHook();
    expect((await one.run()).exitCode).toBe(3);
    expect((await one.resume()).exitCode).toBe(3);
    expect(receiver.deliveries).toHaveLength(0);
    expect((await one.resume({ say: "not-done" })).exitCode).toBe(0);
    expect(receiver.deliveries).toHaveLength(1);
  });

  test("while it takes in no more (429) it is sent again, and arrives once", async () => {
    receiver.state.refuse = [429, 429];
    expect((await byHook().run()).exitCode).toBe(0);
    expect(receiver.deliveries).toHaveLength(1);
  });

  test("that goes on taking in no more certainly did not get it", async () => {
    receiver.state.refuse = [429, 429, 429, 429];
    const end = await byHook().run();
    expect([end.exitCode, end.stop]).toMatchObject([1, { code: "RATE_LIMITED" }]);
    expect(receiver.deliveries).toHaveLength(0);
  });

  test("plain HTTP beyond this machine is refused before anything is sent", async () => {
    const end = await checkout(webhook, {
      NOTICE_WEBHOOK_URL: "http://relay.example/hook-secret-0001",
    }).run();
    expect(end.stop).toMatchObject({
      code: "BAD_VALUE",
      message: expect.stringContaining("begins with https://"),
    });
  });
});

describe("mail", () => {
  test("arrives once, for everyone, with the run in its id", async () => {
    const end = await byMail().run();
    expect(end.state.steps["say"]?.output).toMatchObject({ posted: true, place: "e-mail to 2 of 2" });
    expect(server.mails).toHaveLength(1);
    const [{ to, raw } = { to: [], raw: "" }] = server.mails;
    expect(to).toEqual(["team@app.example", "cto@app.example"]);
    expect(raw).toContain(`Message-ID: <say.${end.state.run}@`);
    expect(raw).toContain("Subject: Sign-in outage: auth-outage");
  });

  test("a lost answer is asked about, and it is never repeated", async () => {
    server.state.lose = 1;
    const one = byMail();
    const end = await one.run();
    expect([end.exitCode, statusOf(end.state)]).toEqual([3, "unknown"]);
    expect((await one.resume()).exitCode).toBe(3);
    expect((await one.resume({ say: "done" })).exitCode).toBe(0);
    expect(server.mails).toHaveLength(1);
  });

  test.each<[string, () => string]>([
    ["a wrong password", () => server.url.replace(mailPassword, "not-the-password")],
    ["nobody there", () => `smtp://127.0.0.1:1`],
  ])("%s: certainly not sent, and the password is not repeated", async (_name, url) => {
    const end = await byMail(url()).run();
    expect([end.exitCode, statusOf(end.state)]).toEqual([1, "failed"]);
    expect(end.stop?.message).toContain("it was not sent");
    expect(JSON.stringify(end)).not.toContain("not-the-password");
    expect(server.mails).toHaveLength(0);
  });

  test("a message that was refused at its end was not sent", async () => {
    server.state.refuseText = true;
    expect(statusOf((await byMail().run()).state)).toBe("failed");
    expect(server.mails).toHaveLength(0);
  });

  test("a server that says to try later has not sent it", async () => {
    server.state.busy = 1;
    const end = await byMail().run();
    expect(statusOf(end.state)).toBe("failed");
    expect(end.stop?.message).toContain("451");
    expect(server.mails).toHaveLength(0);
    expect((await byMail().run()).exitCode).toBe(0);
  });

  test("no line end in what someone typed makes a header or ends the message", async () => {
    const reason = "down\r\nBcc: thief@app.example\r\n.\r\nQUIT";
    const values = { incident: "night\r\nBcc: thief@app.example\r\n\r\nRun this", reason };
    const end = await byMail(undefined, saying({ say: { notice: "team-outage", values } })).run();
    expect(end.exitCode, end.stop?.message).toBe(0);
    expect(server.mails).toHaveLength(1);
    const [{ to, raw } = { to: [], raw: "" }] = server.mails;
    expect(to).toEqual(["team@app.example", "cto@app.example"]);
    const [headers = "", body = ""] = raw.split(/\r\n\r\n(.*)/s);
    expect(headers).not.toMatch(/^(bcc|run this)/im);
    expect(headers).toContain("Subject: Sign-in outage: night");
    expect(body).toContain("QUIT");
  });

  test("one mailbox of two is said", async () => {
    server.state.refuse = "cto@app.example";
    const end = await byMail().run();
    expect(end.state.steps["say"]?.output).toMatchObject({ place: "e-mail to 1 of 2; 1 refused" });
  });

  test("a server that hangs up before it took the message did not send it", async () => {
    const rude = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await new Promise((resolve) => rude.once("listening", resolve));
    const { port } = rude.address() as { port: number };
    const end = await byMail(`smtp://127.0.0.1:${port}`).run();
    rude.close();
    expect([end.exitCode, statusOf(end.state)]).toEqual([1, "failed"]);
  });
});
