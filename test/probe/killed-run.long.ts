import { afterAll, beforeAll, expect, test } from "vitest";
import { startNight, statementOf, type Night } from "./night.ts";
import { RunAtTerminal, type RunEvent } from "./run-at-terminal.ts";

let night: Night;

beforeAll(async () => {
  night = await startNight();
});
afterAll(() => night.stop());

interface Moment {
  readonly name: string;
  /** What Vercel does with the opening's write; default: answers. */
  readonly effect?: object;
  /** Resolves when it is time to kill. */
  readonly reached: (run: RunAtTerminal) => Promise<unknown>;
  /** Whether the opening stood in the store when the run was killed. */
  readonly written: boolean;
  /** What the record says first of the opening after the kill. */
  readonly first: RegExp;
}

const isOf = (type: string) => (event: RunEvent) => event.type === type && event.step === "open";
const armed = async () => {
  const { faults } = await night.world.control("GET", "/faults");
  return (faults as { id: string; used: number }[]).find(({ id }) => id === "write");
};
/** The engine's write has come to Vercel and waits there. */
const underWay = () =>
  expect.poll(async () => (await armed())?.used, { timeout: 60_000, interval: 20 }).toBe(1);
const writesFrom = async (index: number) => (await night.writes()).slice(index).map(statementOf);
let before = 0;

const moments: readonly Moment[] = [
  {
    name: "before it has an approval",
    reached: (run) => run.event(isOf("approval.requested")),
    written: false,
    first: /^approval\.received$/,
  },
  {
    name: "when the intent stands and the engine starts",
    reached: (run) => run.event(isOf("step.intent")),
    written: false,
    first: /^(engine\.ended|step\.looked)$/,
  },
  {
    name: "while the write is under way",
    effect: { kind: "latency", delayMs: 3_000 },
    reached: underWay,
    written: false,
    first: /^engine\.ended$/,
  },
  {
    name: "while a write is under way whose answer is lost",
    effect: { kind: "lost", delayMs: 1_500 },
    reached: underWay,
    written: false,
    first: /^engine\.ended$/,
  },
  {
    name: "after the write, before its outcome is on record",
    reached: () =>
      expect
        .poll(async () => (await writesFrom(before)).length, { timeout: 60_000, interval: 10 })
        .toBeGreaterThan(0),
    written: true,
    first: /^(engine\.ended|step\.looked)$/,
  },
  {
    name: "after the outcome is on record",
    reached: (run) => run.event(isOf("step.outcome")),
    written: true,
    first: /^never$/,
  },
];

test.each(moments)("a run killed $name is resumed to its right end", { timeout: 300_000 }, async (moment) => {
  const { control } = night.world;
  await control("POST", "/clerk/cut", {});
  before = (await night.writes()).length;
  const run = new RunAtTerminal(night);
  if (moment.effect !== undefined) await control("POST", "/faults", opening(moment.effect));
  const approving = moment.name === "before it has an approval" ? undefined : run.approve();
  await moment.reached(run);
  await run.kill();
  expect((await writesFrom(before)).length > 0).toBe(moment.written);
  await (approving ?? run.approve());
  const { head } = await control("GET", `/log?since=${Number.MAX_SAFE_INTEGER}`);

  const opened = await run.resume("--no-wait");
  expect(opened).toMatchObject({ exitCode: 4, phase: "suspended" });
  expect(opened.steps["open"]?.status).toBe("succeeded");
  expect(opened.steps["seen-open"]?.status).toBe("succeeded");

  const events = run.journal();
  const resumed = events.slice(events.findIndex(({ type }) => type === "run.resumed"));
  const ofOpening = resumed.filter(({ step }) => step === "open");
  if (moment.first.source === "^never$") expect(ofOpening).toEqual([]);
  else expect(ofOpening[0]?.type).toMatch(moment.first);
  // Nothing is issued again before it was looked for.
  const again = ofOpening.findIndex(({ type }) => type === "step.intent");
  if (again >= 0 && events.slice(0, events.length - resumed.length).some(isOf("step.intent")))
    expect(ofOpening.slice(0, again).map(({ type }) => type)).toContain("step.looked");
  const asked = await requestsSince(head);
  expect(asked[0]?.method).toBe("GET");
  expect(changesIn(await writesFrom(before))).toEqual(["stale-sessions"]);

  await control("DELETE", "/faults");
  await control("POST", "/clerk/recover", {});
  expect(await run.resume()).toMatchObject({ exitCode: 0, outcome: "succeeded" });
  expect(changesIn(await writesFrom(before))).toEqual(["stale-sessions", "closed"]);
});

const opening = (effect: object) => ({
  ...{ id: "write", host: "api.vercel.com", path: "/v1/edge-config/*/items", method: "PATCH" },
  ...{ effect, times: 1 },
});

/** The modes of statements that differ from the one before them. */
function changesIn(written: readonly { readonly mode: string; readonly jti: string }[]): string[] {
  return written.filter(({ jti }, index) => jti !== written[index - 1]?.jti).map(({ mode }) => mode);
}

async function requestsSince(seq: number): Promise<readonly { readonly method: string }[]> {
  const { entries } = await night.world.control("GET", `/log?since=${seq}&host=api.vercel.com&kind=request`);
  return entries as { method: string }[];
}
