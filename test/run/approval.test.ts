import { expect, test } from "vitest";
import type { PlannedStep } from "../../src/plan/plan.ts";
import { refuseOverrides } from "../../src/run/override.ts";
import { answerFile } from "../../src/run/request.ts";
import { noAnswers, planned, Rig } from "./rig.ts";
import { Life, worldCatalogue } from "./world.ts";

const opening = () => new Rig(planned("bypass.open"));
const events = (rig: Rig) => rig.shown.map(({ event }) => event);

test("nothing opens before a second person has signed this very request", async () => {
  const rig = opening();
  rig.paste = () => undefined;
  const end = await rig.process(new Life(), { wait: false });
  expect(end).toMatchObject({ exitCode: 3, stop: { code: "APPROVAL_MISSING", step: "open" } });
  expect(rig.world.log).toEqual([]);
  expect(rig.request()).toMatchObject({
    requester: "rita",
    reason: "Clerk is down",
    planHash: rig.plan.hash,
  });
});

test("the answer is found in the run's folder while it waits", async () => {
  const rig = opening();
  let looks = 0;
  rig.paste = () => undefined;
  const read = rig.store.readFile.bind(rig.store);
  rig.store.readFile = async (name) => {
    if (name === answerFile && ++looks === 4)
      rig.store.files.set(answerFile, `${rig.abe.answer(rig.request())}\n`);
    return await read(name);
  };
  expect((await rig.process()).exitCode).toBe(0);
  expect(events(rig)).toContainEqual(expect.objectContaining({ type: "approval.received", approver: "abe" }));
  expect(rig.world.changes).toEqual(["gate=open"]);
});

test("a resume takes the approval that came meanwhile, as an option", async () => {
  const rig = opening();
  rig.paste = () => undefined;
  await rig.process(new Life(), { wait: false });
  const approval = rig.abe.answer(rig.request());
  expect((await rig.process(new Life(), { wait: false, answers: { ...noAnswers, approval } })).exitCode).toBe(
    0,
  );
  expect(events(rig).filter(({ type }) => type === "approval.requested")).toHaveLength(1);
});

test("one's own signature, an old request's, and nonsense are refused on the record, and it goes on waiting", async () => {
  const rig = opening();
  const lines = [
    () => rig.rita.answer(rig.request()),
    () => rig.abe.answer({ ...rig.request(), nonce: "x".repeat(22) }),
    () => "nonsense",
    () => rig.abe.answer({ ...rig.request(), requester: "abe" }),
    () => rig.abe.answer(rig.request()),
  ];
  rig.paste = () => lines.shift()?.();
  expect((await rig.process()).exitCode).toBe(0);
  const refused = events(rig).flatMap((event) => (event.type === "approval.refused" ? [event.code] : []));
  expect(refused).toEqual(["APPROVAL_SELF", "APPROVAL_INVALID", "APPROVAL_INVALID", "APPROVAL_INVALID"]);
  expect(rig.world.changes).toEqual(["gate=open"]);
});

test("the executor may not be the approver, though someone else asked", async () => {
  const rig = opening();
  rig.paste = () => undefined;
  await rig.process(new Life(), { wait: false });
  const approval = rig.abe.answer(rig.request());
  const end = await rig.process(new Life(), {
    executor: "abe",
    wait: false,
    answers: { ...noAnswers, approval },
  });
  expect(end.stop?.code).toBe("APPROVAL_MISSING");
  expect(events(rig)).toContainEqual(
    expect.objectContaining({ type: "approval.refused", code: "APPROVAL_SELF" }),
  );
});

test("one deny ends the run for good", async () => {
  const rig = new Rig(planned("bypass.open"), planned("post"));
  rig.paste = () => rig.abe.answer({ ...rig.request(), reason: "not yet" }, "deny");
  const end = await rig.process();
  expect(end).toMatchObject({ exitCode: 3, stop: { code: "APPROVAL_DENIED" }, state: { outcome: "denied" } });
  expect(end.state.steps["post"]?.status).toBe("not-reached");
  rig.paste = () => rig.abe.answer(rig.request());
  await rig.process();
  expect(rig.world.log).toEqual([]);
});

