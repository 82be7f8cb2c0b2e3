import { z } from "zod";
import type { Scene } from "../stage/scene.ts";
import { jsonOf, type } from "../team/commands.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import type { Desk } from "../team/operators.ts";

/** As much of `./runbook status --json` as is told here; a damaged journal has a `problem` in place of an outcome. */
const answer = z.object({
  open: z.boolean(),
  reviewPending: z.boolean(),
  runs: z.array(
    z.object({
      run: z.string(),
      outcome: z.string().optional(),
      approver: z.string().optional(),
      unreconciled: z.array(z.string()).optional(),
      problem: z.string().optional(),
    }),
  ),
});

/** The morning after: someone else reads the record, and the fakes say whether they were asked anything unheard of. */
export async function readRecord(
  stage: Scene,
  expected: {
    /** Folder name of the record. */
    readonly run: string | undefined;
    /** Whose signature stands in it; none by default. */
    readonly approver?: string;
    /** An opening that nobody approved has its review pending. */
    readonly reviewPending?: boolean;
    /** Where it is read; default: the team's. */
    readonly desk?: Desk;
  },
): Promise<void> {
  const { claims, sandbox, team } = stage;
  const desk = expected.desk ?? team.desk;
  const done = await type(stage, desk, team.approver, ["status", "--json"]).result;
  const status = answer.safeParse(jsonOf(done)).data;
  const row = status?.runs.find((each) => each.run === expected.run);
  claims.check(
    "record-tells-all",
    `The run's hash-chained record is whole: succeeded, ${expected.approver === undefined ? "" : "approved, "}nothing open, nothing left unreconciled, ${expected.reviewPending === true ? "and the review pending" : "no review pending"}`,
    done.exitCode === 0 &&
      status?.open === false &&
      status.reviewPending === (expected.reviewPending ?? false) &&
      row?.outcome === "succeeded" &&
      row.approver === expected.approver &&
      row.unreconciled?.length === 0,
    status === undefined ? `status ended with ${done.exitCode}` : JSON.stringify({ ...status, runs: [row] }),
  );
  const violations = await sandbox.control.violations();
  claims.check(
    "only-documented-requests",
    "Clerk's and Vercel's fakes were asked nothing that the vendors' own specifications do not know",
    violations.length === 0,
    violations.length === 0 ? "none" : JSON.stringify(violations[0]).slice(0, 300),
  );
}

/** The run has sent this notice, or shown it to whoever has to post it. */
export async function claimTold(
  { claims, patience }: Scene,
  run: FollowedRun,
  { notice, id, claim }: { readonly notice: string; readonly id: string; readonly claim: string },
): Promise<void> {
  const told = await run.event(
    (event) => event.type === "notice.told" && event["notice"] === notice,
    patience.seenMs,
  );
  claims.check(
    id,
    claim,
    ["sent", "to-paste"].includes(String(told?.["outcome"])),
    told === undefined ? run.standing() : `${String(told["outcome"])}: ${String(told["message"])}`,
  );
}
