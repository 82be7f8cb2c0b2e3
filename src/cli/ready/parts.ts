import { relative, resolve } from "node:path";
import { openFolders } from "../../open-folders.ts";
import type { Checkout } from "../../ports/checkout.ts";
import type { ReadyParts } from "../../readiness/world.ts";
import type { Invocation } from "../command.ts";
import { projectRoot } from "../roots.ts";
import { runbookProblems, runbooksOf } from "../runbook-problems.ts";
import { openWorld } from "../world.ts";

/** For each question, milliseconds. */
const askMs = 10_000;

interface Asked {
  readonly stack: string | undefined;
  /** The app's folder, as it was typed. */
  readonly app: string | undefined;
  /** Rehearsals that this machine has records of. */
  readonly drills: Checkout["drills"];
}

/** What `ready` looks at, opened; nothing is asked yet. @throws BadInput `FILE_UNREADABLE` for an app's folder that is none */
export async function openReadyParts(call: Invocation, { stack, app, drills }: Asked): Promise<ReadyParts> {
  const root = projectRoot(call.cwd);
  const [{ openCheckout }, { openAppSource }] = await Promise.all([
    import("../../adapters/checkout/checkout.ts"),
    import("../../adapters/source/folder.ts"),
  ]);
  const source = app === undefined ? undefined : await openAppSource(resolve(call.cwd, app));
  const ports = await openWorld(call, { stack });
  return {
    ports,
    account: ports.account,
    checkout: openCheckout({
      ...{ root, env: call.env, binary: call.toolchain.binary },
      drills,
    }),
    folders: await openFolders(root),
    app: source,
    lint: async () => await runbookProblems(root, root, await runbooksOf(root)),
    fingerprint: ports.fingerprint,
    how: { timeoutMs: askMs },
  };
}

/** What stands before the paths of the app's files where a report names them: nothing for an app outside of `cwd`. */
export function appPrefix(cwd: string, app: string | undefined): string {
  const path = app === undefined ? "" : relative(cwd, resolve(cwd, app));
  return path === "" || path.startsWith("..") ? "" : `${path.replaceAll("\\", "/")}/`;
}
