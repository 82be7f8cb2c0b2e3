/** `./runbook contacts now, ack, import` as whoever is on call types them: in this process, with a real pager's fake. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { runFolders } from "../../src/adapters/run-folder.ts";
import type { JournalEvent } from "../../src/journal/event.ts";
import { openJournal, readJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { started, steppingClock } from "../journal/events.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";
import { typed } from "../world/command.ts";
import { wellKnown } from "./well-known.ts";

const folder = mkdtempSync(join(tmpdir(), "contacts-"));
let sandbox: Sandbox;
let leave: () => void;
let control: ReturnType<typeof controlOf>;
let checkout: string;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
});
afterAll(async () => {
  leave();
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  checkout = join(folder, `checkout-${++count}`);
  mkdirSync(checkout);
  for (const path of ["Pulumi.yaml", "contacts", "notices"])
    cpSync(path, join(checkout, path), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(checkout, "contacts", name), text);
  write("rota.yaml", "timeZone: Etc/UTC\nweekly: { from: 2026-01-05T09:00, people: [example-alex] }\n");
  write(
    "channels.yaml",
    "channels: [{ id: pager, kind: pagerduty, secret: PAGERDUTY_ROUTING_KEY }]\naudiences: { escalation: pager }\n",
  );
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=bo@example.com", ...words], {
      cwd: checkout,
    });
  git("init", "-q");
  git("config", "user.email", "bo@example.com");
  git("add", ".");
  git("commit", "-qm", "Name who may be called");
});

/** A run that began so many minutes ago, left by a process that is gone. */
async function begun(minutesAgo: number, ...events: JournalEvent[]): Promise<void> {
  const store = await runFolders(join(checkout, "incidents")).create(started.run);
  const clock = steppingClock(Date.now() - minutesAgo * 60_000);
  const journal = await openJournal({ store, clock, redact: makeRedact([]) });
  for (const event of [started, ...events]) await journal.append(event);
  await journal.close();
}

async function recorded(prefix: RegExp): Promise<readonly JournalEvent[]> {
  const records = await readJournal(await runFolders(join(checkout, "incidents")).open(started.run));
  return records.map(({ event }) => event).filter(({ type }) => prefix.test(type));
}
const paged = async (): Promise<unknown> => (await control("GET", "/chat")).pagerduty;

async function runbook(...words: readonly string[]) {
  const env = { ...process.env, ...sandbox.info.env };
  const { code, stdout: out, stderr: err } = await typed(["contacts", ...words], { cwd: checkout, env });
  return { code, out, err };
}

test("now: who, how, since when, what time it is there; what is due is journaled and paged, once", async () => {
  await begun(20);
  const { code, out, err } = await runbook("now", "--tell");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/2026-11-21-auth-outage-1a2b began \S+Z, (19|20|21) minutes ago\./);
  expect(out).toMatch(
    /CALL NOW {3}1 On call \(0–15 min\), nobody has answered in its time, by phone and slack\n/,
  );
  expect(out).toMatch(
    /Alex Example, \w{3} \d\d:\d\d there(, at night)?, on call since \d{4}-\d\d-\d\dT09:00Z: \+1 202 555 0100, @alex\.example, alex@example\.com/,
  );
  expect(out).toMatch(/CALL NOW {3}2 Engineering lead \(15–30 min\), by/);
  expect(out).toMatch(/later {6}3 CTO \(30\+ min\), by phone/);
  expect(out).toMatch(/Clerk: https:\/\/clerk\.com\/contact\/support; support@clerk\.com; .*account manager/);
  expect(out).toMatch(/Notice of level 1: sent\.\nNotice of level 2: sent\./);
  await runbook("now", "--tell");
  expect(
    (await recorded(/^(escalation|notice)\./)).map((each) => [
      each.type,
      "key" in each ? each.key : "level" in each && each.level,
    ]),
  ).toEqual([
    ["escalation.due", 1],
    ["notice.due", "level-1"],
    ["notice.told", "level-1"],
    ["escalation.due", 2],
    ["notice.due", "level-2"],
    ["notice.told", "level-2"],
  ]);
  // One run is one alert at PagerDuty, a level an event of it.
  expect(await paged()).toMatchObject([{ status: "triggered", events: 2 }]);
  const shown = JSON.parse((await runbook("now", "--json")).out) as {
    levels: { status: string; people: { localTime: string; night: boolean }[] }[];
  };
  expect(shown.levels.map(({ status }) => status)).toEqual(["missed", "due", "later"]);
  expect(shown.levels[0]?.people[0]).toMatchObject({
    localTime: expect.stringMatching(/^\w{3} \d\d:\d\d$/),
    night: expect.any(Boolean),
  });
});

test("ack: once is enough, a second person is kept beside the first, and a hand-over is told", async () => {
  await begun(20, { type: "run.resumed", by: "example-alex", term: 2 });
  const first = await runbook("ack", "--note", "on it");
  expect(first).toMatchObject({ code: 0, err: "" });
  expect(first.out).toBe(`Bo Example has answered for level 2 of ${started.run}.\n`);
  expect((await runbook("ack")).out).toBe("Bo Example has answered already; nothing was added.\n");
  const second = await runbook("ack", "--as", "example-chris", "--json");
  expect(JSON.parse(second.out)).toMatchObject({
    answer: "recorded",
    acknowledged: { level: 2, by: "example-bo" },
  });
  expect(await recorded(/^escalation\./)).toMatchObject([
    { type: "escalation.acknowledged", level: 2, by: "example-bo", note: "on it" },
    { type: "escalation.acknowledged", level: 3, by: "example-chris" },
  ]);
  const { out } = await runbook("now", "--tell");
  expect(out).toMatch(/answered {3}2 Engineering lead/);
  expect(out).toMatch(/Answered by example-bo at \S+Z; later by example-chris; example-alex runs it now\./);
  expect(out).not.toContain("CALL NOW");
});

