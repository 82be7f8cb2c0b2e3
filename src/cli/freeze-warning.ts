import { refuseForeignEgress } from "../check-world.ts";
import type { OpenedPorts } from "../open-ports.ts";
import { askFreeze, type FreezeSources } from "../status/freeze.ts";
import type { Invocation } from "./command.ts";
import { openWorld } from "./world.ts";

/** Commands that say it as soon as it is known: they go on for long, or change what is open. An opening says its own end. */
const saysAtOnce = /^(run|do|rollback|promote|notice (show|clear)|resume|bypass close)$/;
/** Commands that say it last, so that it is not scrolled away. `status` does so itself: it knows already. */
const saysLast = /^(triage|plan|approve|abandon|report( .+)?|contacts (now|ack)|bypass (status|sync))$/;

/** The world as freezes ask it: the token goes nowhere that the stack does not name. */
export const freezeSources = (ports: OpenedPorts, env: NodeJS.ProcessEnv): FreezeSources => ({
  ports,
  checkEgress: (identity) => refuseForeignEgress(identity, env),
});

/**
 * The warning of a command of an incident. What comes back is to be called when the command has ended.
 * @param path the command, as `contacts now`
 */
export function watchFreeze(
  path: string,
  args: Readonly<Record<string, unknown>>,
  call: Invocation,
): () => Promise<void> {
  const [atOnce, last] = [saysAtOnce.test(path), saysLast.test(path)];
  if (!atOnce && !last) return () => Promise.resolve();
  const stack = typeof args["stack"] === "string" ? args["stack"] : undefined;
  const world = openWorld(call, { stack });
  const freeze = askFreeze(world.then((ports) => freezeSources(ports, call.env)));
  const say = async () => call.out.note(...(await freeze.lines()));
  if (last) return say;
  void say();
  return () => Promise.resolve();
}
