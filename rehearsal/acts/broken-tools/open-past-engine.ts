import { lookStale } from "../../people/probe.ts";
import { inWords } from "../../screen/probe-words.ts";
import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { ending, jsonOf, typed } from "../../team/commands.ts";
import { statementsWritten } from "../../world/statement.ts";

/** The ordinary way is refused by the lock and names the direct one, which opens with the same approval. */
export async function openPastEngine(stage: Scene, approval: string): Promise<void> {
  const { claims, cast, sandbox } = stage;
  const words = ["--reason", "Clerk does not answer", "--incident", "auth-outage", "--minutes", "30"];
  const line = ["bypass", "open", ...words, "--deny", cast.denied.userId, `--approval=${approval}`];
  const ordinary = await typed(stage, "requester", line);
  claims.check(
    "lock-refuses-and-names-the-way",
    "The ordinary opening is refused by the lock, and names the direct one",
    ordinary.exitCode === 3 && ordinary.stderr.includes("--direct"),
    ending(ordinary),
  );
  const alone = await typed(stage, "requester", [...line.slice(0, -1), "--direct"]);
  claims.check(
    "direct-needs-the-approval-too",
    "The direct way waits for the same approval: half an hour without one does not open",
    alone.exitCode === 3 && (await statementsWritten(sandbox)).every(({ says }) => says.mode === "closed"),
    ending(alone),
  );
  const direct = await typed(stage, "requester", [...line, "--direct", "--json"]);
  const opened = jsonOf(direct) as { readonly approved?: boolean } | undefined;
  const page = await lookStale(stage);
  const isIn = page.status === 200 && page.bypass !== undefined;
  const who = cast.first.name;
  if (isIn) milestone(stage, "bypass-seen-open", `${who} is let in past the engine: ${inWords(page)}`);
  claims.need(
    "direct-opening-goes-live",
    `By Vercel's API alone the approved bypass opens, and ${who} is let in`,
    direct.exitCode === 0 && opened?.approved === true && isIn,
    `${ending(direct)}; ${inWords(page)}`,
  );
}
