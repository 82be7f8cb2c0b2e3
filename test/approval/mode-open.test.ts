// Mode open from the plan to the signature to the program's judgement; the real engine and app are in test/bypass.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { Person } from "../../src/approval/person.ts";
import { refuseAnswer } from "../../src/cli/approve/sign.ts";
import { checkOpening } from "../../src/bypass/check-opening.ts";
import { writeBypass } from "../../src/bypass/config.ts";
import type { ApprovalRequest, ApprovedGrant } from "../../src/approval/document.ts";
import { requestMismatch } from "../../src/plan/request-line.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { renderPlan } from "../../src/plan/render.ts";
import { stepsOf } from "../../src/plan/walk.ts";
import type { BypassConfig, Stack } from "../../src/ports/stack.ts";
import { stepGrant } from "../../src/run/request.ts";
import { bypassOpenInput } from "../../src/bypass/step-schemas.ts";
import { openingNow } from "../../src/bypass/next-opening.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { StillClock } from "../builders/clock.ts";
import { cutWorld, identity, portsOf } from "../builders/ports.ts";
import { decide, now } from "../infra/opening-config.ts";
import { approval, KeyRing, someone } from "./keys.ts";

const ring = new KeyRing();
afterAll(() => ring.cleanUp());
const contacts = stringify([someone("rita", [ring.make("rita")]), someone("abe", [ring.make("abe")])]);

const file = "runbooks/open-last-resort.yaml";
const noChange = { changes: [], drift: [], warnings: [], elapsedMs: 0 };
const clock = new StillClock(now * 1000);
const ports = (before?: BypassConfig) => {
  const all = portsOf(cutWorld(), clock);
  const stack: Stack = {
    ...all.stack,
    bypassConfig: async () => before,
    outputs: async () => undefined,
    preview: async () => noChange,
  };
  return { ...all, stack };
};
const planned = async (typed: Readonly<Record<string, string>> = {}): Promise<Plan> =>
  await preparePlan({
    ports: ports(),
    catalogue: standardCatalogue,
    text: readFileSync(file, "utf8"),
    file,
    typed: { reason: "The rota must be read", routes: "/rota,/api/rota", ...typed },
  });
const openOf = (plan: Plan) => stepsOf(plan.nodes).find(({ id }) => id === "open") ?? expect.fail("no step");

let plan: Plan;
let grant: ApprovedGrant;
let request: ApprovalRequest;
beforeAll(async () => {
  plan = await planned();
  grant =
    (await stepGrant(openOf(plan), { catalogue: standardCatalogue, ports: ports() })) ??
    expect.fail("no grant");
  const { planHash, contactsCommit } = { planHash: plan.hash, contactsCommit: plan.contactsCommit };
  const { kind: _, approver: _also, ...asked } = approval;
  request = { ...asked, planHash, contactsCommit, notAfter: grant.until, grant };
});

describe("the plan", () => {
  test("spells out what is opened, the methods that nobody named among it", () => {
    expect(openOf(plan).action).toMatchObject({
      summary: expect.stringContaining("Open GET, HEAD on /rota, /api/rota to everyone"),
      decisions: { mode: "open", routes: ["/rota", "/api/rota"], methods: ["GET", "HEAD"] },
    });
    expect(renderPlan(plan).join("\n").replace(/\s+/g, " ")).toContain('methods = ["GET","HEAD"]');
  });

  test.each([{ routes: "/rota" }, { methods: "GET" }, { methods: "GET,HEAD,POST" }])(
    "has another hash with %j",
    async (typed) => expect((await planned(typed)).hash).not.toBe(plan.hash),
  );

  test.each([
    [{ routes: "" }, "too small"],
    [{ routes: "/**" }, "does not fit"],
    [{ routes: "/rota/../admin" }, "is not a plain path"],
    [{ routes: "/%72ota" }, "is not a plain path"],
    [{ methods: "get" }, "it cannot be"],
  ])("is not made with %j", async (typed, words) => {
    await expect(planned(typed as Record<string, string>)).rejects.toMatchObject({
      name: "BadInput",
      message: expect.stringContaining(words),
    });
  });
});

