import { readStatement } from "../../../guard/src/read.ts";
import type { OpenStatement } from "../../../guard/src/statement.ts";
import { RunbookError } from "../../errors.ts";
import type { BypassConfig, LiveOutputs, Stack } from "../../ports/stack.ts";
import { PENDING_APPROVAL } from "../config.ts";
import { formatInstant } from "../instant.ts";

/** How far back the stack's history is looked through for the approval of what is live. */
const updatesRead = 20;

interface Following {
  readonly stack: Pick<Stack, "bypassConfig" | "setBypassConfig" | "history">;
  /** What our key signed in the item, whoever wrote it there; the engine is not asked. */
  readonly live: () => Promise<LiveOutputs | undefined>;
}

interface Followed {
  /** `dropped`: closed elsewhere. `taken`: opened or renewed elsewhere. `same` and `newer` change nothing. */
  readonly config: "same" | "dropped" | "taken" | "newer" | "unknown";
  readonly message: string;
}

/** Brings `bypass.*` of this checkout's config up to what is live: another clone may have opened, renewed or closed since. */
export async function followLive({ stack, live: read }: Following): Promise<Followed> {
  const [config, live] = [await stack.bypassConfig(), await read()];
  const statement = live === undefined ? undefined : readStatement(live.statement);
  if (live === undefined || statement?.ok !== true)
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
  if (statement.statement.mode === "closed") {
    if (config === undefined) return { config: "same", message: "Closed here as it is live." };
    await stack.setBypassConfig(undefined);
    return {
      config: "dropped",
      message: `The bypass was closed elsewhere (generation ${live.generation}): this checkout's config no longer asks for it.`,
    };
  }
  if (own === live.generation)
    return { config: "same", message: "This checkout's config asks for what is live." };
  await stack.setBypassConfig(await configOf(stack, statement.statement, statement));
  return {
    config: "taken",
    message: `${statement.statement.mode} until ${live.until} was opened elsewhere (generation ${live.generation}): this checkout's config asks for it now, too.`,
  };
}

/** The same before an opening; that it cannot be asked is said and stops nothing: the program refuses what is stale. */
export async function followOthers(following: Following, say: (line: string) => void): Promise<void> {
  try {
    const { config, message } = await followLive(following);
    if (config === "dropped" || config === "taken") say(message);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    say(`What others did was not looked for: ${error.message}`);
  }
}

/** As the program has it: the seconds of `from` where none is written. */
function generationOf(config: BypassConfig | undefined): number | undefined {
  if (config === undefined) return undefined;
  return config.generation ?? config.from;
}

/** The config that asks for what is live, its approval from the stack's history. */
export async function configOf(
  stack: Pick<Stack, "history">,
  statement: OpenStatement,
  { incident, generation }: { readonly incident: string; readonly generation: number },
): Promise<BypassConfig> {
  const { mode, nbf, exp, since, first, routes, methods, deny, approved } = statement;
  const until = formatInstant(exp);
  const history = (await stack.history?.(updatesRead)) ?? [];
  const approval = history.find(({ opening }) => opening?.until === until)?.opening?.approval;
  return {
    mode,
    ...{ until: exp, from: nbf, since, first },
    incident,
    generation,
    ...(routes === undefined ? {} : { routes }),
    ...(methods === undefined ? {} : { methods }),
    ...(deny === undefined ? {} : { deny }),
    ...(approved ? { approval: approval ?? PENDING_APPROVAL } : {}),
  };
}
