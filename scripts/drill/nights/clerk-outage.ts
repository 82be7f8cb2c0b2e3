import { approve } from "../acts/approve.ts";
import { proveNormal } from "../acts/prove-normal.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { cutClerk } from "../acts/cut-clerk.ts";
import { deploy } from "../acts/deploy.ts";
import { openBypass } from "../acts/open-bypass.ts";
import { peopleWork } from "../acts/people-work.ts";
import { planAndRun } from "../acts/plan-and-run.ts";
import { proveBypass } from "../acts/prove-bypass.ts";
import { triage } from "../acts/triage.ts";
import type { PlayAct } from "../stage/stage.ts";
import { readRecord } from "../acts/read-record.ts";
import { startSandbox } from "../world/sandbox.ts";

/** The drill, act by act. */
export async function rehearse(play: PlayAct): Promise<void> {
  const sandbox = await play("sandbox", "Bringing up the sandbox", startSandbox);
  const house = await play("deploy", "Deploying the app by pulumi up", (stage) => deploy(stage, sandbox));
  const cast = await play("work", "Three people sign in and work", (stage) => peopleWork(stage, sandbox));
  await play("outage", "Clerk is cut", (stage) => cutClerk(stage, sandbox, cast));
  const runbook = await play("triage", "The engineer on call looks", (stage) => triage(stage, house));
  const run = await play("plan", "The runbook is planned and shown", (stage) =>
    planAndRun(stage, house, { runbook, denied: cast.denied }),
  );
  await play("approval", "A second person approves", (stage) => approve(stage, house, run));
  await play("opening", "The bypass opens", (stage) => openBypass(stage, sandbox, cast, run));
  await play("proof", "Who is in, who is out", (stage) => proveBypass(stage, sandbox, cast));
  await play("closing", "Clerk returns, the bypass closes", (stage) =>
    closeBypass(stage, sandbox, cast, run),
  );
  await play("normal", "As on any other day", (stage) => proveNormal(stage, sandbox, cast));
  await play("record", "Someone else reads the record", (stage) => readRecord(stage, sandbox, house, run));
}
