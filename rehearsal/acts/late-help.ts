import type { Scene } from "../stage/scene.ts";
import { ending, jsonOf, typed } from "../team/commands.ts";
import { FollowedRun } from "../team/followed-run.ts";
import { type Statement, statementsWritten } from "../world/statement.ts";
import { claimTold } from "./read-record.ts";
import { openBypass } from "./open-bypass.ts";
import { confirmed } from "./plan-and-run.ts";

/** What one person may open, seconds. */
const aloneMostS = 15 * 60;

/** Nobody answers the request: the run is left, and gone on with by an override. @returns the run that goes on */
export async function goAlone(stage: Scene, asked: FollowedRun): Promise<FollowedRun> {
  const { claims, patience, sandbox, team } = stage;
  const left = await asked.interrupt(patience.commandMs);
  const before = (await statementsWritten(sandbox)).filter(({ says }) => says.mode !== "closed");
  claims.need(
    "asked-first",
    "While nobody answers nothing opens, and Ctrl-C leaves the run for later",
    left?.exitCode === 3 && before.length === 0,
    `exit ${left?.exitCode ?? "none"}; ${before.length} openings`,
  );
  const why = "--override=open=Nobody answers the phone, and customers are locked out";
  const words = ["resume", asked.id ?? "", why, ...confirmed()];
  const run = new FollowedRun(stage, team.desk, team.requester, words);
  await openBypass(stage, run);
  const says = (await statementsWritten(sandbox)).at(-1)?.says;
  const lengthS = (says?.exp ?? 0) - (says?.nbf ?? 0);
  claims.check(
    "alone-opens-briefly",
    "Alone it opens for 15 minutes at most, and the statement says that nobody approved it",
    says?.mode === "stale-sessions" && lengthS > 0 && lengthS <= aloneMostS && says.approved !== true,
    `${says?.mode ?? "nothing"} for ${lengthS} s, ${says?.approved === true ? "approved" : "not approved"}`,
  );
  await claimTold(stage, run, {
    notice: "team-alone",
    id: "alone-is-told",
    claim: "The team is told who went alone, and why",
  });
  return run;
}

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

/** The second person has looked at what was done without them, and says so on the record. */
export async function review(stage: Scene, run: string): Promise<void> {
  const isPending = async () => {
    const done = await typed(stage, "approver", ["status", "--json"]);
    return (jsonOf(done) as { readonly reviewPending?: boolean } | undefined)?.reviewPending;
  };
  const before = await isPending();
  const held = ["report", "reviewed", "It was right: nobody could be reached in time.", "--run", run];
  const done = stage.sabotage.reviewIsForgotten === true ? undefined : await typed(stage, "approver", held);
  const after = await isPending();
  stage.claims.check(
    "review-settles-it",
    "The review is pending until somebody has held it, and no longer",
    before === true && done?.exitCode === 0 && after === false,
    `pending before: ${before}; reviewed: exit ${done?.exitCode ?? "none"}; pending after: ${after}`,
  );
}
