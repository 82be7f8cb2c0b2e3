import { z } from "zod";
import { BadInput, PermanentFailure } from "../errors.ts";
import { askTimeoutMs } from "../deployments/production.ts";
import type { Ports } from "../ports/index.ts";
import type { TeamDeployment } from "../ports/vercel-team.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  how: z
    .enum(["protect", "delete"])
    .default("protect")
    .describe(
      "`protect`: own addresses of deployments ask for a sign-in at Vercel (Standard Protection); `delete`: they are gone, and nobody can roll back to them.",
    ),
  targets: z
    .enum(["production", "all"])
    .default("production")
    .describe("Of `delete`: production's deployments, or previews, too."),
});
const output = z.object({
  /** Ids of what was deleted. */
  deleted: z.array(z.string()),
  protected: z.boolean(),
});
type Input = z.infer<typeof input>;

/** Deployments that are looked at; the most that the API lists at once. */
const limit = 100;
const poisoned =
  "Deployments keep the environment that they were made with, and answer under their own addresses; an instant rollback brings one back.";

/** Takes what was deployed with the old secret out of reach. What is live is never touched. Repeating is safe. */
export const deploymentRetire: Step<Input, z.infer<typeof output>> = {
  name: "deployment.retire",
  summary: "Put deployments from before the live one out of reach: protected, or deleted",
  effect: "converge",
  dangerous: true,
  needsApproval: ({ how }) => how === "delete",
  approvalFrom: "for `delete`",
  undo: "`protect`: Settings > Deployment Protection in Vercel. `delete`: nothing; deploy the commit anew.",
  input,
  output,
  plan: async (given, { ports, signal }) => {
    const { project } = await ports.stack.identity();
    const fixed = {
      target: `vercel:${project}/deployments`,
      operation: "deployment.retire",
      notes: [poisoned],
    };
    if (given.how === "protect")
      return {
        ...fixed,
        summary: `Protect every address of ${project} but production's domains: they ask for a sign-in at Vercel`,
        decisions: { how: "protect" },
      };
    const older = await olderThanLive(ports, given, signal);
    return {
      ...fixed,
      summary: `Delete ${older.length} deployments of ${project} from before the live one; nobody can roll back to them`,
      decisions: { how: "delete", ids: older.map(({ id }) => id).sort() },
    };
  },
  run: async (given, { ports, signal, note, planned }) => {
    const how = { timeoutMs: askTimeoutMs, signal };
    if (given.how === "protect") {
      await ports.vercelTeam.protect(how);
      if (!(await ports.vercelTeam.isProtected(how)))
        throw new PermanentFailure("Vercel does not say that deployments are protected.", {
          code: "VERIFY_FAILED",
          hint: "Set it by hand: Settings > Deployment Protection > Standard Protection.",
        });
      await note("Deployments' own addresses ask for a sign-in at Vercel.");
      return { deleted: [], protected: true };
    }
    const named = planned?.decisions["ids"];
    const approved = Array.isArray(named) ? named.map(String) : [];
    const older = await olderThanLive(ports, given, signal);
    const deleted: string[] = [];
    // Those that were approved, and still are older than what is live: a rollback since then spares it.
    for (const { id } of older.filter((one) => approved.includes(one.id))) {
      await ports.vercelTeam.deleteDeployment(id, how);
      deleted.push(id);
      await note(`Deleted ${id}.`);
    }
    return { deleted, protected: await ports.vercelTeam.isProtected(how) };
  },
  look: async () => ({ done: false }),
};

/** @throws BadInput while nothing is live: then nothing says what is old */
async function olderThanLive(
  { vercel, vercelTeam }: Pick<Ports, "vercel" | "vercelTeam">,
  { targets }: Input,
  signal: AbortSignal,
): Promise<readonly TeamDeployment[]> {
  const how = { timeoutMs: askTimeoutMs, signal };
  const [current, all] = [await vercel.current(how), await vercelTeam.allDeployments({ ...how, limit })];
  const live = all.find(({ id }) => id === current.id);
  if (live === undefined)
    throw new BadInput("Which deployment is live cannot be told, so nothing says which are old.", {
      code: "BAD_VALUE",
      hint: "Nothing was changed. Deploy the app first, or protect: `how: protect`.",
    });
  return all.filter(
    ({ id, createdAt, target }) =>
      id !== live.id && createdAt < live.createdAt && (targets === "all" || target === "production"),
  );
}
