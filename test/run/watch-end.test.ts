import { beforeEach, describe, expect, test } from "vitest";
import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { bypassMayBeOpen } from "../../src/journal/fold.ts";
import { openJournal, readJournal, type Journal } from "../../src/journal/journal.ts";
import type { Channel, Message, Notify } from "../../src/ports/notify.ts";
import type { LiveStatement } from "../../src/ports/live-gate.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { noticeDecisions } from "../../src/people/notices/decisions.ts";
import { unplannedWarning, type WarningPlan } from "../../src/run/warn-notice.ts";
import { lookAtEnd, watchEnd } from "../../src/run/watch-end.ts";
import { StillClock } from "../builders/clock.ts";
import { closedGate, portsOf, wellWorld } from "../builders/ports.ts";
import { started } from "../journal/events.ts";
import { MemoryStore } from "../journal/memory-store.ts";

const channel: Channel = {
  ...{ id: "chat", kind: "slack", secret: "SLACK_WEBHOOK_URL", languages: ["en"], timeZone: "UTC" },
};
let store: MemoryStore;
let clock: StillClock;
let journal: Journal;
let live: LiveStatement;
let sent: Message[];
let trouble: Error | undefined;
let found: boolean | undefined;
let configured: Channel | undefined;
let words: string;
let warning: WarningPlan | undefined;

const at = (minutes: number) => new Date(Date.parse("2026-11-21T03:00:00Z") + minutes * 60_000).toISOString();
const open = (until: number, generation: number): LiveStatement => ({
  ...{ mode: "stale-sessions", from: at(0), first: at(0), until: at(until), approved: true },
  ...{ incident: "night", generation, source: "item" },
});
const notify: Notify = {
  letters: async () => await Promise.resolve({}),
  draft: async () => ({
    ...{ channel: configured, title: "{incident}", text: words, state: "identified", severity: "warning" },
  }),
  compose: async (_notice, _to, values) => ({
    ...{ channel: configured, title: String(values["incident"]), text: `${String(values["minutes"])} left` },
    ...{ state: "identified", severity: "warning" },
  }),
  words: async () => ({}),
  known: async () => undefined,
  missing: () => undefined,
  send: async (_channel, message) => {
    sent.push(message);
    if (trouble !== undefined) throw trouble;
    return "slack/chat";
  },
  look: async () => found,
};
const around = () => {
  const ports = { ...portsOf({ ...wellWorld(), live: () => live }, clock), notify };
  return { journal, ports, warning: () => warning, onRecord: () => undefined };
};
const pass = () => lookAtEnd(around());
const passAt = async (minutes: number) => {
  await clock.sleep(Date.parse(at(minutes)) - clock.now());
  await pass();
};
const opened = async (until: string, generation: number) => {
  const step = { step: "open", use: "bypass.open" } as const;
  await journal.append({
    ...{
      type: "step.intent",
      ...step,
      effect: "converge",
      target: "t",
      operation: "o",
      attempt: 1,
      by: "ana",
    },
  });
  const output = { until, generation, jti: "night:1" };
  await journal.append({ type: "step.outcome", ...step, outcome: "succeeded", output });
};
const events = async (type: string) =>
  (await readJournal(store)).map(({ event }) => event).filter((event) => event.type === type);
const reopen = async () => {
  journal = await openJournal({ store, clock, redact: makeRedact([]) });
};

beforeEach(async () => {
  [store, clock, sent, trouble, found] = [new MemoryStore(), new StillClock(), [], undefined, undefined];
  [configured, words, warning, live] = [channel, "{minutes} left", unplannedWarning, open(60, 7)];
  await reopen();
  await journal.append(started);
});

