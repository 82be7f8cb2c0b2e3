import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { acknowledgementFile, acknowledgedBy } from "../../src/people/acknowledgement.ts";
import { contactFiles, readContacts, type ContactTexts } from "../../src/people/read-contacts.ts";
import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { openJournal, readJournal, type Journal } from "../../src/journal/journal.ts";
import type { Channel, Message, Notify } from "../../src/ports/notify.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { escalate, keepEscalating } from "../../src/people/escalate.ts";
import { StillClock } from "../builders/clock.ts";
import { started } from "../journal/events.ts";
import { MemoryStore } from "../journal/memory-store.ts";

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const texts = Object.entries(contactFiles).map(([name, file]) => [name, read(file)]);
const contacts = readContacts(Object.fromEntries(texts) as ContactTexts);
if (!("people" in contacts)) throw new Error("the shipped contacts are wrong");
const channel: Channel = {
  id: "pager",
  kind: "pagerduty",
  secret: "X_API_KEY",
  languages: ["en"],
  timeZone: "UTC",
};

let store: MemoryStore;
let clock: StillClock;
let journal: Journal;
let sent: Message[];
let trouble: Error | undefined;
let found: boolean | undefined;
let configured: Channel | undefined;
const notify: Notify = {
  letters: async () => await Promise.resolve({}),
  compose: async (notice, _to, values) => ({
    ...{ channel: configured, title: String(values["level"] ?? notice), text: String(values["people"]) },
    ...{ state: "identified", severity: "critical" },
  }),
  draft: () => Promise.reject(new Error("nothing is planned here")),
  words: async () => ({}),
  known: async () => undefined,
  missing: () => undefined,
  send: async (_channel, message) => {
    sent.push(message);
    if (trouble !== undefined) throw trouble;
    return "there";
  },
  look: async () => found,
};
const pass = (executor?: string) =>
  escalate({ journal, contacts, notify, clock, onRecord: () => undefined, ...(executor && { executor }) });
const minutes = (count: number) => clock.sleep(count * 60_000);
const reopen = async (): Promise<void> => {
  journal = await openJournal({ store, clock, redact: makeRedact([]) });
};

beforeEach(async () => {
  [store, clock, sent, trouble, configured] = [new MemoryStore(), new StillClock(), [], undefined, channel];
  found = undefined;
  await reopen();
  await journal.append(started);
});

test("each level is recorded and notified when its window begins, once", async () => {
  await pass();
  await pass();
  expect(sent.map(({ title, step }) => [title, step])).toEqual([["On call", "level-1"]]);
  await minutes(15);
  await pass();
  await minutes(15);
  await pass();
  await pass();
  expect(sent.map(({ title }) => title)).toEqual(["On call", "Engineering lead", "CTO"]);
  const delivered = Object.entries(journal.state().deliveries).map(([key, { outcome }]) => [key, outcome]);
  expect(delivered).toEqual([
    ["level-1", "sent"],
    ["level-2", "sent"],
    ["level-3", "sent"],
  ]);
  const kinds = (await readJournal(store)).map(({ event }) => event.type);
  // The intent is on disk before the notice, the outcome after it.
  expect(kinds.slice(1, 4)).toEqual(["escalation.due", "notice.due", "notice.told"]);
});

test("windows count from the incident's start, as soon as somebody has said when that was", async () => {
  const before = (field: string, count: number) => ({
    ...({ type: "report.set", field, by: "example-bo" } as const),
    value: new Date(Date.parse(journal.state().startedAt ?? "") - count * 60_000).toISOString(),
  });
  await journal.append(before("detected-at", 5));
  await pass();
  expect(sent.map(({ title }) => title)).toEqual(["On call"]);
  await journal.append(before("down-from", 16));
  // Neither a later time nor another field moves it.
  await journal.append(before("down-from", -3));
  await journal.append(before("restored-at", 90));
  await pass();
  expect(sent.map(({ title }) => title)).toEqual(["On call", "Engineering lead"]);
  const due = (await readJournal(store))
    .map(({ event }) => event)
    .findLast(({ type }) => type === "escalation.due");
  expect(due).toMatchObject({ level: 2, incidentStart: before("down-from", 16).value });
});

test("an answer ends it; whoever works on the run takes it in from the folder", async () => {
  await pass();
  const answer = { level: 1, by: "example-bo", at: new Date(clock.now()).toISOString(), note: "on it" };
  await store.writeFile(acknowledgementFile, JSON.stringify(answer));
  expect(await acknowledgedBy(store, journal.state())).toMatchObject({ by: "example-bo" });
  await minutes(45);
  await pass();
  // Whoever was called is told that nobody need answer any more, once.
  expect(sent.map(({ title }) => title)).toEqual(["On call", "escalation-over"]);
  expect(journal.state().escalation.acknowledged).toMatchObject({ level: 1, by: "example-bo" });
  await pass();
  expect(sent).toHaveLength(2);
  const answers = (await readJournal(store)).filter(({ event }) => event.type === "escalation.acknowledged");
  expect(answers).toHaveLength(1);
});

test("what is no answer is passed over", async () => {
  await store.writeFile(acknowledgementFile, '{"level": "all"}');
  await pass();
  expect(journal.state().escalation.acknowledged).toBeUndefined();
});

