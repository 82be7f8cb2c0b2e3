import { NeedsHuman, TransientFailure } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import {
  deploymentsWithStatement,
  type CarriedStatement,
  type CarryingDeployment,
  type Vercel,
} from "../../ports/vercel.ts";
import type { Stack } from "../../ports/stack.ts";

const askTimeoutMs = 10_000;
const lookEveryMs = 2_000;
const tellEveryMs = 15_000;
/** Ready for so long while production follows nothing new: it will not go live by itself. */
const unassignedMs = 4_000;

interface Way {
  readonly vercel: Vercel;
  readonly stack: Pick<Stack, "identity" | "deploymentConfig">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** What is to be carried, the statement or the policy, and the meta that tells at Vercel which ones they are. */
interface Carried extends Pick<CarriedStatement, "incident" | "generation" | "policy"> {
  readonly text: string;
  readonly what: "statement" | "policy";
  readonly meta: Readonly<Record<string, string>>;
  /** No opening: it is to reach the app whatever holds production. */
  readonly closes: boolean;
}

/**
 * Puts it into the environment and deploys the live commit with it; returns when production points at it.
 * Does nothing in the runtime lane. Repeating is safe: a deployment that carries the statement already is waited for.
 * @throws NeedsHuman when it is not live in the end
 */
export async function deployDirectly(way: Way, carried: Carried): Promise<void> {
  const { vercel, stack } = way;
  const { lane, project } = await stack.identity();
  if (lane !== "redeploy") return;
  const how = { timeoutMs: askTimeoutMs, signal: way.signal };
  await (carried.what === "policy"
    ? vercel.setPolicy(carried.text, how)
    : vercel.setStatement(carried.text, how));
  const id = (await deployedWith(way, carried))?.id ?? (await make(way, carried, project));
  await waitFor(way, id, carried.closes);
}

async function waitFor(way: Way, id: string, closes: boolean): Promise<void> {
  const { vercel, stack, clock } = way;
  const how = { timeoutMs: askTimeoutMs, signal: way.signal };
  const { deadlineMs } = await stack.deploymentConfig();
  const begun = clock.monotonic();
  for (let told = 0, readyAt: number | undefined; ;) {
    const one = (await deploymentsWithStatement(vercel, how)).find((each) => each.id === id);
    if (one?.state === "READY" && one.wasLive) return;
    const elapsedMs = clock.monotonic() - begun;
    if (one?.state === "ERROR" || one?.state === "CANCELED")
      throw notLive(
        `Deployment ${id} ended as ${one.state}${one.error === undefined ? "" : ` (${one.error})`}.`,
      );
    readyAt = one?.state === "READY" ? (readyAt ?? elapsedMs) : undefined;
    if (readyAt !== undefined && elapsedMs - readyAt >= unassignedMs) {
      const held = (await vercel.outlook(how)).followsNew === false;
      if (held && !closes) throw notLive(unassigned(id));
      if (held) {
        await vercel.promote(id, how);
        way.say(
          `Production followed nothing new since a rollback: promoted ${id}, the same commit. New deployments go live again.`,
        );
        readyAt = undefined;
      }
    }
    if (elapsedMs >= deadlineMs) {
      if (one?.state === "READY") throw notLive(unassigned(id));
      await vercel.cancel(id, how);
      throw notLive(`Deployment ${id} was ${one?.state ?? "not seen"} for too long and was cancelled.`);
    }
    if (elapsedMs - told >= tellEveryMs) {
      told = elapsedMs;
      way.say(`${id} is ${one?.state ?? "not seen yet"}, for ${Math.round(elapsedMs / 1000)} s so far.`);
    }
    await clock.sleep(lookEveryMs, way.signal);
  }
}

/** A lost answer is looked for before anything is made again. */
async function make(way: Way, carried: Carried, project: string): Promise<string> {
  const { vercel } = way;
  const how = { timeoutMs: askTimeoutMs, signal: way.signal };
  const { live } = await vercel.outlook(how);
  if (live === undefined)
    throw notLive(`Nothing is live in ${project}, so there is nothing to deploy again.`);
  try {
    return await vercel.redeploy(live.id, carried.meta, how);
  } catch (error) {
    const made = error instanceof TransientFailure ? await deployedWith(way, carried) : undefined;
    if (made === undefined) throw error;
    return made.id;
  }
}

async function deployedWith(
  { vercel, signal }: Way,
  { incident, generation, policy }: Carried,
): Promise<CarryingDeployment | undefined> {
  const all = await deploymentsWithStatement(vercel, { timeoutMs: askTimeoutMs, signal });
  return all.find(
    (one) =>
      one.statement.incident === incident &&
      one.statement.generation === generation &&
      one.statement.policy === policy &&
      one.state !== "ERROR" &&
      one.state !== "CANCELED",
  );
}

const unassigned = (id: string) =>
  `Deployment ${id} is built, but production does not point at it: promote it (\`vercel promote ${id}\`).`;

const notLive = (message: string) =>
  new NeedsHuman(`${message} What it was to carry is not live in the app.`, {
    code: "DEPLOYMENT_NOT_LIVE",
    hint: "Look at it in Vercel's dashboard, then give the same command again; a grant that is live ends by itself.",
  });
