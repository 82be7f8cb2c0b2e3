import { NeedsHuman, RunbookError, unlessRefused } from "../../errors.ts";
import type { Ports } from "../../ports/index.ts";
import { inForce, type LiveStatement } from "../../ports/live-gate.ts";
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

/**
 * Watches what is live beside a wait. Where a bypass was open at the first look, and somebody has closed it since, there
 * is nothing left to wait beside: a person decides what comes next. That it cannot be read is no news.
 * @returns one look; it throws NeedsHuman with the name of who closed it, where the stack's history tells
 */
export function closedElsewhere(
  ports: Pick<Ports, "gate" | "stack" | "clock">,
): (signal: AbortSignal) => Promise<void> {
  let open: number | undefined;
  return async (signal) => {
    let live;
    try {
      live = await ports.gate.read(signal);
    } catch (error) {
      if (error instanceof RunbookError) return;
      throw error;
    }
    const { mode, generation } = live;
    if (inForce(live, ports.clock.now())) {
      open = generation ?? open;
      return;
    }
    // An opening that has only ended keeps its mode: it may be renewed, and the wait goes on.
    if (open === undefined || mode !== "closed" || generation === undefined || generation <= open) return;
    const by = await whoChanged(ports.stack, live);
    throw new NeedsHuman(
      `The bypass was closed elsewhere${by === undefined ? "" : ` by ${by}`}, before Clerk has recovered.`,
      {
        code: "INTERRUPTED",
        hint: "`./runbook resume` goes on waiting for Clerk without it; `./runbook bypass open --approval …` opens it again.",
      },
    );
  };
}
