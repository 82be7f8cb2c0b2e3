import { coveringApproval, type Covered, type CoveringApproval } from "../check-approval.ts";
import { unlessRefused } from "../../errors.ts";
import type { Stack } from "../../ports/stack.ts";

/** Updates of the stack that are looked through. */
const updatesRead = 20;

/**
 * The approval under which an opening stands, from wherever it is known: the given lines (a run's record), this
 * checkout's config, the stack's history, which every clone shares. Undefined: nobody approved it, or it is not known here.
 */
export async function knownApproval(
  stack: Pick<Stack, "identity" | "bypassConfig" | "history">,
  opening: Covered,
  lines: readonly (string | undefined)[] = [],
): Promise<CoveringApproval | undefined> {
  const identity = await unlessRefused(async () => await stack.identity());
  if (identity === undefined) return undefined;
  const near = coveringApproval(
    [...lines, await unlessRefused(async () => (await stack.bypassConfig())?.approval)],
    opening,
    identity,
  );
  if (near !== undefined) return near;
  const history = (await unlessRefused(async () => await stack.history?.(updatesRead))) ?? [];
  return coveringApproval(
    history.map(({ opening: each }) => each?.approval),
    opening,
    identity,
  );
}
