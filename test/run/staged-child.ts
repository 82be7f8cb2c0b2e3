import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { planNext } from "../../src/plan/recipe.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { executePlan } from "../../src/run/execute.ts";
import { approvalRequestSchema } from "../../src/approval/document.ts";
import { reopenRun } from "../../src/run/reopen.ts";
import { requestFile } from "../../src/run/request.ts";
import { reverifyPlan } from "../../src/run/stages.ts";
import { startRun } from "../../src/run/start.ts";
import { makeCatalogue, type AnyStep } from "../../src/steps/catalogue.ts";
import { someone } from "../approval/keys.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";
import { QuickSigner } from "./quick-signer.ts";

// One process of a run of three stages: `node staged-child.ts ROOT [DIE_AT]`. It kills itself by SIGKILL where it is told to.

const [root = "", dieAt = ""] = process.argv.slice(2);
const log = join(root, "effects.log");
const effects = () => readFileSync(log, "utf8").split("\n").filter(Boolean);

function pass(place: string): void {
  if (place === dieAt) process.kill(process.pid, "SIGKILL");
}

function step(name: string, effect: AnyStep["effect"], dangerous: boolean, input: z.ZodType): AnyStep {
  const line = (given: unknown) => `${name} ${JSON.stringify(given)}`;
  const output = { id: `${name}-1` };
  return {
    ...{
      name,
      summary: name,
      effect,
      dangerous,
      undo: "Nothing",
      input,
      output: z.object({ id: z.string() }),
    },
    plan: async (given) => ({
      summary: line(given),
      target: name,
      operation: name,
      decisions: { ...(given as object) },
    }),
    run: async (given) => {
      pass(`before effect ${name}`);
      appendFileSync(log, `${line(given)}\n`);
      pass(`after effect ${name}`);
      return output;
    },
    look: async (given) => ({ done: effects().includes(line(given)), output }),
  };
}

const from = z.strictObject({ from: z.string() });
const catalogue = makeCatalogue([
  step("make", "once", false, z.strictObject({})),
  step("write", "converge", true, from),
  step("post", "once", false, from),
]);

const file = "runbooks/staged.yaml";
const text = readFileSync(join(root, "staged.yaml"), "utf8");
const clock = systemClock;
const ports = { ...portsOf(wellWorld(), clock), clock };
const around = { ports, catalogue, text };
const rita = new QuickSigner("rita");
const abe = new QuickSigner("abe", readFileSync(join(root, "abe.pem"), "utf8"));
const both = { clock, redact: makeRedact([]), folders: runFolders(join(root, "incidents")) };

/** Passes a place before and after each line that goes on record. */
function watched(journal: Journal): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      if (name === "append")
        return async (event: Parameters<Journal["append"]>[0]) => {
          const what = "stage" in event ? event.stage : "step" in event ? event.step : "";
          pass(`before ${event.type} ${what ?? ""}`);
          const record = await target.append(event);
          pass(`after ${event.type} ${what ?? ""}`);
          return record;
        };
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

async function begin() {
  if ((await both.folders.list()).length > 0)
    return await reopenRun({ ...both, run: undefined, by: "rita", force: false, say: () => undefined });
  const plan = await preparePlan({ ...around, file, typed: {} });
  return { ...(await startRun({ ...both, plan, requester: "rita" })), plans: [plan] as const };
}

const { journal: bare, plans } = await begin();
const journal = watched(bare);
const [first, ...frozen] = plans;
const end = await executePlan(
  {
    ...{ plan: first, catalogue, ports, journal, executor: "rita", wait: true },
    processes: { startTime: async () => undefined },
    people: [someone("rita", [rita.publicKey]), someone("abe", [abe.publicKey])],
    answers: {
      confirmations: { tell: "read" },
      branches: {},
      settled: {},
      approval: undefined,
      overrides: {},
    },
    stop: new AbortController().signal,
    abort: new AbortController().signal,
    reverify: async (plan) => await reverifyPlan(plan, around),
    pasted: async () =>
      abe.answer(approvalRequestSchema.parse(JSON.parse((await journal.store.readFile(requestFile)) ?? ""))),
    onRecord: () => undefined,
  },
  {
    ...{ frozen, redact: both.redact },
    onPlan: ({ stage }) => appendFileSync(join(root, "shown.log"), `${stage?.number ?? 1}\n`),
    planNext: async (plan, outputs) => {
      const number = (plan.stage?.number ?? 1) + 1;
      pass(`before planning ${number}`);
      const next = await planNext(plan, outputs, around);
      pass(`after planning ${number}`);
      return next;
    },
  },
);
await bare.close();
process.stdout.write(JSON.stringify({ exitCode: end.exitCode, stop: end.stop ?? null, run: end.state.run }));
