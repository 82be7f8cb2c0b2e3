import type { Deployment, World } from "./world.ts";

const MINUTE_MS = 60_000;

/**
 * Waits through the stages of a rolling release, if there is one. The deployment counts as ready and assigned from its
 * first stage on, as at Vercel; here the domain's requests all go to the old one until the last stage.
 */
export async function roll(world: World, deployment: Deployment, stop: AbortSignal): Promise<void> {
  const stages = world.settings.rollingRelease;
  const current = world.liveId;
  if (stages === null || current === undefined) return;
  const { clock } = world.options;
  deployment.readyAt = clock.now();
  deployment.readyState = "READY";
  deployment.aliasAssigned = true;
  deployment.rolling = true;
  const rolling = {
    ...{ canary: deployment.id, current, startedAt: clock.now(), stage: 0 },
    ...{ state: "ACTIVE" as "ACTIVE" | "COMPLETE", advance: () => undefined as void },
  };
  world.rolling = rolling;
  for (; rolling.stage < stages.length - 1; rolling.stage++) {
    const { duration, requireApproval } = stages[rolling.stage] ?? {};
    const told = new Promise<void>((resolve) => (rolling.advance = resolve));
    const stopped = new Promise<void>((_, reject) =>
      stop.addEventListener("abort", () => reject(stop.reason)),
    );
    stopped.catch(() => undefined);
    const waits =
      requireApproval === true || duration === undefined ? [] : [clock.sleep(duration * MINUTE_MS, stop)];
    await Promise.race([told, stopped, ...waits]);
  }
  rolling.state = "COMPLETE";
  deployment.rolling = false;
}

/** The project's configuration, as its answer and the endpoint of its own tell it. */
export function rollingConfig(world: World): Record<string, unknown> | null {
  const { rollingRelease } = world.settings;
  return rollingRelease === null ? null : { target: "production", stages: rollingRelease };
}
