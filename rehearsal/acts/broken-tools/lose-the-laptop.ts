import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readRegularTextSync } from "../../../src/adapters/regular-file.mjs";
import { endStrays } from "../../stage/strays.ts";
import type { Scene } from "../../stage/scene.ts";
import { milestone } from "../../stage/stage.ts";
import { until } from "../../stage/wait.ts";
import { jsonOf, typed } from "../../team/commands.ts";
import type { FollowedRun, RunEvent } from "../../team/followed-run.ts";

/** As much of `./runbook bypass status --json` as is told here. */
const answer = z.object({ lock: z.looseObject({}).optional(), pending: z.number() });

const isOpened = (event: RunEvent) => event.type === "step.outcome" && event["use"] === "bypass.open";

/**
 * From here on somebody works at another laptop, where nobody can see whether the one that holds the lock still runs: a
 * lock of this machine's own dead engine would be taken over without a word.
 */
function lockElsewhere(state: string): void {
  const files = readdirSync(state, { recursive: true, encoding: "utf8" });
  for (const name of files.filter((one) => /[/\\]locks[/\\].+\.json$/.test(one))) {
    const lock = JSON.parse(readRegularTextSync(join(state, name))) as object;
    writeFileSync(join(state, name), JSON.stringify({ ...lock, hostname: "the-dead-laptop" }));
  }
}

/**
 * The approved opening has begun, Vercel does not answer, and the laptop's battery is empty: run, engine and provider end
 * in the middle. Their lock and their unfinished operations stay in the state.
 * @returns the approval's line, as the second person would paste it
 */
export async function loseTheLaptop(stage: Scene, run: FollowedRun): Promise<string> {
  const { claims, patience, signal } = stage;
  const { control } = stage.sandbox;
  const write = { id: "write", host: "api.vercel.com", method: "PATCH", path: "/v1/edge-config/*/items" };
  if (stage.sabotage.toolsWork !== true) await control.addFault({ ...write, effect: { kind: "hang" } });
  const request = join("incidents", run.id ?? "", "approval-request.json");
  await typed(stage, "approver", ["approve", request, "--yes"]);
  const received = await run.event(({ type }) => type === "approval.received", patience.commandMs);
  const reached = await until(
    async () => {
      const met = (await control.faults()).find(({ id }) => id === write.id)?.used ?? 0;
      return met > 0 || run.ended !== undefined || run.events.some(isOpened) ? met : undefined;
    },
    { withinMs: patience.commandMs, everyMs: 50, signal },
  );
  if (stage.sabotage.toolsWork !== true) endStrays(stage.team.desk.folder);
  await control.clearFaults();
  if (stage.sabotage.toolsWork !== true) {
    await run.end(patience.commandMs);
    lockElsewhere(join(stage.work, "state"));
  }
  milestone(stage, "tools-broken", "the laptop that executes the run dies in the middle of the opening");
  const done = await typed(stage, "requester", ["bypass", "status", "--json"]);
  const seen = answer.safeParse(jsonOf(done)).data;
  claims.need(
    "state-is-stuck",
    "An engine that was killed leaves its lock and its unfinished operations in the state",
    seen?.lock !== undefined && seen.pending > 0 && (reached ?? 0) > 0,
    `lock: ${seen?.lock === undefined ? "none" : "there"}, ${seen?.pending ?? "unknown"} unfinished operations`,
  );
  return String(received?.["line"] ?? "");
}
