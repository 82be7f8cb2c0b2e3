import type { PlayScene } from "../stage/scene.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { cutClerk } from "./cut-clerk.ts";
import { planAndRun } from "./plan-and-run.ts";
import { triage } from "./triage.ts";

/** Clerk is cut, triage names it, and the runbook that it names waits for a second person. @returns its run */
export async function untilAsked(play: PlayScene): Promise<FollowedRun> {
  await play("outage", "Clerk is cut", cutClerk);
  const runbook = await play("triage", "The engineer on call looks", (stage) => triage(stage));
  return await play("plan", "The runbook is planned and shown", (stage) => planAndRun(stage, { runbook }));
}
