import { expect, test } from "vitest";
import { openJournal, readJournal } from "../../src/journal/journal.ts";
import { fold } from "../../src/journal/fold.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { amendReport, type Amendment } from "../../src/report/amend.ts";
import { composeReport } from "../../src/report/write-report.ts";
import { started, steppingClock } from "../journal/events.ts";
import { MemoryStore } from "../journal/memory-store.ts";
import { alone, intent, outcome } from "./night.ts";

const redact = makeRedact(["canary-9f8e7d6c5b4a"]);
const clock = steppingClock();

async function finishedRun(): Promise<MemoryStore> {
  const store = new MemoryStore();
  const journal = await openJournal({ store, clock, redact });
  const done = [intent("open", "deployment.promote", "converge"), outcome("open", "deployment.promote")];
  for (const event of [started, alone, ...done, { type: "run.finished", outcome: "succeeded" } as const])
    await journal.append(event);
  await journal.close();
  return store;
}

async function amend(store: MemoryStore, amendment: Amendment, by = "abe") {
  return await amendReport({ store, records: await readJournal(store), amendment, by, clock, redact });
}
const set = (field: string, value: string): Amendment => ({ kind: "set", field, value });
const compose = (store: MemoryStore) => composeReport(store, { title: undefined, titles: {} }, redact);

test("what is said goes on the chain of a run that has ended, in UTC and without secrets", async () => {
  const store = await finishedRun();
  await amend(store, set("detected-at", "2026-11-20T04:00:00+01:00"));
  await amend(store, set("root-cause", "The key canary-9f8e7d6c5b4a was revoked"));
  await amend(store, { kind: "action", text: "Rotate with two keys", owner: "mara", due: "2026-12-01" });
  const records = await readJournal(store);
  expect(records.slice(-3).map(({ event }) => event)).toEqual([
    { type: "report.set", field: "detected-at", value: "2026-11-20T03:00:00.000Z", by: "abe" },
    { type: "report.set", field: "root-cause", value: "The key [redacted] was revoked", by: "abe" },
    { type: "report.action", text: "Rotate with two keys", owner: "mara", due: "2026-12-01", by: "abe" },
  ]);
  expect(fold(records)).toMatchObject({ phase: "finished", outcome: "succeeded", reviewPending: ["open"] });
});

test("a review by somebody else settles what is pending; one by whoever went alone is refused", async () => {
  const store = await finishedRun();
  const review: Amendment = { kind: "review", note: "Rightly so." };
  const before = store.text;
  await expect(amend(store, review, "rita")).rejects.toMatchObject({ code: "APPROVAL_SELF" });
  expect(store.text).toBe(before);
  expect((await compose(store)).report.pending).toHaveLength(1);
  await amend(store, review);
  expect((await compose(store)).report.pending).toEqual([]);
  expect(fold(await readJournal(store)).reviewPending).toEqual([]);
});

test("whoever opened by hand without a second person cannot review that either", async () => {
  const store = new MemoryStore();
  const journal = await openJournal({ store, clock, redact });
  const until = "2026-11-21T03:19:00Z";
  for (const event of [
    started,
    intent("open", "bypass.open", "converge"),
    { type: "step.note", step: "open", message: "Opening.", data: { approved: false, until } } as const,
    outcome("open", "bypass.open", { until }),
  ])
    await journal.append(event);
  await journal.close();
  const review: Amendment = { kind: "review", note: "Rightly so." };
  await expect(amend(store, review, "rita")).rejects.toMatchObject({ code: "APPROVAL_SELF" });
  await amend(store, review);
  expect((await compose(store)).report.pending.map(({ text }) => text.slice(0, 22))).toEqual([
    "The bypass may be open",
  ]);
});

test.each([
  [set("no-such-field", "x")],
  [set("constructor", "x")],
  [set("detected-at", "yesterday")],
  [set("detected-at", "2026-11-21T03:00:00")],
  [set("detected-at", "2031-01-01T00:00:00Z")],
  [set("severity", "awful")],
  [set("data-loss", "a bit")],
  [set("auth-down-minutes", "many")],
  [set("lessons", "  ")],
  [set("lessons", "x".repeat(2001))],
  [{ kind: "action", text: "Do it", owner: " ", due: undefined } as const],
  [{ kind: "action", text: "Do it", owner: "mara", due: "2026-02-31" } as const],
])("bad input changes nothing: %j", async (amendment) => {
  const store = await finishedRun();
  const before = store.text;
  await expect(amend(store, amendment)).rejects.toMatchObject({ code: "BAD_ARGUMENT", name: "BadInput" });
  expect(store.text).toBe(before);
});

test("a damaged journal is neither added to nor reported from", async () => {
  const store = await finishedRun();
  const records = await readJournal(store);
  store.text = store.text.replace("Nobody answers", "Somebody said");
  const damaged = store.text;
  const amending = { store, records, amendment: set("lessons", "x"), by: "abe", clock, redact };
  await expect(amendReport(amending)).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
  await expect(compose(store)).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
  expect(store.text).toBe(damaged);
});

test("nothing is added while someone runs it", async () => {
  const store = await finishedRun();
  const records = await readJournal(store);
  store.holderAlive = true;
  const amending = { store, records, amendment: set("lessons", "x"), by: "abe", clock, redact };
  await expect(amendReport(amending)).rejects.toMatchObject({ code: "JOURNAL_BUSY" });
});
