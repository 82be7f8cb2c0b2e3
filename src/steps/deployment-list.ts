import { z } from "zod";
import { bornOpen } from "../deployments/rollback-choice.ts";
import { instantOf, maybeInstant, nameOf, wayToLive } from "../deployments/way-to-live.ts";
import { lookAtProduction, releasesLimit } from "../deployments/production.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  errorsBegan: maybeInstant.describe("When the first error came, to name what was live then."),
});
const output = z.object({
  /** Id of what is live; empty when nothing is. */
  live: z.string(),
  /** Id of what was live when the errors began, as far as ages tell; empty when unknown. */
  liveAtErrors: z.string(),
  followsNew: z.boolean(),
});

/** Puts the recent production deployments on the record: which is live, which was when the errors began. */
export const deploymentList: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "deployment.list",
  summary: "List recent production deployments, and which was live when the errors began",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only reads.",
  input,
  output,
  plan: async ({ errorsBegan }, { ports }) => {
    const { project } = await ports.stack.identity();
    return {
      summary: `List the last ${releasesLimit} production deployments of ${project}`,
      target: `vercel:${project}`,
      operation: "deployment.list",
      decisions: { errorsBegan },
    };
  },
  run: async ({ errorsBegan }, { ports, signal, note }) => {
    const { releases, current, open, keyChanges, policy } = await lookAtProduction(ports, signal);
    const began = instantOf(errorsBegan);
    const atErrors = releases.find(
      ({ wasLive, state, createdAt }) =>
        began !== undefined && createdAt <= began && wasLive && state === "READY",
    );
    for (const release of releases) {
      const marks = [
        ...(release.id === current.id ? ["live now"] : []),
        ...(release.id === atErrors?.id ? ["live when the errors began"] : []),
        ...(bornOpen(release, open.times) ? ["built while a bypass was open"] : []),
        ...(policy !== undefined && release.createdAt < policy.since
          ? [`obeys an older auth policy, and lets in ${policy.refuses}`]
          : []),
      ];
      const words = [nameOf(release, ports.clock.now()), release.state, ...marks];
      await note(`${words.join(", ")}.`);
    }
    for (const { key, at } of keyChanges)
      await note(
        `${key} was last changed at ${new Date(at).toISOString()}; older deployments have the earlier value.`,
      );
    const followsNew = current.followsNew ?? true;
    const live = releases.find(({ id }) => id === current.id);
    const { notes, asides } = wayToLive(live && { ...live, followsNew: current.followsNew }, releases);
    for (const line of [...notes, ...asides]) await note(line);
    return { live: current.id ?? "", liveAtErrors: atErrors?.id ?? "", followsNew };
  },
};
