import {
  commitForOpening,
  NeedsHuman,
  TransientFailure,
  type Carrier,
  type Jti,
  type OpenedPorts,
} from "../../src/index.ts";

const askTimeoutMs = 10_000;
const lookEveryMs = 2_000;
const tellEveryMs = 15_000;

interface Way {
  readonly ports: OpenedPorts;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * The redeploy lane past the engine: refuses what would not reach the app, before anything is written.
 * @returns the commit that goes into the config, undefined in the runtime lane. @throws NeedsHuman `REDEPLOY_BLOCKED`
 */
export async function commitForDirect({ ports, signal }: Way): Promise<string | undefined> {
  return await commitForOpening(ports, signal, undefined);
}

/**
 * Puts the statement into the environment and deploys the live commit with it; returns when production points at it.
 * Does nothing in the runtime lane. Repeating is safe: a deployment that carries the statement already is waited for.
 * @throws NeedsHuman when it is not live in the end
 */
export async function deployDirectly(way: Way, statement: Jti & { readonly text: string }): Promise<void> {
  const { redeploys, stack, clock } = way.ports;
  const { lane, project } = await stack.identity();
  if (lane !== "redeploy") return;
  const how = { timeoutMs: askTimeoutMs, signal: way.signal };
  await redeploys.setStatement(statement.text, how);
  const id = (await carrierOf(way, statement))?.id ?? (await make(way, statement, project));
  const { deadlineMs } = await stack.deploymentConfig();
  const begun = clock.monotonic();
  for (let told = 0; ;) {
    const one = (await redeploys.carriers(how)).find((each) => each.id === id);
    if (one?.state === "READY" && one.assigned) return;
    const elapsedMs = clock.monotonic() - begun;
    if (one?.state === "ERROR" || one?.state === "CANCELED")
      throw notLive(
        `Deployment ${id} ended as ${one.state}${one.error === undefined ? "" : ` (${one.error})`}.`,
      );
    if (elapsedMs >= deadlineMs) {
      if (one?.state === "READY")
        throw notLive(`Deployment ${id} is built, but production does not point at it.`);
      await redeploys.cancel(id, how);
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
async function make(way: Way, statement: Jti, project: string): Promise<string> {
  const { redeploys } = way.ports;
  const how = { timeoutMs: askTimeoutMs, signal: way.signal };
  const { live } = await redeploys.outlook(how);
  if (live === undefined)
    throw notLive(`Nothing is live in ${project}, so there is nothing to deploy again.`);
  try {
    return await redeploys.redeploy(live.id, statement, how);
  } catch (error) {
    const made = error instanceof TransientFailure ? await carrierOf(way, statement) : undefined;
    if (made === undefined) throw error;
    return made.id;
  }
}

async function carrierOf(
  { ports, signal }: Way,
  { incident, generation }: Jti,
): Promise<Carrier | undefined> {
  const carriers = await ports.redeploys.carriers({ timeoutMs: askTimeoutMs, signal });
  return carriers.find(
    (one) =>
      one.incident === incident &&
      one.generation === generation &&
      one.state !== "ERROR" &&
      one.state !== "CANCELED",
  );
}

const notLive = (message: string) =>
  new NeedsHuman(`${message} The statement is not live in the app.`, {
    code: "DEPLOYMENT_NOT_LIVE",
    hint: "Look at it in Vercel's dashboard, then give the same command again; a grant that is live ends by itself.",
  });
