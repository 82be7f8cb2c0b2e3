import type { PlayScene, Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { FollowedRun, type PlannedNode } from "../team/followed-run.ts";
import { cutClerk } from "./cut-clerk.ts";
import { takeOut } from "./take-out.ts";
import { triage } from "./triage.ts";

/** Notes that the engineer on call gives for the steps that only a person can do. */
export const notes = {
  logs: "Errors began with Clerk's; nothing of ours was deployed before.",
  told: "Posted on the status page and in the support channel.",
  timeline: "First report at the cut; three people were affected.",
  review: "Review tomorrow at ten, owner: whoever was on call.",
} as const;

/** The shipped runbook is planned and shown, and stops at what it may not do alone: the opening waits for a second person. */
export async function planAndRun(
  stage: Scene,
  options: {
    readonly runbook: string;
    /** More inputs, or others. */
    readonly inputs?: Readonly<Record<string, string>>;
    /** Notes for steps of a runbook that has other ones. */
    readonly notes?: Readonly<Record<string, string>>;
  },
): Promise<FollowedRun> {
  const { claims, record, act, patience, cast, team } = stage;
  const inputs = {
    reason: "Clerk does not answer; customers with expired tokens are locked out.",
    deny: cast.denied.userId,
    inARow: 3,
    everySeconds: 0.5,
    ...options.inputs,
  };
  await takeOut(stage, options.runbook);
  const run = new FollowedRun(stage, team.desk, team.requester, [
    "run",
    options.runbook,
    ...Object.entries(inputs).map(([name, value]) => `--input=${name}=${value}`),
    ...confirmed(options.notes),
  ]);
  const asked = await run.event(({ type }) => type === "approval.requested", patience.commandMs);
  const open = flat(run.nodes).find((node) => node["dangerous"] === true);
  record.add({ kind: "seen", act, lines: flat(run.nodes).flatMap(told) });
  claims.need(
    "plan-shows-the-opening",
    "The plan shows the opening, and that it takes a second person",
    open !== undefined && run.planHash !== undefined,
    open === undefined ? run.standing() : `${open.title}: plan ${run.planHash?.slice(0, 12)}`,
  );
  claims.need(
    "nothing-opens-alone",
    "The run stops before the opening and asks for an approval",
    asked !== undefined && asked.step === open?.id && !run.events.some(isOpeningIntent),
    asked === undefined ? run.standing() : `asked for step ${asked.step}`,
  );
  const steps = flat(run.nodes).length;
  milestone(
    stage,
    "planned",
    `plan ${run.planHash?.slice(0, 12)} of ${steps} steps is shown; "${open?.title}" waits for a second person`,
  );
  return run;
}

/** The flags that give notes beforehand. @param given default: those for an outage of Clerk */
export const confirmed = (given: Readonly<Record<string, string>> = notes): readonly string[] =>
  Object.entries(given).map(([step, note]) => `--confirm=${step}=${note}`);

const isOpeningIntent = (event: { readonly type: string; readonly [key: string]: unknown }) =>
  event.type === "step.intent" && event["operation"] === "bypass.open";

function flat(nodes: readonly PlannedNode[]): readonly PlannedNode[] {
  return nodes.flatMap((node) => {
    const cases = node["cases"] as readonly { readonly nodes: readonly PlannedNode[] }[] | undefined;
    return cases === undefined ? [node] : cases.flatMap((one) => flat(one.nodes));
  });
}

function told(node: PlannedNode): string[] {
  const action = node["action"] as { readonly summary?: string } | undefined;
  return action?.summary === undefined ? [] : [`plan  ${node.id}: ${action.summary}`];
}

/** Clerk is cut, triage names it, and the runbook that it names waits for a second person. @returns its run */
export async function untilAsked(play: PlayScene): Promise<FollowedRun> {
  await play("outage", "Clerk is cut", cutClerk);
  const runbook = await play("triage", "The engineer on call looks", (stage) => triage(stage));
  return await play("plan", "The runbook is planned and shown", (stage) => planAndRun(stage, { runbook }));
}
