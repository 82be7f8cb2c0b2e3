import { execFile } from "node:child_process";
import { copyFileSync, cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Scene } from "../stage/scene.ts";
import { FollowedRun } from "../team/followed-run.ts";
import type { Desk } from "../team/operators.ts";
import { typePulumi } from "../team/pulumi.ts";
import { statementsWritten } from "../world/statement.ts";
import { claimTold } from "./read-record.ts";
import { confirmed } from "./plan-and-run.ts";

/** In peacetime: a clone with the stack's config as it is before anything has happened. @returns the desk in it */
export async function cloneForColleague({ work, team: { desk } }: Scene): Promise<Desk> {
  const folder = join(work, "clone");
  await promisify(execFile)("git", ["clone", "--quiet", desk.folder, folder]);
  symlinkSync(join(desk.folder, "node_modules"), join(folder, "node_modules"));
  // A real stack's config is versioned; only the sandbox's is not.
  copyFileSync(join(desk.folder, "Pulumi.sandbox.yaml"), join(folder, "Pulumi.sandbox.yaml"));
  return { ...desk, folder };
}

/** Ctrl-C at the first desk, the run's folder goes to the colleague, who resumes it in their clone. @returns the run there */
export async function handOver(
  stage: Scene,
  { clone, run }: { readonly clone: Desk; readonly run: FollowedRun },
): Promise<FollowedRun> {
  const { claims, patience, team } = stage;
  await run.waitsForClerk(patience.commandMs);
  const left = await run.interrupt(patience.commandMs);
  claims.check(
    "leaving-says-open",
    "Whoever leaves it is told that the bypass is open (exit code 4)",
    left?.exitCode === 4,
    run.standing(),
  );
  const name = run.id ?? "";
  const recordIn = (desk: Desk) => join(desk.folder, "incidents", name);
  if (stage.sabotage.recordIsLost !== true) cpSync(recordIn(team.desk), recordIn(clone), { recursive: true });
  const resumed = new FollowedRun(stage, clone, team.approver, ["resume", name, ...confirmed()]);
  const waiting = await resumed.waitsForClerk(patience.commandMs);
  claims.need(
    "colleague-goes-on",
    "The colleague goes on with the run in another clone, and waits for Clerk",
    waiting !== undefined && waiting["by"] === team.approver.id,
    resumed.standing(),
  );
  await claimTold(stage, resumed, {
    notice: "team-handed-over",
    id: "hand-over-is-told",
    claim: "The team is told who has it in hand now",
  });
  return resumed;
}

/** Two processes have executed the run: each statement was written once. And the first clone still says "open". */
export async function proveOnce(stage: Scene): Promise<void> {
  const { claims, sandbox } = stage;
  const written = (await statementsWritten(sandbox)).map(({ says }) => says.mode);
  const told = written.join(", ");
  claims.check(
    "nothing-twice",
    "Of the opening and the close each was written once",
    told === "closed, stale-sessions, closed",
    told,
  );
  const up = await typePulumi(stage, ["up", "--yes", "--skip-preview"]);
  const since = (await statementsWritten(sandbox)).slice(written.length).map(({ says }) => says.mode);
  const said = `${up.stdout}\n${up.stderr}`;
  const why =
    said
      .split("\n")
      .find((line) => /was closed/i.test(line))
      ?.trim() ?? "no word of why";
  claims.check(
    "first-clone-reopens-nothing",
    "A bare pulumi up in the first clone opens nothing again, and says why",
    up.exitCode !== 0 && since.every((mode) => mode === "closed") && why !== "no word of why",
    `exit ${up.exitCode ?? "by signal"}; ${since.length} statements more; ${why.slice(0, 160)}`,
  );
}
