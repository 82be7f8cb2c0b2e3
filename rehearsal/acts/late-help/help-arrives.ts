import type { Stage } from "../../stage/stage.ts";
import { jsonOf, type } from "../../team/commands.ts";
import { statementsWritten, type Statement } from "../../world/statement.ts";
import type { Scene } from "../peacetime.ts";

/** The second person is there now: what was opened alone goes on under an approval, for as long as that one says. */
export async function helpArrives(stage: Stage, { sandbox, team, cast }: Scene): Promise<void> {
  const { desk, requester, approver } = team;
  const before = (await statementsWritten(sandbox)).at(-1)?.says;
  const reason = ["--reason", "Clerk is still away, and the first quarter of an hour runs out"];
  const length = ["--incident", "auth-outage", "--minutes", "45", "--deny", cast.denied.userId];
  const words = ["bypass", "open", ...reason, ...length, "--json"];
  const asked = await type(stage, desk, requester, words).result;
  const { line = "" } = (jsonOf(asked) ?? {}) as { readonly line?: string };
  const signed =
    stage.sabotage.helpNeverComes === true
      ? undefined
      : await type(stage, desk, approver, ["approve", line, "--yes"]).result;
  const opened = await type(stage, desk, requester, words).result;
  const after = (await statementsWritten(sandbox)).at(-1)?.says;
  stage.claims.need(
    "help-lengthens-it",
    "Under the second person's signature it goes on for longer, and everyone who was in stays in",
    opened.exitCode === 0 && after?.approved === true && isLonger(before, after),
    `approve: exit ${signed?.exitCode ?? "none"}; open: exit ${opened.exitCode ?? "by signal"}; until ${instant(before)}, then ${instant(after)}`,
  );
}

const isLonger = (before: Statement | undefined, after: Statement) =>
  (after.exp ?? 0) > (before?.exp ?? Infinity) &&
  after.since === before?.since &&
  after.first === before?.first;

const instant = (statement: Statement | undefined) =>
  statement?.exp === undefined ? "closed" : new Date(statement.exp * 1_000).toISOString().slice(11, 19);
