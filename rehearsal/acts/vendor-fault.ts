import type { Scene } from "../stage/scene.ts";
import type { FollowedRun } from "../team/followed-run.ts";

const id = "vendor-fault";

/** Plants the fault that a test asks for, for the operator's own requests: the app, its users and an intruder go on. */
export async function plantFault({ sabotage, sandbox }: Scene): Promise<void> {
  if (sabotage.fault === undefined) return;
  const { effect, after, times, alsoReads = false } = sabotage.fault;
  const { control } = sandbox;
  const ofTheNight = await control.faults();
  const passing = Array.from({ length: after }, () => ({ kind: "pass" }));
  await control.addFault({
    ...{ id, host: "*", source: "", method: `${alsoReads ? "GET," : ""}POST,PUT,PATCH,DELETE` },
    ...(times === 0
      ? { effect: { kind: "pass" } }
      : { sequence: [...passing, ...Array.from({ length: times }, () => effect)] }),
  });
  // The newest one wins: what is broken tonight stays so.
  for (const { id: own, fault } of [...ofTheNight].reverse()) await control.addFault({ ...fault, id: own });
}

/** What the record says of it: how many requests were counted, those that met the fault among them. */
export const metLine = "requests until the vendor was well: ";

/** The vendor is well again. Puts on record how many requests there were until then; nothing where none was planted. */
export async function endFault({ sabotage, sandbox, record, act }: Scene): Promise<void> {
  if (sabotage.fault === undefined) return;
  const used = (await sandbox.control.faults()).find((one) => one.id === id)?.used;
  if (used === undefined) return;
  await sandbox.control.endFault(id);
  record.add({ kind: "seen", act, lines: [`${metLine}${used}`] });
}

/** How often a run that stopped for a person is gone on with, where a fault was planted. */
const resumesMax = 4;

/**
 * Where a fault was planted and the run stopped for a person elsewhere than it was to, they look, and go on once the vendor is
 * well again. Does nothing where none was planted.
 * @param isThere whether the run has come to where it was to come
 * @param goOn types the words and follows the run from there
 * @returns the run as it stands then
 */
export async function goOnOnceWell(
  stage: Scene,
  run: FollowedRun,
  isThere: (run: FollowedRun) => boolean,
  goOn: (words: readonly string[], run: FollowedRun) => Promise<FollowedRun>,
): Promise<FollowedRun> {
  let last = run;
  for (let resumed = 0; stage.sabotage.fault !== undefined && resumed < resumesMax; resumed++) {
    if (last.ended === undefined || isThere(last)) break;
    stage.claims.check(
      "asks-or-ends",
      "A run that cannot go on stops for a person, with exit code 3",
      last.ended.exitCode === 3,
      `exit code ${last.ended.exitCode ?? "none"}; ${last.standing()}`,
    );
    await endFault(stage);
    last = await goOn(["resume", last.id ?? "", ...afterLooking(stage, last)], last);
  }
  return last;
}

/** It has done all of it. */
export const isDone = ({ ended }: FollowedRun): boolean => ended?.exitCode === 0;

/**
 * What somebody types once the vendor is well again and they have looked: the words after `resume <run>`. Of an effect whose
 * answer was lost they say what they have seen: it has happened where the answer alone was lost.
 */
function afterLooking({ sabotage }: Scene, { stop }: FollowedRun): readonly string[] {
  if (stop?.step === undefined || stop.hint?.includes("--outcome") !== true) return [];
  return ["--outcome", `${stop.step}=${sabotage.fault?.effect.kind === "lost" ? "done" : "not-done"}`];
}
