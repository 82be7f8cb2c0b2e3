import { checkWorld } from "../check-world.ts";
import { openPorts, type OpenedPorts } from "../open-ports.ts";
import { projectRoot } from "./roots.ts";
import type { Invocation } from "./command.ts";

interface WorldOptions {
  readonly stack: string | undefined;
  /** The stack by Vercel's API alone. Default: by the engine. */
  readonly direct?: boolean | undefined;
}

/** The outside world as this command line sees it. Nothing is asked of it yet. */
export async function openWorld(
  { cwd, env, toolchain }: Pick<Invocation, "cwd" | "env" | "toolchain">,
  options: WorldOptions,
): Promise<OpenedPorts> {
  return await openPorts({
    root: projectRoot(cwd),
    stack: options.stack,
    direct: options.direct,
    env,
    toolchain,
  });
}

/**
 * The same, once it is sure that it is this stack's own world.
 * @throws BadInput naming what does not fit; nothing was changed then
 */
export async function openCheckedWorld(
  call: Invocation,
  options: WorldOptions,
): Promise<{ readonly ports: OpenedPorts; readonly warnings: readonly string[] }> {
  const ports = await openWorld(call, options);
  const { warnings } = await checkWorld(ports, call.env);
  return { ports, warnings };
}
