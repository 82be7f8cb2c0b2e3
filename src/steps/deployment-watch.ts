import { z } from "zod";
import { RunbookError } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import { bornOpen } from "../deployments/rollback-choice.ts";
import { nameOf } from "../deployments/way-to-live.ts";
import { askTimeoutMs, knownOpenTimes, releasesLimit } from "../deployments/production.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({});
const output = z.object({
  /** Deployments that were built while a bypass was open. */
  born: z.array(z.string()),
  known: z.boolean(),
});

/** Names the deployments that nobody may roll back to: they were built while a bypass was open. */
export const deploymentWatch: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "deployment.watch",
  summary: "Name the deployments that were built while a bypass was open",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only reads.",
  input,
  output,
  plan: async (_, { ports }) => {
    const { project } = await ports.stack.identity();
    return {
      summary: `Name the deployments of ${project} that were built while a bypass was open`,
      target: `vercel:${project}`,
      operation: "deployment.watch",
      decisions: {},
    };
  },
  run: async (_, { ports, signal, note }) => {
    try {
      const releases = await ports.vercel.deployments({
        timeoutMs: askTimeoutMs,
        signal,
        limit: releasesLimit,
      });
      const { times, known } = await knownOpenTimes(ports, releases);
      const born = releases.filter((release) => bornOpen(release, times));
      for (const release of born)
        await note(
          `${nameOf(release, ports.clock.now())}, was built while a bypass was open: deploy its commit again, and never roll back to it.`,
        );
      if (!known) await note("The stack's history does not tell here when a bypass was open.");
      return { born: born.map(({ id }) => id), known };
    } catch (error) {
      // Sign-in is back to normal whatever Vercel answers: this must not hold anybody up.
      if (!(error instanceof RunbookError)) throw error;
      await note(`Which deployments were built meanwhile is unknown: ${error.message}`);
      return { born: [], known: false };
    }
  },
};

/**
 * Says each new deployment once, for as long as somebody asks. The first look only learns what is there. Vercel's
 * silence is no news.
 */
export function newDeployments(ports: Ports, signal: AbortSignal): () => Promise<readonly string[]> {
  let known: Set<string> | undefined;
  return async () => {
    try {
      const releases = await ports.vercel.deployments({
        timeoutMs: askTimeoutMs,
        signal,
        limit: releasesLimit,
      });
      const before = known;
      known = new Set([...(before ?? []), ...releases.map(({ id }) => id)]);
      if (before === undefined) return [];
      return releases
        .filter(({ id }) => !before.has(id))
        .map(
          ({ id, commit }) =>
            `${id}${commit === undefined ? "" : ` of commit ${commit.slice(0, 7)}`} was deployed while a bypass may be open: hold further ones back, and deploy it again after the close.`,
        );
    } catch (error) {
      if (error instanceof RunbookError) return [];
      throw error;
    }
  };
}
