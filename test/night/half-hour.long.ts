// The shipped runbook when Clerk is away for more than half an hour: the maintenance page is offered, put up, seen, taken
// down and reported.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser } from "../../rehearsal/people/browser.ts";
import { fold, type RunState } from "../../src/journal/fold.ts";
import { openFolders } from "../../src/open-folders.ts";
import { readJournal } from "../../src/journal/journal.ts";
import { startNightWorld, type NightWorld } from "./night-world.ts";
import type { Said } from "../world/keyboard.ts";
import { deniedUser, gather, work, type Person } from "./people.ts";

/** The gate holds what it cannot read for 30 s: no step is longer. */
const stepMs = 20_000;
const minuteMs = 60_000;
const title = "We will be back soon";
const text = "Our sign-in provider has had an outage for more than half an hour.";
const given = ["reason=Clerk does not answer", "inARow=2", "everySeconds=0.5", `deny=${deniedUser}`];
const notes = [
  "logs=seen",
  "told=done",
  "offer=yes, many cannot sign in",
  "timeline=at three",
  "review=at ten",
];
const words = notes.map((one) => `--confirm=${one}`);

let night: NightWorld;
let people: readonly Person[];
let running: Promise<Said>;
let beganAt = 0;

beforeAll(async () => {
  night = await startNightWorld({ first: 0, second: 0 });
  people = await gather(night);
}, 120_000);
afterAll(() => night?.stop());

const runs = () => join(night.first.root, "incidents");
const state = async (): Promise<RunState> => {
  const [run = ""] = readdirSync(runs());
  return fold(await readJournal(await (await openFolders(night.first.root)).open(run)));
};
const stepIs = (step: string, status: string) =>
  expect
    .poll(async () => (await state()).steps[step]?.status, { timeout: 60_000, interval: 250 })
    .toBe(status);
/** What somebody without any session is answered where one is needed. */
const stranger = () => new Browser(night.wire, night.address).ask("/dashboard", { document: true });
const working = async () => {
  const asked = await Promise.all(people.map((one) => work(one, { minute: 0, phase: "open" })));
  return asked.filter(({ worked }) => worked).length;
};

async function untilMinute(minute: number): Promise<void> {
  const target = beganAt + minute * minuteMs;
  while (night.clock.now() < target) {
    night.clock.forward(Math.min(stepMs, target - night.clock.now()));
    await people[0]?.browser.ask("/api/me", { document: false });
  }
}

it("offers nothing before Clerk has been away for half an hour", { timeout: 300_000 }, async () => {
  await night.control("POST", "/clerk/cut", {});
  const inputs = given.map((one) => `--input=${one}`);
  const asked = await night.first.runbook([
    "run",
    "runbooks/auth-outage.yaml",
    ...inputs,
    ...words,
    "--no-wait",
  ]);
  expect(asked.code, asked.stderr).toBe(3);
  const request = /approve-this:\S+/.exec(asked.stdout)?.[0] ?? "";
  const signed = await night.second.runbook(["approve", request, "--yes", "--json"]);
  expect(signed.code, signed.stderr).toBe(0);
  const { line } = JSON.parse(signed.stdout) as { line: string };
  running = night.first.runbook(["resume", "--approval", line, ...words]);
  await stepIs("wait", "in-flight");
  beganAt = Date.parse((await state()).steps["wait"]?.begunAt ?? "");
  await untilMinute(29);
  expect((await state()).steps["offer"]).toBeUndefined();
  const page = await stranger();
  expect(page.status).toBe(503);
  expect(page.body).not.toContain(title);
  expect(await working()).toBe(3);
});

it(
  "puts the page up once somebody says yes; who is signed in goes on working",
  { timeout: 120_000 },
  async () => {
    await untilMinute(31);
    await stepIs("wait-on", "in-flight");
    const { steps } = await state();
    expect(steps["wait"]?.output).toMatchObject({ recovered: false });
    expect(steps["offer"]?.output).toMatchObject({ choice: "yes" });
    expect(steps["maintenance"]?.output).toMatchObject({ seen: true });
    const page = await stranger();
    expect(page).toMatchObject({ status: 503, body: expect.stringContaining(title) });
    expect(page.body).toContain(text);
    expect(await working()).toBe(3);
  },
);

it("takes it down with the bypass once Clerk is back", { timeout: 120_000 }, async () => {
  await night.control("POST", "/clerk/recover", {});
  const ended = await running;
  expect(ended.code, ended.text).toBe(0);
  const { steps } = await state();
  expect(steps["page-down"]?.status).toBe("succeeded");
  const page = await stranger();
  expect(page.status).toBe(307);
  const unavailable = await new Browser(night.wire, night.address).ask("/sign-in-unavailable", {
    document: true,
  });
  expect(unavailable.body).not.toContain(title);
});

it("has all of it in the report, in order", { timeout: 60_000 }, async () => {
  const { run = "" } = await state();
  const done = await night.first.runbook(["report", run]);
  expect(done.code, done.stderr).toBe(0);
  const report = readFileSync(join(runs(), run, "report.md"), "utf8");
  const timeline = report.slice(report.indexOf("## Timeline"));
  const places = [
    "Let signed-in people go on working",
    "Decide about the maintenance page",
    "Put the maintenance page up",
    "Back to normal sign-in",
    "Take the maintenance page and any banner down",
  ].map((step) => timeline.indexOf(step));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});
