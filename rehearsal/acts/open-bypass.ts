import { join } from "node:path";
import { look, lookStale } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";
import { ending, jsonOf, typed } from "../team/commands.ts";
import type { FollowedRun } from "../team/followed-run.ts";

/** The approved opening reaches the app: seen by a customer's own request, then by the run. */
export async function openBypass(stage: Scene, run: FollowedRun): Promise<void> {
  const { claims, cast, patience } = stage;
  const { first } = cast;
  const seen = await until(
    async () => {
      const page = await look(stage, first, "/dashboard", { quiet: true });
      if (page.status === 200 && page.bypass !== undefined) return page;
      return run.ended === undefined ? undefined : "over";
    },
    { withinMs: patience.seenMs, signal: stage.signal },
  );
  const last = seen === undefined || seen === "over" ? await look(stage, first, "/dashboard") : seen;
  if (last === seen) milestone(stage, "bypass-seen-open", `${first.name} is let in again: ${inWords(last)}`);
  claims.need(
    "bypass-goes-live",
    `${first.name}, locked out a moment ago, is let in by the bypass`,
    last === seen,
    last === seen ? inWords(last) : `${inWords(last)}; ${run.standing()}`,
  );
  const verified = await run.event(
    (event) => event.type === "step.outcome" && event["use"] === "bypass.verify",
    patience.seenMs,
  );
  claims.need(
    "run-sees-it-open",
    "The run itself has seen the live app obey the grant",
    verified?.["outcome"] === "succeeded",
    verified === undefined ? run.standing() : `${verified.step}: ${String(verified["outcome"])}`,
  );
}

/** The second person reads the request and signs it with their own key; the run takes the answer from its folder. */
export async function approve(stage: Scene, run: FollowedRun): Promise<void> {
  const { claims, patience, team } = stage;
  const approver = stage.sabotage.approverIsRequester === true ? "requester" : "approver";
  const request = join("incidents", run.id ?? "", "approval-request.json");
  const done = await typed(stage, approver, ["approve", request, "--yes"]);
  const answer = await run.event(
    ({ type }) => /^approval\.(received|refused|denied)$/.test(type),
    done.exitCode === 0 ? patience.commandMs : 0,
  );
  const by = answer?.["approver"];
  claims.need(
    "second-person-approves",
    "Someone other than the requester approves with a key of their own",
    answer?.type === "approval.received" && by !== team.requester.id,
    answer === undefined
      ? `approve: ${ending(done)}`
      : `${answer.type}${typeof by === "string" ? ` by ${by}` : ""} ${String(answer["message"] ?? "")}`.trim(),
  );
  milestone(stage, "approved", `${team[approver].name} approves the opening with an SSH key`);
}

/** The emergency exit, typed by whoever is on call: 15 minutes at most, and its review is pending. @returns the record's folder name */
export async function openAlone(stage: Scene): Promise<string | undefined> {
  const words = ["bypass", "open", "--reason", "Clerk does not answer", "--minutes", "15", "--json"];
  const done = await typed(stage, "requester", words);
  const page = await lookStale(stage);
  const isIn = done.exitCode === 0 && page.status === 200 && page.bypass !== undefined;
  const who = stage.cast.first.name;
  if (isIn) milestone(stage, "bypass-seen-open", `${who} is let in: ${inWords(page)}`);
  stage.claims.need(
    "opened-by-hand",
    `The bypass is open, and ${who} is let in with an expired token`,
    isIn,
    `${ending(done)}; ${inWords(page)}`,
  );
  return (jsonOf(done) as { readonly run?: string } | undefined)?.run;
}
