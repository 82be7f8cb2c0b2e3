import { growStale } from "../../people/cast.ts";
import { probe } from "../../people/probe.ts";
import { inWords } from "../../screen/probe-words.ts";
import { milestone, type Stage } from "../../stage/stage.ts";
import { jsonOf, type } from "../../team/commands.ts";
import { statementsWritten } from "../../world/statement.ts";
import type { Scene } from "../peacetime.ts";

/** The ordinary way is refused by the lock and names the direct one, which opens with the same approval. @returns the record's folder name */
export async function openPastEngine(
  stage: Stage,
  { sandbox, team, cast }: Scene,
  approval: string,
): Promise<string | undefined> {
  const { claims, record, act } = stage;
  const { desk, requester } = team;
  const words = ["--reason", "Clerk does not answer", "--incident", "auth-outage", "--minutes", "30"];
  const line = ["bypass", "open", ...words, "--deny", cast.denied.userId, `--approval=${approval}`];
  const ordinary = await type(stage, desk, requester, line).result;
  claims.check(
    "lock-refuses-and-names-the-way",
    "The ordinary opening is refused by the lock, and names the direct one",
    ordinary.exitCode === 3 && ordinary.stderr.includes("--direct"),
    `exit ${ordinary.exitCode ?? "by signal"}: ${firstLine(ordinary.stderr)}`,
  );
  const tooMuch = [...line.slice(0, -1), "--direct"];
  const alone = await type(stage, desk, requester, tooMuch).result;
  claims.check(
    "direct-needs-the-approval-too",
    "The direct way waits for the same approval: half an hour without one does not open",
    alone.exitCode === 3 && (await statementsWritten(sandbox)).every(({ says }) => says.mode === "closed"),
    `exit ${alone.exitCode ?? "by signal"}: ${firstLine(alone.stderr)}`,
  );
  const direct = await type(stage, desk, requester, [...line, "--direct", "--json"]).result;
  const opened = jsonOf(direct) as { readonly approved?: boolean; readonly run?: string } | undefined;
  const [first = cast.denied] = cast.customers;
  await growStale(sandbox, first);
  const { name: who, browser } = first;
  const page = await probe(record, { act, who, browser, origin: sandbox.address.origin, path: "/dashboard" });
  const isIn = page.status === 200 && page.bypass !== undefined;
  if (isIn) milestone(stage, "bypass-seen-open", `${who} is let in past the engine: ${inWords(page)}`);
  claims.need(
    "direct-opening-goes-live",
    `By Vercel's API alone the approved bypass opens, and ${who} is let in`,
    direct.exitCode === 0 && opened?.approved === true && isIn,
    `exit ${direct.exitCode ?? "by signal"} ${firstLine(direct.stderr)}; ${inWords(page)}`,
  );
  return opened?.run;
}

const firstLine = (text: string) => text.trim().split("\n").at(0) ?? "";
