import { z } from "zod";
import { NeedsHuman, TransientFailure } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { nameOf } from "../deployments/way-to-live.ts";
import { bornOpen } from "../deployments/rollback-choice.ts";
import { askTimeoutMs, knownOpenTimes, releasesLimit } from "../deployments/production.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  after: z.string().describe("Id of the deployment that was rolled back from: only a later one is promoted."),
});
const output = z.object({ live: z.string(), followsNew: z.boolean() });

const moveMs = 60_000;
const pauseMs = 500;

/** Ends what a rollback began: the repaired deployment goes live, and production follows new ones again. */
export const deploymentPromote: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "deployment.promote",
  summary: "Promote the newest deployment made after the bad one, so that production follows new ones again",
  effect: "converge",
  dangerous: false,
  undo: "`deployment.rollback`.",
  input,
  output,
  inForce: { ends: "freeze" },
  plan: async ({ after }, { ports }) => {
    const { project } = await ports.stack.identity();
    return {
      summary: `Promote the newest ready production deployment made after ${after}; production follows new ones again`,
      target: `vercel:${project}/production`,
      operation: "deployment.promote",
      decisions: { after },
    };
  },
  run: async ({ after }, { ports, signal, note }) => {
    const how = { timeoutMs: askTimeoutMs, signal };
    const done = await follows(ports, after);
    if (done !== undefined) return done;
    const releases = await ports.vercel.deployments({ ...how, limit: releasesLimit });
    const bad = releases.find(({ id }) => id === after);
    const { times } = await knownOpenTimes(ports, releases);
    const repaired = releases.find(
      (release) =>
        release.id !== after &&
        release.state === "READY" &&
        release.createdAt >= (bad?.createdAt ?? Infinity) &&
        !bornOpen(release, times),
    );
    if (repaired === undefined)
      throw new NeedsHuman(`Nothing was deployed after ${after} that is ready.`, {
        code: "OUTCOME_UNKNOWN",
        hint: "Until one is promoted, nothing new goes live. Deploy the repair, then `./runbook resume`.",
      });
    await ports.vercel.promote(repaired.id, how);
    const begun = ports.clock.monotonic();
    for (;;) {
      const current = await ports.vercel.current(how);
      if (current.id === repaired.id && current.followsNew !== false) break;
      if (ports.clock.monotonic() - begun > moveMs)
        throw new TransientFailure(`Production does not point at ${repaired.id} yet.`, { code: "TIMEOUT" });
      await ports.clock.sleep(pauseMs, signal);
    }
    await note(`Production is at ${nameOf(repaired, ports.clock.now())}, and follows new deployments again.`);
    return { live: repaired.id, followsNew: true };
  },
  look: async ({ after }, { ports }) => {
    const done = await follows(ports, after);
    return done === undefined ? { done: false } : { done: true, output: done };
  },
};

/** Nothing to promote: no rollback holds production, because there was none or somebody promoted already. */
async function follows(ports: Ports, after: string) {
  const { id, followsNew } = await ports.vercel.current({ timeoutMs: askTimeoutMs });
  return followsNew === true && id !== undefined && after !== "" ? { live: id, followsNew: true } : undefined;
}
