import { RunbookError } from "../../errors.ts";
import { askAppHealth } from "../../facts/app-health.ts";
import type { Ports } from "../../ports/index.ts";
import { deploymentsWithStatement, type CarryingDeployment } from "../../ports/vercel.ts";
import { askTimeoutMs } from "../../deployments/production.ts";

/** Milliseconds for an update to end whose build was cancelled: the provider looks every five seconds. */
const lockMs = 60_000;
const pauseMs = 500;
const probeTimeoutMs = 3_000;
/** How long the domain may take to move, milliseconds. */
const moveMs = 60_000;

/** Deployments of the redeploy lane that carry grants, as a close meets them. Nothing here stops a close. */
interface Around {
  readonly ports: Pick<Ports, "vercel" | "stack" | "clock" | "http">;
  readonly signal: AbortSignal;
  readonly say: (line: string) => Promise<void> | void;
}

const underWay = ["INITIALIZING", "QUEUED", "BUILDING"];

/** Its grant has not ended. */
const grants = ({ statement: { grantUntil } }: CarryingDeployment, nowMs: number) =>
  grantUntil !== undefined && grantUntil > nowMs;

type Cancelling = Pick<Around, "signal" | "say"> & { readonly ports: Pick<Ports, "vercel" | "clock"> };

/**
 * Cancels builds that would bring a grant live after the close, whoever waits for them: their update then ends by itself.
 * Repeating is safe. @returns whether one was cancelled
 */
export async function cancelOpenings(around: Cancelling): Promise<boolean> {
  return await cancel(around, (one) => grants(one, around.ports.clock.now()));
}

/** The same for whatever they carry: an update that nobody watches waits for one without end. */
export async function cancelBuilds(around: Cancelling): Promise<boolean> {
  return await cancel(around, () => true);
}

async function cancel(
  { ports, signal, say }: Cancelling,
  wanted: (one: CarryingDeployment) => boolean,
): Promise<boolean> {
  const { vercel } = ports;
  const how = { timeoutMs: askTimeoutMs, signal };
  let cancelled = false;
  try {
    for (const one of await deploymentsWithStatement(vercel, how)) {
      if (!underWay.includes(one.state) || !wanted(one)) continue;
      await vercel.cancel(one.id, how);
      cancelled = true;
      await say(
        `Deployment ${one.id} was ${one.state} with ${one.statement.grantUntil === undefined ? "a closed statement" : "the grant"}: cancelled, so it does not go live later.`,
      );
    }
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    await say(`Whether a build is under way was not found out: ${error.message}`);
  }
  return cancelled;
}

/** Waits until the update whose build was cancelled has let the stack go; a minute at most. */
export async function stackFreed({ ports, signal }: Around): Promise<void> {
  const { stack, clock } = ports;
  const begun = clock.monotonic();
  while (clock.monotonic() - begun < lockMs) {
    const lock = await stack.lock().catch(() => undefined);
    if (lock?.holder !== "alive") return;
    await clock.sleep(pauseMs, signal);
  }
}

/** What is left to do, and to say, once the close is deployed. */
export async function afterClose(around: Around, generation: number): Promise<void> {
  await endRollback(around, generation);
  await tellRemaining(around);
}

/**
 * After a close: somebody has rolled production back to a deployment with a grant, which no new build replaces. The closed
 * deployment of the same commit is promoted; another commit is left for a person. Repeating is safe.
 * @param generation of the closed statement
 */
async function endRollback(around: Around, generation: number): Promise<void> {
  const { ports, signal, say } = around;
  const how = { timeoutMs: askTimeoutMs, signal };
  try {
    const { live, followsNew } = await ports.vercel.outlook(how);
    const all = await deploymentsWithStatement(ports.vercel, how);
    if (live === undefined || !(await obeysGrant(around, all, live.id))) return;
    const closed = all.find(
      (one) =>
        one.statement.generation === generation &&
        one.statement.grantUntil === undefined &&
        one.state === "READY" &&
        one.commit === live.commit,
    );
    if (closed === undefined || followsNew !== false)
      return await say(
        `Production is at ${live.id}, which carries a grant, and no closed deployment of its commit is ready: promote another one (\`vercel promote <id>\`).`,
      );
    await ports.vercel.promote(closed.id, how);
    const begun = ports.clock.monotonic();
    while ((await ports.vercel.current(how)).id !== closed.id && ports.clock.monotonic() - begun < moveMs)
      await ports.clock.sleep(pauseMs, signal);
    await say(
      `Production had been rolled back to ${live.id}, which carries a grant: promoted ${closed.id} of the same commit, which is closed. New deployments go live again.`,
    );
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    await say(`Whether production was rolled back to a grant was not found out: ${error.message}`);
  }
}

/** As its meta tells; where that tells nothing, as the app says. */
async function obeysGrant({ ports, signal }: Around, all: readonly CarryingDeployment[], id: string) {
  const known = all.find((one) => one.id === id);
  if (known !== undefined) return grants(known, ports.clock.now());
  const { appOrigin } = await ports.stack.identity();
  const { data } = await askAppHealth(ports.http, appOrigin, probeTimeoutMs, signal);
  const mode = (data?.["gate"] as { readonly mode?: string } | null | undefined)?.mode;
  return mode !== undefined && mode !== "closed";
}

/** Says which deployments still carry a grant, and until when: closing cannot change their environment. */
async function tellRemaining({ ports, signal, say }: Around): Promise<void> {
  try {
    const all = await deploymentsWithStatement(ports.vercel, { timeoutMs: askTimeoutMs, signal });
    const left = stillCarried(all, ports.clock.now());
    if (left !== undefined) await say(left);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    await say(`Which deployments still carry the grant was not found out: ${error.message}`);
  }
}

/** Undefined once every grant has ended, and where none was built. */
export function stillCarried(all: readonly CarryingDeployment[], nowMs: number): string | undefined {
  const left = all.filter((one) => one.state === "READY" && grants(one, nowMs));
  if (left.length === 0) return undefined;
  const until = new Date(Math.max(...left.map(({ statement }) => statement.grantUntil ?? 0)));
  const which = `${left.map(({ id }) => id).join(", ")} ${left.length === 1 ? "carries" : "carry"} the grant`;
  return `${which} until ${until.toISOString().replace(".000Z", "Z")}: until then, roll back to none of them by hand. \`deployment.rollback\` passes them over.`;
}
