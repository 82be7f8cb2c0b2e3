import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { jsonOf, type } from "../team/commands.ts";
import { FollowedRun } from "../team/followed-run.ts";
import { confirmed } from "./plan-and-run.ts";
import { takeOut } from "./take-out.ts";
import { endFault, goOnOnceWell, isDone, plantFault } from "./vendor-fault.ts";

/** The user that exists for trying alone. */
const testUser = { email: "test@nightshift.example", password: "nothing to lose here", firstName: "Tess" };

/** Makes the test user, as a team has it from peacetime on. @returns its id */
export async function makeTestUser({ sandbox }: Scene): Promise<string> {
  return (await sandbox.control.createUser(testUser)).id;
}

/** The desk of somebody whose shell can sign in as the test user. */
export const deskWithTestUser = ({ team }: Pick<Scene, "team">) => ({
  ...team.desk,
  env: {
    ...team.desk.env,
    RUNBOOK_TEST_USER: testUser.email,
    RUNBOOK_TEST_USER_PASSWORD: testUser.password,
  },
});

interface Alone {
  readonly runbook: string;
  readonly inputs: Readonly<Record<string, string | number>>;
  /** What the person does that the run asks for, before they note it. */
  readonly change: () => Promise<void>;
  /** By the step's id; noted once the change is made. */
  readonly notes: Readonly<Record<string, string>>;
  readonly withinMs: number;
}

/** A run that stopped to ask, and what went on from there. */
export interface PlayedAlone {
  readonly asked: FollowedRun;
  readonly resumed: FollowedRun;
}

/** A runbook that needs nobody else: it stops at its question, a person does what it says, and it goes on to its end. */
export async function playAlone(stage: Scene, given: Alone): Promise<PlayedAlone> {
  const { team } = stage;
  await takeOut(stage, given.runbook);
  const desk = deskWithTestUser(stage);
  const inputs = Object.entries(given.inputs).map(([name, value]) => `--input=${name}=${value}`);
  const follow = async (words: readonly string[], before?: FollowedRun) => {
    const run = new FollowedRun(stage, desk, team.requester, words, before);
    await run.end(given.withinMs);
    return run;
  };
  await plantFault(stage);
  const begun = await follow(["run", given.runbook, ...inputs, "--yes"]);
  const asked = await goOnOnceWell(stage, begun, asksFor(...Object.keys(given.notes)), follow);
  await given.change();
  const notes = confirmed(given.notes);
  const goOn = async (words: readonly string[], before: FollowedRun) =>
    await follow([...words, ...notes], before);
  const changed = await goOn(["resume", asked.id ?? ""], asked);
  const resumed = await goOnOnceWell(stage, changed, isDone, goOn);
  await endFault(stage);
  milestone(stage, "run-over", `the run has ended with ${resumed.ended?.exitCode ?? "nothing"}`);
  return { asked, resumed };
}

/** It has stopped at one of these steps, which only a person can do. */
export const asksFor =
  (...steps: readonly string[]) =>
  ({ stop, ended }: FollowedRun): boolean =>
    ended?.exitCode === 3 && steps.includes(stop?.step ?? "");

/** One step by itself, as the engineer on call types it. @returns exit code, and what it gave */
export async function doStep(stage: Scene, step: string, ...options: readonly string[]) {
  const words = ["do", step, ...options, "--yes", "--json"];
  const done = await type(stage, deskWithTestUser(stage), stage.team.requester, words).result;
  const { steps = {} } = { ...(jsonOf(done) as { steps?: Record<string, { output?: object }> } | undefined) };
  return {
    exitCode: done.exitCode,
    output: { ...Object.values(steps)[0]?.output } as Record<string, unknown>,
  };
}