test("an answer that waits for the process at work is not written over by the next one", async () => {
  await begun(5);
  const store = await runFolders(join(checkout, "incidents")).open(started.run);
  const busy = await openJournal({ store, clock: steppingClock(), redact: makeRedact([]) });
  try {
    expect((await runbook("ack")).out).toContain("the process at work on it puts it on record");
    const second = await runbook("ack", "--as", "example-chris");
    expect(second.out).toMatch(/^Not added\. example-bo had answered already, at .*say it again/);
  } finally {
    await busy.close();
  }
  expect((await runbook("ack", "--as", "example-chris")).out).toMatch(/level 3 .* example-bo had answered/);
  expect((await recorded(/^escalation\./)).map((event) => "by" in event && event.by)).toEqual([
    "example-bo",
    "example-chris",
  ]);
});

const refused: readonly (readonly [readonly string[], RegExp])[] = [
  [["ack", "--as", "mallory"], /mallory is nobody[^]*--as example-alex/],
  [["ack", "--level", "9"], /--level 9 is no level[^]*1 to 3/],
  [["now", "--incident-start", "3am"], /is no instant[^]*2026-11-21T03:00:00Z/],
  [["now", "--incident-start", "2026-02-30T03:00:00Z"], /is no instant/],
  [["now", "--run", "no-such"], /RUN_NOT_FOUND/],
  [["import", "nowhere.yml"], /nowhere\.yml:1:1 cannot be read: it is not there/],
];

test("what is wrong is refused with a way out, and nothing changes", async () => {
  expect(await runbook("ack")).toMatchObject({
    ...{ code: 2, out: "" },
    err: expect.stringMatching(/no run in this checkout waits[^]*clone that began it/),
  });
  await begun(5);
  const answers = await Promise.all(refused.map(async ([words]) => await runbook(...words)));
  for (const [index, [words, message]] of refused.entries())
    expect({ words, ...answers[index] }).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(message),
    });
  expect(await recorded(/^escalation\./)).toEqual([]);
});

test("nobody answers for a run that has ended", async () => {
  await begun(5, { type: "run.finished", outcome: "succeeded" });
  const { code, err } = await runbook("ack", "--run", started.run);
  expect([code, err]).toEqual([2, expect.stringContaining("has ended, so nobody is called for it")]);
  expect(await recorded(/^escalation\./)).toEqual([]);
});

test("lint: fails while nobody may approve, names the place, and passes once somebody may", async () => {
  const bare = await runbook("lint");
  expect(bare).toMatchObject({
    code: 2,
    out: expect.stringMatching(/^Still to do: /),
    err: expect.stringMatching(
      /^contacts\/people\.yaml:10:9 nobody may approve: .* \[BAD_CONTACTS\]\n {4}Give two people/,
    ),
  });
  const asJson = await runbook("lint", "--json");
  expect([asJson.code, JSON.parse(asJson.out)]).toMatchObject([
    2,
    { problems: [{ code: "BAD_CONTACTS", line: 10 }] },
  ]);
  const people = join(checkout, "contacts", "people.yaml");
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA a";
  writeFileSync(people, readFileSync(people, "utf8").replace("keys: []", `keys: ["${key}"]`));
  expect(await runbook("lint")).toMatchObject({
    code: 0,
    err: "",
    out: expect.stringMatching(/^No problems\./),
  });
});

test("import: shows, writes, changes nothing the second time, and refuses a broken file whole", async () => {
  mkdirSync(join(checkout, ".github"));
  const file = join(checkout, ".github", "INCIDENT_CONTACTS.yml");
  const contents = () =>
    ["people", "escalation", "rota", "vendors"].map((name) =>
      readFileSync(join(checkout, "contacts", `${name}.yaml`), "utf8"),
    );
  writeFileSync(file, wellKnown.replace("phone:", "phon:").replace("clerk.com/support", "clerk com"));
  const before = contents();
  const broken = await runbook("import", "--write");
  expect(broken).toMatchObject({ code: 2, out: "" });
  expect(broken.err).toMatch(
    /\.github\/INCIDENT_CONTACTS\.yml:5:7 phon is not known here \[UNKNOWN_FIELD\]\n {4}Did you mean phone\?/,
  );
  expect(broken.err).toMatch(/\.github\/INCIDENT_CONTACTS\.yml:8:12 .* \[BAD_VALUE\]/);
  writeFileSync(file, wellKnown);
  expect((await runbook("import")).out).toContain("Nothing was written; --write does it.");
  expect(contents()).toEqual(before);
  const written = await runbook("import", "--write");
  expect(written).toMatchObject({ code: 0, err: "" });
  expect(written.out).toMatch(/\+ {3}phone: \+1-xxx-xxx-xxxx\n[^]*Written\. Read it, then commit\.\n$/);
  const after = contents();
  const again = await runbook("import", "--write");
  expect(again.out).toMatch(/^Nothing changes\.\n/);
  expect(again.out).not.toContain("Written");
  expect(contents()).toEqual(after);
});
