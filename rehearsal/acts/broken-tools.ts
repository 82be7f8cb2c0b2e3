import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readRegularTextSync } from "../../src/adapters/regular-file.mjs";
import { lookStale } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { endStrays } from "../stage/strays.ts";
import { until } from "../stage/wait.ts";
import { ending, jsonOf, typed } from "../team/commands.ts";
import type { FollowedRun, RunEvent } from "../team/followed-run.ts";
import { typePulumi } from "../team/pulumi.ts";
import { statementsWritten } from "../world/statement.ts";

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

const nothingToDo = /Resources:\s+\d+ unchanged\s*$/;

/** In the morning the tools are put right by Pulumi's own means; then the stack takes over what was done past it. */
export async function takeOver(stage: Scene): Promise<void> {
  const { claims } = stage;
  const { control } = stage.sandbox;
  const pulumi = async (...words: string[]) => await typePulumi(stage, words);
  await pulumi("cancel", "--yes");
  await pulumi("refresh", "--clear-pending-creates", "--yes", "--skip-preview");
  if (stage.sabotage.variableIsChanged === true)
    await control.setVariable("CLERK_JWT_KEY", "changed in the dashboard", "encrypted");
  const preview = await pulumi("preview");
  claims.check(
    "preview-is-empty",
    "Once the lock is cleared, the stack's preview finds nothing to change",
    preview.exitCode === 0 && nothingToDo.test(preview.stdout),
    lastLines(preview.stdout),
  );
  const before = (await control.itemWrites()).at(-1)?.value;
  const up = await pulumi("up", "--yes", "--skip-preview");
  const after = (await control.itemWrites()).at(-1)?.value;
  claims.check(
    "up-takes-over",
    "The next pulumi up takes it over as it is: the gate's statement stays the same, to the byte",
    up.exitCode === 0 && before === after,
    `exit ${up.exitCode ?? "by signal"}; ${before === after ? "the same" : "another statement"}`,
  );
}

const lastLines = (text: string) => text.trim().split("\n").slice(-3).join(" | ");

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

/** Clerk is back, the lock is still there: the direct close needs nobody and no engine. */
export async function closePastEngine(stage: Scene): Promise<void> {
  await stage.sandbox.control.recoverClerk();
  milestone(stage, "clerk-back", "Clerk answers again");
  const done = await typed(stage, "requester", ["bypass", "close", "--direct"]);
  const page = await lookStale(stage);
  const isClosed = page.status !== undefined && page.bypass === undefined;
  if (isClosed) milestone(stage, "bypass-seen-closed", `normal sign-in again: ${inWords(page)}`);
  stage.claims.need(
    "direct-close-goes-live",
    "By Vercel's API alone one person closes it, and the app shows it",
    done.exitCode === 0 && isClosed,
    `${ending(done)}; ${inWords(page)}`,
  );
}
