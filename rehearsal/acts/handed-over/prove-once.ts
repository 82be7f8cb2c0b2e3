import type { Scene } from "../../stage/scene.ts";
import { typePulumi } from "../../team/pulumi.ts";
import { statementsWritten } from "../../world/statement.ts";

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