test("an approval that has ended since is not used again", async () => {
  const rig = opening();
  const life = new Life();
  const dead = await rig.process(life, {
    onRecord: ({ event }) => {
      if (event.type === "approval.received") life.dead = true;
    },
  });
  expect(dead.state.approvals["open"]?.approver).toBe("abe");
  rig.world.pass(3 * 60 * 60_000);
  rig.paste = () => undefined;
  rig.grant = undefined;
  const end = await rig.process(new Life(), { wait: false });
  expect(end.stop?.code).toBe("APPROVAL_MISSING");
  expect(events(rig)).toContainEqual(
    expect.objectContaining({ type: "approval.refused", code: "APPROVAL_EXPIRED" }),
  );
  expect(rig.world.log).toEqual([]);
});

test("a request that nobody answers ends", async () => {
  const rig = opening();
  rig.paste = () => undefined;
  const end = await rig.process();
  expect(end.stop?.message).toContain("ended unanswered");
  expect(rig.world.now).toBeGreaterThanOrEqual(Date.parse("2026-11-21T04:00:00Z"));
});

test("alone at three: an override goes on record with the step's own bound, and a review is pending", async () => {
  const rig = opening();
  const answers = { ...noAnswers, overrides: { open: "Nobody answers the phone" } };
  const end = await rig.process(new Life(), { answers });
  expect(end).toMatchObject({ exitCode: 0, state: { reviewPending: ["open"] } });
  expect(events(rig)).toContainEqual({
    type: "approval.overridden",
    step: "open",
    by: "rita",
    reason: "Nobody answers the phone",
    bound: "15 minutes at most",
    reviewOwed: true,
  });
  expect(events(rig).map(({ type }) => type)).not.toContain("approval.requested");
});

test("an override is one step's: the next dangerous one still waits for a second person", async () => {
  const rig = new Rig(planned("bypass.open"), planned("bypass.open", { id: "again" }));
  rig.paste = () => undefined;
  const answers = { ...noAnswers, overrides: { open: "Nobody answers the phone" } };
  const end = await rig.process(new Life(), { answers, wait: false });
  expect(end.stop).toMatchObject({ kind: "waiting", step: "again" });
});

test("an override that was not used is neither a colleague's nor another hour's", async () => {
  const asks = (type: string) => type === "approval.requested";
  for (const [executor, hours] of [
    ["rita", 0],
    ["abe", 0],
    ["rita", 2],
  ] as const) {
    const rig = opening();
    rig.paste = () => undefined;
    rig.reverify = () => Promise.reject(new Error("the disk is full"));
    const answers = { ...noAnswers, overrides: { open: "Nobody answers the phone" } };
    expect((await rig.process(new Life(), { answers })).exitCode).toBe(1);
    rig.reverify = async () => undefined;
    rig.world.pass(hours * 60 * 60_000);
    await rig.process(new Life(), { executor, wait: false });
    expect(
      events(rig).some(({ type }) => asks(type)),
      `${executor} ${hours}`,
    ).toBe(executor !== "rita" || hours > 0);
  }
});

const refusals: readonly [string, PlannedStep, Readonly<Record<string, string>>, object][] = [
  [
    "mode open",
    planned("bypass.open", { inputs: { mode: "open" } }),
    { open: "why" },
    { code: "OVERRIDE_REFUSED" },
  ],
  ["no override", planned("set", { dangerous: true }), { set: "why" }, { code: "OVERRIDE_REFUSED" }],
  ["no danger", planned("set"), { set: "why" }, { code: "OVERRIDE_REFUSED" }],
  [
    "no step",
    planned("bypass.open"),
    { opne: "why" },
    { code: "BAD_ARGUMENT", hint: "It is --override open=why." },
  ],
];
test.each(refusals)("%s: refused before anything is done", async (_, node, overrides, expected) => {
  const rig = new Rig(node);
  const catalogue = worldCatalogue(rig.world, new Life());
  expect(() => refuseOverrides(rig.plan, overrides, catalogue)).toThrow(expect.objectContaining(expected));
  rig.paste = () => undefined;
  const answers = { ...noAnswers, overrides };
  const end = await rig.process(new Life(), { answers, wait: false });
  expect(rig.world.changes).toEqual(node.dangerous ? [] : ["flag=on"]);
  if (node.dangerous) expect(end.exitCode).toBe(3);
});
