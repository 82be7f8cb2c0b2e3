import { unlessRefused } from "../../errors.ts";
import type { LiveStatement } from "../../ports/live-gate.ts";
import type { Stack } from "../../ports/stack.ts";

/** Updates of the stack that are looked through. */
const updatesRead = 5;

/**
 * Who put this statement in force, by the stack's own history. Undefined where nobody can tell: a bare `pulumi up`, a
 * write past the engine, a backend that does not tell quickly.
 */
export async function whoChanged(
  stack: Pick<Stack, "history">,
  { mode, until }: Pick<LiveStatement, "mode" | "until">,
): Promise<string | undefined> {
  const history = (await unlessRefused(async () => await stack.history?.(updatesRead))) ?? [];
  const updates = history.filter(({ outcome, kind }) => outcome === "succeeded" && kind === "update");
  const [newest] = updates;
  if (mode === "closed") return newest?.opening === undefined ? newest?.by : undefined;
  return updates.find(({ opening }) => opening?.until === until)?.by;
}
