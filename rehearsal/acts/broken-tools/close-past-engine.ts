import { growStale } from "../../people/cast.ts";
import { probe } from "../../people/probe.ts";
import { inWords } from "../../screen/probe-words.ts";
import { milestone, type Stage } from "../../stage/stage.ts";
import { type } from "../../team/commands.ts";
import type { Scene } from "../peacetime.ts";

/** Clerk is back, the lock is still there: the direct close needs nobody and no engine. */
export async function closePastEngine(stage: Stage, { sandbox, team, cast }: Scene): Promise<void> {
  const { claims, record, act } = stage;
  await sandbox.control.recoverClerk();
  milestone(stage, "clerk-back", "Clerk answers again");
  const words = ["bypass", "close", "--direct"];
  const done = await type(stage, team.desk, team.requester, words).result;
  const [first = cast.denied] = cast.customers;
  await growStale(sandbox, first);
  const { name: who, browser } = first;
  const page = await probe(record, { act, who, browser, origin: sandbox.address.origin, path: "/dashboard" });
  const isClosed = page.status !== undefined && page.bypass === undefined;
  if (isClosed) milestone(stage, "bypass-seen-closed", `normal sign-in again: ${inWords(page)}`);
  claims.need(
    "direct-close-goes-live",
    "By Vercel's API alone one person closes it, and the app shows it",
    done.exitCode === 0 && isClosed,
    `exit ${done.exitCode ?? "by signal"}; ${inWords(page)}`,
  );
}
