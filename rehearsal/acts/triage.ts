import { z } from "zod";
import { ending, jsonOf, typed } from "../team/commands.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";

/** As much of `./runbook triage --json` as is told here. */
const answer = z.object({
  evidence: z.array(z.object({ fact: z.string(), verdict: z.string(), summary: z.string() })),
  triage: z.object({
    category: z.string(),
    severity: z.string().nullish(),
    summary: z.string(),
    runbook: z.string().nullish(),
  }),
});

/** What triage has to say tonight, and the claim that it does. */
interface Named {
  readonly category: string;
  readonly id: string;
  readonly claim: string;
  /** What people report, as `--symptom` names it. */
  readonly symptom?: string;
}

const outage: Named = {
  category: "clerk-outage",
  id: "triage-names-the-outage",
  claim: "Triage names Clerk's outage, and the runbook for it",
};

/** The engineer on call looks. @param wanted default: an outage of Clerk. @returns the runbook that triage names */
export async function triage(stage: Scene, wanted: Named = outage): Promise<string> {
  const { claims, record, act } = stage;
  const done = await typed(stage, "requester", [
    ...["triage", "--json"],
    ...(wanted.symptom === undefined ? [] : ["--symptom", wanted.symptom]),
  ]);
  const parsed = answer.safeParse(jsonOf(done));
  const seen = parsed.data;
  record.add({
    kind: "seen",
    act,
    lines: (seen?.evidence ?? []).map(
      ({ verdict, fact, summary }) => `${verdict.padEnd(9)} ${fact}: ${summary}`,
    ),
  });
  claims.need(
    wanted.id,
    wanted.claim,
    done.exitCode === 0 &&
      seen?.triage.category === wanted.category &&
      typeof seen.triage.runbook === "string",
    seen === undefined
      ? ending(done)
      : `${seen.triage.category}, ${seen.triage.severity ?? "no severity"}: ${seen.triage.summary}`,
  );
  milestone(stage, "outage-named", `triage: ${seen?.triage.summary ?? ""}`);
  return seen?.triage.runbook ?? "";
}
