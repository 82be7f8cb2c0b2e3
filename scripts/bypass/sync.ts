import { PENDING_APPROVAL } from "../../src/bypass/config.ts";
import { ITEM_KEY, TARGET } from "../../infra/config.ts";
import { formatInstant } from "../../src/bypass/instant.ts";
import { readLive, type Live } from "../../src/bypass/live-statement.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { openDirect } from "../../src/open-direct.ts";
import { RunbookError } from "../../src/errors.ts";
import type { BypassConfig } from "../../src/ports/stack.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";
import type { DirectWay } from "./direct.ts";

/** How far back the stack's history is looked through for the approval of what is live. */
const updatesRead = 20;

export interface Synced {
  /** `dropped`: closed elsewhere. `taken`: opened or renewed elsewhere. `same` and `newer` change nothing. */
  readonly config: "same" | "dropped" | "taken" | "newer" | "unknown";
  readonly message: string;
}

/**
 * Brings `bypass.*` of this checkout's config up to what is live: another clone may have opened, renewed or closed since.
 * What is live is what our key signed in the item, whoever wrote it there; the engine is not asked.
 */
export async function syncBypass(way: DirectWay): Promise<Synced> {
  const { stack } = way.ports;
  const [config, live] = [await stack.bypassConfig(), await liveStatement(way)];
  if (live === undefined)
    return {
      config: "unknown",
      message: "Nothing that this stack signed is live, so there is nothing to follow.",
    };
  const own = generationOf(config);
  if (own !== undefined && own > live.generation)
    return {
      config: "newer",
      message: `This checkout's config asks for an opening (generation ${own}) that is newer than what is live (${live.generation}).`,
    };
  if (live.statement.mode === "closed") {
    if (config === undefined) return { config: "same", message: "Closed here as it is live." };
    await stack.setBypassConfig(undefined);
    return {
      config: "dropped",
      message: `The bypass was closed elsewhere (generation ${live.generation}): this checkout's config no longer asks for it.`,
    };
  }
  if (own === live.generation)
    return { config: "same", message: "This checkout's config asks for what is live." };
  await stack.setBypassConfig(await configOf(way, live.statement, live));
  return {
    config: "taken",
    message: `${live.statement.mode} until ${formatInstant(live.statement.exp)} was opened elsewhere (generation ${live.generation}): this checkout's config asks for it now, too.`,
  };
}

/** The same before an opening; that it cannot be asked is said and stops nothing: the program refuses what is stale. */
export async function followOthers(way: DirectWay): Promise<void> {
  try {
    const { config, message } = await syncBypass(way);
    if (config === "dropped" || config === "taken") way.say(message);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    way.say(`What others did was not looked for: ${error.message}`);
  }
}

async function liveStatement(way: DirectWay): Promise<Live> {
  const { ports, root, stackName } = way;
  const publicKey = (await ports.stack.outputs())?.publicKey;
  if (publicKey === undefined) return undefined;
  const { project } = await ports.stack.identity();
  const direct = await openDirect({
    root,
    stack: stackName,
    env: way.env,
    http: ports.http,
    itemKey: ITEM_KEY,
  });
  return await readLive(await direct.item.read(way.signal), publicKey, `${project}:${TARGET}`);
}

/** As the program has it: the seconds of `from` where none is written. */
function generationOf(config: BypassConfig | undefined): number | undefined {
  if (config === undefined) return undefined;
  const begin = Date.parse(config.from ?? "") / 1000;
  return config.generation ?? (Number.isFinite(begin) ? Math.floor(begin) : undefined);
}

/** The config that asks for what is live, its approval from the stack's history. */
export async function configOf(
  { ports }: { readonly ports: { readonly stack: Pick<OpenedPorts["stack"], "history"> } },
  statement: OpenStatement,
  { incident, generation }: { readonly incident: string; readonly generation: number },
): Promise<BypassConfig> {
  const { mode, nbf, exp, since, first, routes, methods, deny, approved } = statement;
  const until = formatInstant(exp);
  const history = (await ports.stack.history?.(updatesRead)) ?? [];
  const approval = history.find(({ opening }) => opening?.until === until)?.opening?.approval;
  return {
    mode,
    until,
    from: formatInstant(nbf),
    since: formatInstant(since),
    first: formatInstant(first),
    incident,
    generation,
    ...(routes === undefined ? {} : { routes }),
    ...(methods === undefined ? {} : { methods }),
    ...(deny === undefined ? {} : { deny }),
    ...(approved ? { approval: approval ?? PENDING_APPROVAL } : {}),
  };
}