describe("with an opening of this run", () => {
  beforeEach(() => opened(at(60), 7));

  test("everyone is warned ten and three minutes before the end, once each, intent first", async () => {
    for (const minutes of [1, 49, 50, 50.2, 55, 57, 58, 59, 60, 61]) await passAt(minutes);
    expect(sent.map(({ text, step }) => [text, step])).toEqual([
      ["10 left", "ending-10-20261121T040000000Z"],
      ["3 left", "ending-3-20261121T040000000Z"],
    ]);
    const kinds = (await readJournal(store))
      .map(({ event }) => event.type)
      .filter((type) => /^(ending|notice)/.test(type));
    expect(kinds).toEqual([
      ...["ending.due", "notice.due", "notice.told"],
      ...["ending.due", "notice.due", "notice.told", "ending.due"],
    ]);
    expect(await events("ending.due")).toMatchObject([{ minutes: 10 }, { minutes: 3 }, { minutes: 0 }]);
  });

  test("a renewal from elsewhere goes on record; its end is warned of anew, the old one no more", async () => {
    await passAt(50);
    live = { ...open(110, 8), from: at(52) };
    await passAt(57);
    expect(journal.state().inForce["bypass"]?.until).toBe(at(110));
    await passAt(60);
    expect(sent).toHaveLength(1);
    await passAt(100);
    expect(sent.map(({ text }) => text)).toEqual(["10 left", "10 left"]);
    expect(await events("bypass.seen")).toMatchObject([
      { mode: "stale-sessions", until: at(110), generation: 8 },
    ]);
  });

  test("closed elsewhere, nobody is warned any more", async () => {
    live = { ...closedGate, generation: 8 };
    for (const minutes of [50, 57, 60]) await passAt(minutes);
    expect(sent).toEqual([]);
    expect(await events("bypass.seen")).toMatchObject([{ mode: "closed", generation: 8 }]);
    expect(bypassMayBeOpen(journal.state(), clock.now())).toBe(false);
  });

  test("ended and opened anew elsewhere, it is followed again", async () => {
    await passAt(61);
    live = { ...open(120, 9), from: at(70) };
    await passAt(71);
    expect(journal.state().inForce["bypass"]?.until).toBe(at(120));
  });

  test("an older statement that is still read changes nothing", async () => {
    live = { ...closedGate, generation: 6 };
    await passAt(50);
    expect(sent).toHaveLength(1);
    expect(await events("bypass.seen")).toEqual([]);
  });

  test("what is live cannot be read: the end on record is warned of", async () => {
    const ports = around().ports;
    const gate = {
      ...ports.gate,
      read: () => Promise.reject(new TransientFailure("no", { code: "NETWORK" })),
    };
    await clock.sleep(51 * 60_000);
    await lookAtEnd({ ...around(), ports: { ...ports, gate } });
    expect(sent).toHaveLength(1);
  });

  test("without anyone to warn it is said here alone", async () => {
    warning = undefined;
    await passAt(50);
    expect(sent).toEqual([]);
    expect(await events("ending.due")).toHaveLength(1);
    expect(await events("notice.told")).toEqual([]);
  });

  test.each([
    ["found there", true, 1, "sent"],
    ["not there", false, 2, "sent"],
    ["nobody can tell", undefined, 1, "unknown"],
  ])("an answer that is lost is looked up: %s", async (_, there, times, outcome) => {
    found = there;
    trouble = new TransientFailure("no answer", { code: "TIMEOUT" });
    const passing = pass;
    await clock.sleep(50 * 60_000);
    if (there === false) {
      const send = notify.send;
      let first = true;
      const ports = { ...around().ports };
      const once: Notify = {
        ...notify,
        send: async (to, message) => {
          if (!first) trouble = undefined;
          first = false;
          return await send(to, message);
        },
      };
      await lookAtEnd({ ...around(), ports: { ...ports, notify: once } });
    } else await passing();
    expect(sent).toHaveLength(times);
    expect(await events("notice.told")).toMatchObject([{ outcome }]);
    trouble = undefined;
    await passAt(52);
    expect(sent).toHaveLength(times);
  });

  test("a refusal is on record, and not tried again", async () => {
    trouble = new PermanentFailure("no such channel", { code: "HTTP_STATUS" });
    for (const minutes of [50, 51, 52]) await passAt(minutes);
    expect(sent).toHaveLength(1);
    expect(await events("notice.told")).toMatchObject([{ outcome: "failed" }]);
  });

  test.each([
    [true, 0, "sent"],
    [false, 1, "sent"],
    [undefined, 0, "unknown"],
  ])("killed between intent and notice, the next process looks first (%s)", async (there, times, outcome) => {
    await clock.sleep(50 * 60_000);
    await journal.append({ type: "ending.due", until: at(60), minutes: 10, minutesLeft: 10 });
    await journal.close();
    await reopen();
    found = there;
    await passAt(51);
    expect(sent).toHaveLength(times);
    expect(await events("notice.told")).toMatchObject([{ outcome }]);
  });

  test.each([
    ["moved", 52, 110],
    ["passed", 61, 60],
  ])("a warning whose sender was stopped is not sent once its end was %s", async (_, minute, until) => {
    const key = "ending-10-20261121T040000000Z";
    const values = { incident: "night", minutes: 10, until: at(60) };
    await journal.append({ type: "ending.due", until: at(60), minutes: 10, minutesLeft: 10 });
    await journal.append({
      type: "notice.due",
      key,
      notice: "bypass-ending",
      to: "team",
      values,
      until: at(60),
    });
    live = { ...open(until, 8), from: at(51) };
    found = false;
    await passAt(minute);
    expect(sent).toEqual([]);
    expect(await events("notice.told")).toMatchObject([{ key, outcome: "unknown" }]);
  });

  test("an older record says by itself that a warning went out", async () => {
    await journal.append({ type: "ending.due", until: at(60), minutes: 10, minutesLeft: 10 });
    await journal.append({
      type: "ending.notified",
      until: at(60),
      minutes: 10,
      outcome: "sent",
      message: "chat",
    });
    found = false;
    await passAt(51);
    expect(sent).toEqual([]);
  });

  test("words that are not the planned ones are not sent", async () => {
    const planned = {
      channel,
      title: "{incident}",
      text: words,
      state: "identified",
      severity: "warning",
    } as const;
    warning = { ...unplannedWarning, decisions: noticeDecisions(planned) };
    await passAt(50);
    expect(sent).toHaveLength(1);
    words = "other words";
    await passAt(57);
    expect(sent).toHaveLength(1);
    expect(await events("notice.told")).toMatchObject([{ outcome: "sent" }, { outcome: "failed" }]);
  });

  test("without a channel the text stands on the record, to be pasted", async () => {
    configured = undefined;
    await passAt(50);
    expect(await events("notice.told")).toMatchObject([{ outcome: "to-paste", message: "night. 10 left" }]);
  });

  test("after the run's own close nothing is watched", async () => {
    const step = { step: "close", use: "bypass.close" } as const;
    await journal.append({
      ...{
        type: "step.intent",
        ...step,
        effect: "converge",
        target: "t",
        operation: "o",
        attempt: 1,
        by: "ana",
      },
    });
    live = { ...closedGate, generation: 8 };
    await passAt(50);
    expect(await events("bypass.seen")).toEqual([]);
    expect(sent).toEqual([]);
  });
});

test("before anything is open, what is live is not asked", async () => {
  live = open(1, 7);
  let asked = 0;
  const ports = around().ports;
  const gate = { ...ports.gate, read: async () => (asked++, live) };
  await lookAtEnd({ ...around(), ports: { ...ports, gate } });
  expect(asked).toBe(0);
});

test("it goes on until it is told to end, and looks when a warning falls due", async () => {
  await opened(at(60), 7);
  const left = new AbortController();
  const going = watchEnd(around(), left.signal);
  await expect.poll(() => sent.length, { timeout: 10_000 }).toBe(2);
  left.abort();
  await going;
  const due = (await readJournal(store)).filter(({ event }) => event.type === "ending.due");
  expect(due.slice(0, 2).map((record) => record.at)).toEqual([at(50), at(57)]);
});