describe("what is asked", () => {
  test("is the very routes and methods of the plan", () => {
    expect(grant).toMatchObject({ mode: "open", routes: ["/rota", "/api/rota"], methods: ["GET", "HEAD"] });
    expect(requestMismatch(request, plan)).toBeUndefined();
  });

  const minutesAfter = (time: string, minutes: number) =>
    new Date(Date.parse(time) + minutes * 60_000).toISOString();
  test.each<[string, (asked: ApprovedGrant) => Partial<ApprovedGrant>, string]>([
    ["another route", () => ({ routes: ["/rota", "/admin"] }), "does not name"],
    ["another method", () => ({ methods: ["GET", "HEAD", "POST"] }), "does not name"],
    ["another project", () => ({ project: "prj_other" }), "prj_other"],
    ["another stack", () => ({ stack: "other" }), "stack other"],
    ["another mode", () => ({ mode: "stale-sessions" }), "mode stale-sessions"],
    ["a longer total", ({ from }) => ({ until: minutesAfter(from, 241) }), "lasts longer"],
    ["a wider cut-off", ({ first }) => ({ since: minutesAfter(first, -721) }), "older tokens"],
  ])("is not signed with %s", (_name, wider, words) => {
    expect(requestMismatch({ ...request, grant: { ...grant, ...wider(grant) } }, plan)).toContain(words);
  });

  test.each<[string, Partial<ApprovalRequest>, string]>([
    ["another plan's hash", { planHash: "f".repeat(64) }, "another plan"],
    ["other contacts", { contactsCommit: "e".repeat(40) }, "other contacts"],
    ["another step", { step: "wait" }, "no step wait"],
    ["no grant", { grant: undefined }, "what its step does"],
  ])("is not signed with %s", (_name, change, words) => {
    expect(requestMismatch({ ...request, ...change }, plan)).toContain(words);
  });

  const answered = (by: string, minutes: number) => () =>
    refuseAnswer({
      ...{ request, deny: undefined },
      person: { ...(parse(contacts) as Person[]).find(({ id }) => id === by) } as Person,
      ports: { clock: new StillClock((now + 60 * minutes) * 1000), signer: portsOf(cutWorld()).signer },
    });

  test("is signed by whoever did not ask, from when it is asked for until an hour later", () => {
    expect(answered("abe", 0)).not.toThrow();
    expect(answered("rita", 0)).toThrow(expect.objectContaining({ code: "APPROVAL_SELF" }));
    expect(answered("abe", 61)).toThrow(expect.objectContaining({ code: "APPROVAL_EXPIRED" }));
    expect(answered("abe", -3)).toThrow(
      expect.objectContaining({ code: "APPROVAL_INVALID", message: expect.stringContaining("time to come") }),
    );
  });
});

describe("what is written", () => {
  const input = () => bypassOpenInput.parse(openOf(plan).inputs);
  const signed = () => ring.approve("abe", { ...request, kind: "approve", approver: "abe" });
  const written = () =>
    openingNow({ input: input(), approval: signed(), before: undefined, live: undefined, nowSeconds: now });
  const judged = async (config: BypassConfig) => {
    const answer = await decide(writeBypass(config));
    const { stack, project } = identity;
    const circumstances = { nowSeconds: now, stack, dryRun: false, live: false };
    return await checkOpening(answer, {
      ...circumstances,
      ...{ bypass: config, project },
      contacts: async () => ({ text: contacts }),
    });
  };

  test("carries routes and methods, and the program takes it", async () => {
    expect(written()).toMatchObject({
      mode: "open",
      routes: ["/rota", "/api/rota"],
      methods: ["GET", "HEAD"],
    });
    expect(await judged(written())).toEqual([]);
    expect((await decide(writeBypass(written()))).statement).toMatchObject({
      mode: "open",
      methods: ["GET", "HEAD"],
    });
  });

  test("narrower than approved is taken", async () => {
    expect(await judged({ ...written(), routes: ["/rota"], methods: ["GET"] })).toEqual([]);
  });

  test.each<[string, Partial<BypassConfig>, string]>([
    ["a route more", { routes: ["/rota", "/admin"] }, "does not cover all these routes"],
    ["a wider pattern", { routes: ["/rota/**"] }, "does not cover all these routes"],
    ["a method more", { methods: ["GET", "POST"] }, "does not cover all these methods"],
    ["another mode", { mode: "stale-sessions" }, "for mode open, not stale-sessions"],
    ["no approval", { approval: "pending" }, "needs a second person's approval"],
  ])("with %s it is refused", async (_name, change, words) => {
    await expect(judged({ ...written(), ...change })).rejects.toThrow(words);
  });

  test("a renewal keeps routes and methods, the first opening and the cut-off", () => {
    const before = written();
    const renewed = openingNow({
      input: { ...input(), minutes: 30 },
      approval: before.approval,
      before,
      live: { generation: before.generation },
      nowSeconds: now + 20 * 60,
    });
    expect(renewed.generation).toBeGreaterThan(before.generation);
    const { routes, methods, first, since } = before;
    expect(renewed).toMatchObject({ routes, methods, first, since });
  });
});
