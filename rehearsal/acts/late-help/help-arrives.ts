import type { Scene } from "../../stage/scene.ts";
import { ending, jsonOf, typed } from "../../team/commands.ts";
import { statementsWritten, type Statement } from "../../world/statement.ts";

/** The second person is there now: what was opened alone goes on under an approval, for as long as that one says. */
export async function helpArrives(stage: Scene): Promise<void> {
  const { sandbox, cast } = stage;
  const before = (await statementsWritten(sandbox)).at(-1)?.says;
  const reason = ["--reason", "Clerk is still away, and the first quarter of an hour runs out"];
  const length = ["--incident", "auth-outage", "--minutes", "45", "--deny", cast.denied.userId];
  const words = ["bypass", "open", ...reason, ...length, "--json"];
  const asked = await typed(stage, "requester", words);
  const { line = "" } = (jsonOf(asked) ?? {}) as { readonly line?: string };
  const signed =
    stage.sabotage.helpNeverComes === true
      ? undefined
      : await typed(stage, "approver", ["approve", line, "--yes"]);
  const opened = await typed(stage, "requester", words);
  const after = (await statementsWritten(sandbox)).at(-1)?.says;
  stage.claims.need(
    "help-lengthens-it",
    "Under the second person's signature it goes on for longer, and everyone who was in stays in",
    opened.exitCode === 0 && after?.approved === true && isLonger(before, after),
    `approve: exit ${signed?.exitCode ?? "none"}; open: ${ending(opened)}; until ${instant(before)}, then ${instant(after)}`,
  );
}

const isLonger = (before: Statement | undefined, after: Statement) =>
  (after.exp ?? 0) > (before?.exp ?? Infinity) &&
  after.since === before?.since &&
  after.first === before?.first;

const instant = (statement: Statement | undefined) =>
  statement?.exp === undefined ? "closed" : new Date(statement.exp * 1_000).toISOString().slice(11, 19);
