// The shipped checklist in Clerk's outage mode: real plan, real executor and journal, the real clerk.renewal; other steps only say
// that they were reached.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { makePlan } from "../../src/plan/make-plan.ts";
import type { TestSession } from "../../src/ports/clerk.ts";
import type { Ports } from "../../src/ports/index.ts";
import { Secret } from "../../src/ports/secret.ts";
import { includedTexts } from "../../src/runbook/included-texts.ts";
import { loadRunbook } from "../../src/runbook/load.ts";
import { makeCatalogue, type AnyStep } from "../../src/steps/catalogue.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { verdictOf } from "../../src/facts/verdict.ts";
import { evidenceOf } from "../facts/evidence-of.ts";
import { StillClock } from "../builders/clock.ts";
import { answer, cutWorld, identity, portsOf, wellWorld } from "../builders/ports.ts";
import { Rig } from "./rig.ts";

const file = "runbooks/auth-outage.yaml";
const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), "utf8");

/** What the other steps give. */
const given: Readonly<Record<string, object>> = {
  "notify.send": { posted: true },
  "clerk.monitor": { recovered: true },
  "triage.gather": { category: "clerk-outage", severity: "critical", summary: "" },
};

/** Answers to a request for a token, in order; the last one stays. `gone`: no session was ever kept. */
type Tokens = readonly (number | "gone")[];

/**
 * Runs the checklist's way for an outage of Clerk and returns the ids of the steps in the order in which they were done.
 * @param left the step at which a run without waiting is to be left; undefined: it waits, and goes to its end
 */
async function run(
  tokens: Tokens,
  { recoversAtLook = Infinity, left }: { readonly recoversAtLook?: number; readonly left?: string } = {},
): Promise<readonly string[]> {
  const reached: string[] = [];
  let looks = 0;
  const cut = cutWorld();
  const world = { ...cut, appHealth: wellWorld().appHealth };
  const up = () => looks >= recoversAtLook;
  world.countUsers = async () => await (up() ? wellWorld() : cut).countUsers();
  world.jwks = async () => await (up() ? wellWorld() : cut).jwks();
  world.frontendApi = async () => await (up() ? wellWorld() : cut).frontendApi();
  const kept: TestSession = {
    ...{ sessionId: "sess_1", cookies: new Secret("__client=x"), keptAt: 0 },
    ...{ frontendApi: identity.clerkFrontendApi, identifier: "probe@app.example" },
  };

  const stub = ({ look: _look, ...step }: AnyStep): AnyStep => ({
    ...step,
    output: z.unknown(),
    plan: async () => ({ summary: step.name, target: step.name, operation: step.name, decisions: {} }),
    run: async () => given[step.name] ?? {},
  });
  const catalogue = makeCatalogue(
    standardCatalogue.names.flatMap((name) => {
      const step = standardCatalogue.get(name);
      if (step === undefined) return [];
      const used = name === "clerk.renewal" ? step : stub(step);
      const noted: AnyStep["run"] = async (input, context) => {
        reached.push(context.step);
        return await used.run(input, context);
      };
      return [{ ...used, run: noted }];
    }),
  );

  const portsFor = (clock: Ports["clock"]): Ports => {
    const base = portsOf(world, clock);
    const request: Ports["http"]["request"] = async (asked) => {
      if (!new URL(asked.url).pathname.endsWith("/tokens")) return await base.http.request(asked);
      const status = Number(tokens[Math.min(looks, tokens.length - 1)]);
      looks += 1;
      return answer(status === 200 ? { jwt: "x" } : { errors: [] }, status);
    };
    const testSessions = {
      read: async () => (tokens[0] === "gone" ? undefined : kept),
      keep: async () => undefined,
    };
    const testUser = { identifier: kept.identifier, password: new Secret("x") };
    return { ...base, http: { request }, clerk: { ...base.clerk, testUser, testSessions } };
  };

  const included = await includedTexts(text, file, async (inner) =>
    readFileSync(fileURLToPath(new URL(`../../${inner}`, import.meta.url)), "utf8"),
  );
  const loaded = loadRunbook(text, file, standardCatalogue, undefined, included);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const down = evidenceOf({ frontendApi: "failing", backendApi: "failing", jwks: "failing" });
  const plan = await makePlan({
    runbook: loaded.runbook,
    ...{ commit: "c".repeat(40), contactsCommit: "c".repeat(40), catalogue },
    inputs: {
      ...{ reason: "Clerk is down", incident: "night", minutes: 60, totalMinutes: 240, sinceMinutes: 720 },
      ...{ deny: [], inARow: 2, everySeconds: 15, errorsBegan: "", keysRevokedAt: "", rollbackTo: "auto" },
    },
    facts: { evidence: down, triage: verdictOf(down) },
    ports: portsFor(new StillClock()),
  });
  looks = 0;
  const rig = new Rig(...plan.nodes);
  const notes = Object.fromEntries(["logs", "timeline", "review"].map((id) => [id, "seen"]));
  const end = await rig.process(undefined, {
    wait: left === undefined,
    catalogue,
    ports: portsFor(new StillClock()),
    answers: { confirmations: notes, branches: {}, settled: {}, approval: undefined, overrides: {} },
  });
  expect(end.stop?.message).toBe(left === undefined ? undefined : `Left while ${left} is watching.`);
  return reached;
}

test("opens nothing while tokens are renewed: it tells users and waits until Clerk is back", async () => {
  const steps = await run([200], { recoversAtLook: 4 });
  expect(steps).toEqual(expect.arrayContaining(["renewal", "tell-early", "hold", "tell-users-over"]));
  expect(steps.indexOf("tell-early")).toBeLessThan(steps.indexOf("hold"));
  expect(steps.filter((id) => ["safe", "open", "close", "wait"].includes(id))).toEqual([]);
});

test("opens when renewal fails, too, after it was seen at work", async () => {
  // each look that fails is three tries
  const steps = await run([200, 200, 200, ...Array.from({ length: 9 }, () => 503)]);
  expect(steps).toContain("tell-early");
  expect(steps.indexOf("hold")).toBeLessThan(steps.indexOf("open"));
  expect(steps).toEqual(expect.arrayContaining(["open", "seen-open", "wait", "close"]));
});

test("one look that fails in between opens nothing", async () => {
  const steps = await run([200, 200, 503, 503, 503, 200], { recoversAtLook: 9 });
  expect(steps).not.toContain("open");
  expect(steps).toContain("tell-users-over");
});

test.each<[string, Tokens]>([
  ["when renewal fails at once", [503]],
  ["when nobody knows whether tokens are renewed", ["gone"]],
])("opens without waiting %s", async (_, tokens) => {
  const steps = await run(tokens);
  expect(steps).not.toContain("tell-early");
  expect(steps.indexOf("open")).toBeGreaterThan(steps.indexOf("hold"));
});

test.each<[string, Tokens]>([
  ["renewal fails", [503]],
  ["nobody knows whether tokens are renewed", ["gone"]],
])("a run that does not wait opens, too, when %s", async (_, tokens) => {
  expect(await run(tokens, { left: "wait" })).toContain("open");
});

test("a run that does not wait is left while tokens are renewed", async () => {
  expect(await run([200], { left: "hold" })).not.toContain("open");
});
