import { growStale } from "../../people/cast.ts";
import { probe } from "../../people/probe.ts";
import { inWords } from "../../screen/probe-words.ts";
import { milestone, type Stage } from "../../stage/stage.ts";
import { jsonOf, type } from "../../team/commands.ts";
import type { Scene } from "../peacetime.ts";

/** The emergency exit, typed by whoever is on call: 15 minutes at most, and its review is pending. @returns the record's folder name */
export async function openByHand(
  stage: Stage,
  { sandbox, team, cast }: Scene,
  words: readonly string[] = [],
): Promise<string | undefined> {
  const { claims, record, act } = stage;
  const { origin } = sandbox.address;
  const line = ["bypass", "open", "--reason", "Clerk does not answer", "--minutes", "15", "--json", ...words];
  const done = await type(stage, team.desk, team.requester, line).result;
  const [first = cast.denied] = cast.customers;
  await growStale(sandbox, first);
  const { name: who, browser } = first;
  const page = await probe(record, { act, who, browser, origin, path: "/dashboard" });
  const isIn = done.exitCode === 0 && page.status === 200 && page.bypass !== undefined;
  if (isIn) milestone(stage, "bypass-seen-open", `${who} is let in: ${inWords(page)}`);
  claims.need(
    "opened-by-hand",
    `The bypass is open, and ${who} is let in with an expired token`,
    isIn,
    `exit ${done.exitCode ?? "by signal"}; ${inWords(page)}`,
  );
  return (jsonOf(done) as { readonly run?: string } | undefined)?.run;
}
