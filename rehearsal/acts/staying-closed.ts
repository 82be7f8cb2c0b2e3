import { setTimeout as delay } from "node:timers/promises";
import { growStale } from "../people/cast.ts";
import { keepLooking, type Look, looksOf } from "../people/watch.ts";
import { duration } from "../screen/screen.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { until } from "../stage/wait.ts";
import { ending, typed } from "../team/commands.ts";
import { appHealth } from "../world/app-health.ts";
import { Dashboard } from "../world/dashboard.ts";
import { statementOf } from "../world/statement.ts";

/** Two deployments while the bypass is open; the first is what someone goes back to later. @returns its id */
export async function buildMeanwhile(stage: Scene): Promise<string> {
  const { claims, signal, sandbox } = stage;
  const dashboard = new Dashboard(sandbox, sandbox.control.call, signal);
  const during = await dashboard.deploy();
  const newest = await dashboard.deploy();
  const { deployment, gate } = await appHealth(stage);
  milestone(stage, "built-meanwhile", `${during} and ${newest} are built while the bypass is open`);
  claims.need(
    "built-while-open",
    "Two deployments are built while the bypass is open, and the newest is live and obeys it",
    deployment === newest && gate === "stale-sessions",
    `live: ${deployment ?? "unknown"}, gate ${gate ?? "unknown"}`,
  );
  return during;
}

/** Someone rolls production back to this deployment in Vercel's dashboard. */
export async function goBackTo(stage: Scene, deployment: string): Promise<void> {
  const { claims, signal, patience, sandbox } = stage;
  await new Dashboard(sandbox, sandbox.control.call, signal).rollBack(deployment);
  const live = await until(
    async () => ((await appHealth(stage, true)).deployment === deployment ? deployment : undefined),
    { withinMs: patience.seenMs, signal },
  );
  milestone(stage, "rolled-back", `production is rolled back to ${deployment}`);
  claims.check(
    "rollback-is-live",
    "Production runs the deployment that was built while the bypass was open",
    live !== undefined,
    live === undefined ? "another one answers" : deployment,
  );
}

/** A grant is held for 30 s at most while it cannot be read, and what was read is fresh for five. */
const closedWithinMs = 35_000;
/** How much longer it is watched for staying closed. */
const watchedMs = 12_000;

/** What happens around a close that is meant to bring the bypass back, and does not. */
interface Trouble {
  /** Just before the close is typed. */
  readonly before?: () => Promise<void>;
  /** Just after it was typed. */
  readonly after?: () => Promise<void>;
  /** When the limit has passed; it is watched on for some seconds. */
  readonly atLimit?: () => Promise<void>;
}

/**
 * The bypass is closed by the command while people keep asking. Clerk is still away, so whoever gets in gets in by the bypass.
 * Everything is measured on the record: from Vercel's taking the closed statement to the last request that was let in.
 */
export async function closeAndWatch(stage: Scene, trouble: Trouble): Promise<void> {
  const { claims, signal, sandbox, cast } = stage;
  for (const person of cast.customers) await growStale(sandbox, person);
  let watching = true;
  const watch = keepLooking(stage, () => watching);
  watch.catch(() => undefined);
  await trouble.before?.();
  const done = await typed(stage, "requester", ["bypass", "close", "--json"]);
  const closed = (await sandbox.control.itemWrites()).at(-1);
  const closedAt = closed?.at ?? Date.now();
  claims.check(
    "close-needs-nobody",
    "One person closes it with one command, which has seen it closed",
    done.exitCode === 0 && statementOf(closed?.value)?.mode === "closed",
    `${ending(done)}; Vercel holds ${statementOf(closed?.value)?.mode ?? "nothing"}`,
  );
  await trouble.after?.();
  if (stage.sabotage.someoneReopens === true)
    await typed(stage, "requester", ["bypass", "open", "--reason", "Sabotage", "--json"]);
  await delay(Math.max(0, closedAt + closedWithinMs - Date.now()), undefined, { signal });
  await trouble.atLimit?.();
  await delay(watchedMs, undefined, { signal });
  watching = false;
  await watch;
  checkLooks(stage, closedAt);
  const health = await appHealth(stage);
  claims.check(
    "health-says-closed",
    "The app's health route says that the gate is closed",
    health.gate === "closed",
    `gate ${health.gate ?? "unknown"}`,
  );
}

function checkLooks(stage: Scene, closedAt: number): void {
  const looks = looksOf(stage);
  const before = looks.filter(({ sentAt, inside }) => sentAt < closedAt && inside);
  const lastInside = looks.findLast(({ inside }) => inside);
  const took = lastInside === undefined ? 0 : Math.max(0, lastInside.sentAt - closedAt);
  stage.claims.check(
    "was-open-before",
    "People were let in until then",
    before.length > 0,
    `${before.length} of ${count(looks, (one) => one.sentAt < closedAt)} requests before the close`,
  );
  if (took < closedWithinMs)
    milestone(stage, "bypass-seen-closed", `nobody was let in later than ${duration(took)} after the close`);
  const late = looks.filter(({ sentAt, answered }) => answered && sentAt >= closedAt + closedWithinMs);
  const leaks = late.filter(({ inside }) => inside);
  stage.claims.check(
    "gate-stays-closed",
    `From ${duration(closedWithinMs)} after the close on, nobody is let in`,
    late.length >= 20 && leaks.length === 0,
    `${leaks.length} of ${late.length} requests; the last one that was let in came ${duration(took)} after the close`,
  );
}

const count = (looks: readonly Look[], which: (look: Look) => boolean) => looks.filter(which).length;
