// An outage of ninety minutes, minute by minute, with every real part: who works, who stays out, and how it ends.
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readStatement } from "../../guard/src/grant.ts";
import { nightPage, type Happening } from "./night-page.ts";
import { startNightWorld, type Laptop, type NightWorld } from "./night-world.ts";
import type { Said } from "../world/keyboard.ts";
import { deniedUser, gather, work, type Asked, type Person, type Phase } from "./people.ts";

const totalMinutes = 90;
const runInputs = [
  "reason=Clerk does not answer",
  "minutes=60",
  `totalMinutes=${totalMinutes}`,
  "inARow=2",
  "everySeconds=1",
];
/** The gate's reads are held for 30 s: no step is longer. */
const stepMs = 20_000;

let night: NightWorld;
let people: readonly Person[];
/** The instant in which the opening begins, by its own words. */
let openedAt = 0;
let endsAt = 0;
const asked: Asked[] = [];
const happenings: Happening[] = [];

beforeAll(async () => {
  night = await startNightWorld({ first: 45_000, second: -45_000 });
  people = await gather(night);
});
afterAll(() => night?.stop());

const minute = () => Math.floor((night.clock.now() - openedAt) / 60_000);
let phase: Phase = "before";
const everyone = async () => {
  const when = { minute: minute(), phase };
  const seen = await Promise.all(people.map((person) => work(person, when)));
  asked.push(...seen);
  return seen;
};
/** Unless this minute has had its turn. */
const nextMinute = async () => {
  if (!asked.some((one) => one.minute === minute() && one.phase === phase)) await everyone();
};
const tell = (desk: Laptop, what: string, outcome: string) => {
  const who = desk === night.first ? "on call" : desk === night.second ? "second" : "relief";
  happenings.push({ minute: minute(), who, what, outcome });
};
const sure = (said: Said, code: number) => expect(said.code, said.text).toBe(code);
const liveEnd = async () => {
  const read = readStatement(await night.item());
  if (!read.ok || read.statement.mode === "closed") throw new Error("Nothing is open.");
  return read.statement;
};

/** Time passes; someone asks at each step, as they do in any busy app, and everyone at each full minute. */
async function until(at: number): Promise<void> {
  while (night.clock.now() < at) {
    night.clock.forward(Math.min(stepMs, at - night.clock.now()));
    await people[0]?.browser.ask("/api/me", { document: false });
    await nextMinute();
  }
}
const at = (minutes: number) => openedAt + minutes * 60_000;

it("opens for an hour by run and approval, from two laptops whose clocks differ", async () => {
  await night.control("POST", "/clerk/cut", {});
  openedAt = night.clock.now() + 120_000;
  await everyone();
  await until(openedAt - 60_000);
  await everyone();
  const given = [...runInputs, `deny=${deniedUser}`].map((input) => `--input=${input}`);
  const words = ["--confirm=logs=seen", "--confirm=told=done", "--no-wait"];
  const run = await night.first.runbook(["run", "runbooks/auth-outage.yaml", ...given, ...words]);
  sure(run, 3);
  const signed = await night.second.runbook([
    "approve",
    /approve-this:\S+/.exec(run.stdout)?.[0] ?? "",
    "--yes",
    "--json",
  ]);
  sure(signed, 0);
  const { line } = JSON.parse(signed.stdout) as { line: string };
  sure(await night.first.runbook(["resume", "--approval", line, ...words]), 4);
  const grant = await liveEnd();
  [openedAt, endsAt] = [grant.nbf * 1_000 - night.first.skewMs, grant.exp * 1_000];
  expect(grant).toMatchObject({ exp: grant.nbf + 3_600, since: grant.first - 12 * 3_600, approved: true });
  tell(
    night.first,
    "`./runbook run`, `resume` with the second's approval for 90 minutes in total",
    "open for an hour",
  );
  phase = "open";
  await everyone();
});

it("is renewed from the other clone in its last minutes, up to what was approved and no further", async () => {
  await until(endsAt - 100_000);
  const before = await liveEnd();
  const own = await night.second.runbook(["bypass", "renew"]);
  sure(own, 3);
  expect(own.stderr).toContain("was opened elsewhere");
  expect(own.stderr).toContain("approved this opening, so someone else has to renew it");
  tell(night.second, "`./runbook bypass renew`", "refused: the second approved it");
  const renewed = await night.relief.runbook(["bypass", "renew"]);
  sure(renewed, 0);
  expect(renewed.stderr).toContain("This was the last renewal");
  const after = await liveEnd();
  expect(after).toMatchObject({
    first: before.first,
    since: before.since,
    deny: before.deny,
    approved: true,
  });
  expect(after.exp).toBe(before.first + totalMinutes * 60);
  endsAt = after.exp * 1_000;
  tell(night.relief, "`./runbook bypass renew`", "open until the end of what was approved");
}, 600_000);

