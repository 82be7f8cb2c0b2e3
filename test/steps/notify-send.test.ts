import { expect, test } from "vitest";
import type { Channel, Message, Notify } from "../../src/ports/notify.ts";
import { notifySend } from "../../src/steps/notify-send.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";

const channel: Channel = {
  ...{ id: "page", kind: "statuspage", secret: "X_API_KEY", languages: ["en"], timeZone: "UTC" },
  ...{ page: "p", components: [] },
};
let words = "We are on it.";
const sent: Message[] = [];
const real = portsOf(wellWorld()).notify;
const notify: Notify = {
  ...real,
  compose: async () => ({
    channel,
    title: "Sign-in",
    text: words,
    state: "identified",
    severity: "critical",
  }),
  send: async (_, message) => (sent.push(message), "there"),
  look: async (_, { run, step }) => sent.some((each) => each.run === run && each.step === step),
};

test("other words than the planned ones are not sent, and what was sent is found whatever the files say by now", async () => {
  const given = notifySend.input.parse({ notice: "signin-outage", to: "users" });
  const { signal } = new AbortController();
  const ports = { ...portsOf(wellWorld()), notify };
  const noop = { note: async () => undefined, checkpoint: async () => undefined };
  const context = { ports, run: "run", step: "tell", signal, ...noop };
  const planned = await notifySend.plan(given, context);
  await expect(notifySend.run(given, { ...context, planned })).resolves.toMatchObject({ posted: true });
  words = "We are still on it.";
  await expect(notifySend.run(given, { ...context, planned })).rejects.toMatchObject({
    code: "PLAN_CHANGED",
  });
  expect(sent).toHaveLength(1);
  await expect(notifySend.look?.(given, { ...context, planned })).resolves.toMatchObject({ done: true });
});
