import { cutClerk } from "./acts/cut-clerk.ts";
import { deploy } from "./acts/deploy.ts";
import { peopleWork } from "./acts/people-work.ts";
import { proveBypass } from "./acts/prove-bypass.ts";
import { proveNormal } from "./acts/clerk-returns.ts";
import type { PlayAct } from "./play.ts";
import { startSandbox } from "./sandbox.ts";

/** The drill, act by act. */
export async function rehearse(play: PlayAct): Promise<void> {
  const sandbox = await play("sandbox", "Bringing up the sandbox", startSandbox);
  await play("deploy", "Deploying the app by pulumi up", (stage) => deploy(stage, sandbox));
  const cast = await play("work", "Three people sign in and work", (stage) => peopleWork(stage, sandbox));
  await play("outage", "Clerk is cut", (stage) => cutClerk(stage, sandbox, cast));
  await play("proof", "Probing the live app", (stage) => proveBypass(stage, sandbox, cast));
  await play("normal", "Probing normal auth", (stage) => proveNormal(stage, sandbox, cast));
}