it("does not go back to an hour by the first clone's stale config, which says why", async () => {
  await until(at(70));
  const item = await night.item();
  const stale = await night.first.pulumi(["up", "--yes", "--skip-preview"]);
  expect(stale.code).not.toBe(0);
  expect(stale.text).toContain("the bypass was opened anew since");
  expect(await night.item()).toBe(item);
  tell(night.first, "bare `pulumi up` with the config of the opening", "refused: opened anew since");
}, 600_000);

it("is not renewed past the total, and says whose it is to decide", async () => {
  await until(at(80));
  const item = await night.item();
  const refused = await night.relief.runbook(["bypass", "renew"]);
  sure(refused, 3);
  expect(refused.stderr).toMatch(/The approval covered openings until \S+ in total/);
  expect(await night.item()).toBe(item);
  tell(night.relief, "`./runbook bypass renew`", "refused: nothing of the approval is left");
}, 600_000);

it("lets people work to the last seconds, and ends by itself", async () => {
  await until(endsAt - 6_000);
  const last = await everyone();
  expect(night.clock.now()).toBeLessThan(endsAt);
  expect(last.filter(({ worked }) => worked)).toHaveLength(3);
  night.clock.forward(Math.max(0, endsAt - night.clock.now()));
  phase = "over";
  const over = await everyone();
  expect(over.filter(({ inside }) => inside)).toEqual([]);
  happenings.push({
    minute: totalMinutes,
    who: "nobody",
    what: "nothing",
    outcome: "closed: the grant has ended",
  });
  await until(endsAt + 5 * 60_000);
}, 600_000);

it("is not opened again by a renewal, the old approval or a stale config", async () => {
  const item = await night.item();
  const late = await night.relief.runbook(["bypass", "renew"]);
  sure(late, 3);
  expect(late.stderr).toContain("and that is over");
  tell(night.relief, "`./runbook bypass renew`", "refused: what was approved is over");
  const up = await night.first.pulumi(["up", "--yes", "--skip-preview"]);
  expect(up.code).not.toBe(0);
  tell(night.first, "bare `pulumi up` with the config of the opening", "refused: opened anew since");
  expect(await night.item()).toBe(item);
  expect((await everyone()).filter(({ inside }) => inside)).toEqual([]);
}, 600_000);

it("is closed by the run once Clerk is back, and no old config opens it again", async () => {
  await night.control("POST", "/clerk/recover", {});
  const words = ["timeline", "review", "maintenance"].map((step) => `--confirm=${step}=done`);
  const done = await night.first.runbook(["resume", ...words]);
  sure(done, 0);
  tell(night.first, "`./runbook resume`, Clerk is back", "closed, and seen closed");
  const closed = await night.item();
  const up = await night.relief.pulumi(["up", "--yes", "--skip-preview"]);
  expect(up.text).toMatch(/was closed since|so this is closed/);
  expect(await night.item()).toBe(closed);
  tell(night.relief, "bare `pulumi up` with the renewal's config", "changes nothing: it is closed");
}, 600_000);

it("let everyone work whom it was meant for, in every minute, and nobody else in any", async () => {
  const under = asked.filter((one) => one.phase === "open");
  for (const { name, meant } of people) {
    const own = under.filter(({ person }) => person === name);
    const minutes = own.map((one) => one.minute);
    expect(minutes).toEqual(
      expect.arrayContaining(Array.from({ length: totalMinutes }, (_none, each) => each)),
    );
    if (meant) expect(own.filter(({ worked }) => !worked)).toEqual([]);
  }
  const outsiders = people.filter(({ meant }) => !meant).map(({ name }) => name);
  expect(asked.filter(({ person, inside }) => inside && outsiders.includes(person))).toEqual([]);
  const outside = asked.filter((one) => one.phase !== "open");
  expect(outside.filter(({ inside }) => inside)).toEqual([]);
  if (process.env["WRITE_DOCS"] !== "1") return;
  const page = await nightPage(happenings, asked);
  writeFileSync(new URL("../../docs/night.md", import.meta.url), page);
});