test("someone on call who runs it has answered by that", async () => {
  await pass("example-bo");
  expect(journal.state().escalation.acknowledged).toMatchObject({ by: "example-bo", level: 1 });
  expect(sent).toEqual([]);
});

test("someone of a later level has not, before it begins", async () => {
  await pass("example-chris");
  expect(journal.state().escalation.acknowledged).toBeUndefined();
  expect(sent).toHaveLength(1);
});

test.each([
  ["unknown", new TransientFailure("no answer", { code: "TIMEOUT" })],
  ["failed", new PermanentFailure("refused", { code: "HTTP_STATUS" })],
])("a notice whose outcome is %s is said and never repeated", async (outcome, error) => {
  trouble = error;
  await pass();
  trouble = undefined;
  await pass();
  await journal.close();
  await reopen();
  await pass();
  expect(sent).toHaveLength(1);
  expect(journal.state().deliveries["level-1"]?.outcome).toBe(outcome);
});

test.each([
  [undefined, 0, "unknown"],
  [true, 0, "sent"],
  [false, 1, "sent"],
] as const)(
  "killed between intent and notice, the next process looks first (%s)",
  async (there, times, told) => {
    found = there;
    const who = ["example-bo"];
    await journal.append({
      type: "escalation.due",
      level: 1,
      name: "On call",
      who,
      incidentStart: "2026-11-21T03:00:00Z",
    });
    await journal.close();
    await reopen();
    await pass();
    await pass();
    expect(sent).toHaveLength(times);
    expect(journal.state().deliveries["level-1"]?.outcome).toBe(told);
  },
);

test("an older record says by itself that a level's notice went out", async () => {
  const { incidentStart = "" } = journal.state();
  await journal.append({ type: "escalation.due", level: 1, name: "On call", who: [], incidentStart });
  await journal.append({ type: "escalation.notified", level: 1, outcome: "sent", message: "there" });
  await pass();
  expect(sent).toEqual([]);
});

test("without a channel the text stands on the record, to be pasted", async () => {
  configured = undefined;
  await pass();
  expect(journal.state().deliveries["level-1"]?.outcome).toBe("to-paste");
});

test("it ends when it is told to, and with the lease", async () => {
  const left = new AbortController();
  const going = keepEscalating({ journal, contacts, notify, clock, onRecord: () => undefined }, left.signal);
  await expect.poll(() => sent.length).toBe(1);
  left.abort();
  await going;
});

test("that it was handed over, and that somebody went alone, is told once each", async () => {
  await pass("example-bo");
  const override = { step: "open", by: "example-bo", reason: "nobody answers", minutes: 15 } as const;
  await journal.append({ type: "approval.overridden", ...override, reviewOwed: true });
  await pass("example-bo");
  await journal.append({ type: "run.resumed", by: "example-bo", term: 2 });
  await pass("example-bo");
  expect(sent.map(({ title }) => title)).toEqual(["team-alone", "team-handed-over"]);
  await journal.append({ type: "run.resumed", by: "example-bo", term: 3 });
  await pass("example-bo");
  await pass("example-bo");
  expect(sent).toHaveLength(2);
  expect(journal.state().deliveries).toMatchObject({
    "alone-open": { outcome: "sent" },
    "handed-over-2": { outcome: "sent" },
  });
});

test("a lost answer is looked up: what is there is not said again", async () => {
  [trouble, found] = [new TransientFailure("no answer", { code: "TIMEOUT" }), true];
  await journal.append({ type: "run.resumed", by: "example-bo", term: 2 });
  await pass("example-bo");
  await pass("example-bo");
  expect(sent).toHaveLength(1);
  expect(journal.state().deliveries["handed-over-2"]?.outcome).toBe("sent");
});

const handedOver = { key: "handed-over-2", notice: "team-handed-over", to: "team" } as const;
test.each([
  [undefined, 0, "unknown"],
  [true, 0, "sent"],
  [false, 1, "sent"],
] as const)(
  "what was to be told by a process that is gone is looked for (%s)",
  async (there, times, told) => {
    found = there;
    await journal.append({ type: "run.resumed", by: "example-bo", term: 2 });
    await journal.append({
      type: "notice.due",
      ...handedOver,
      values: { incident: "n", from: "Ada", to: "Bo" },
    });
    await journal.close();
    await reopen();
    await pass("example-bo");
    await pass("example-bo");
    expect(sent).toHaveLength(times);
    expect(journal.state().deliveries["handed-over-2"]?.outcome).toBe(told);
  },
);

test("an older record does not hold its words: a person is told, and nothing is sent", async () => {
  found = false;
  await journal.append({ type: "run.resumed", by: "example-bo", term: 2 });
  await journal.append({ type: "notice.due", ...handedOver });
  await pass("example-bo");
  expect(sent).toEqual([]);
  expect(journal.state().deliveries["handed-over-2"]?.outcome).toBe("unknown");
});

test("when the run has ended, whoever was called learns it", async () => {
  await pass();
  await journal.append({ type: "run.finished", outcome: "succeeded" });
  await pass();
  await pass();
  expect(sent.map(({ title }) => title)).toEqual(["On call", "escalation-over"]);
});
