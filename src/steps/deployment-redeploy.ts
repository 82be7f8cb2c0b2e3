import { z } from "zod";
import { RunbookError } from "../errors.ts";
import { askTimeoutMs } from "../deployments/production.ts";
import { awaitLive, deploymentMarked, findMarked, liveToRedeploy } from "../deployments/redeploy.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({});
const output = z.object({
  /** Id of what is live now. */
  live: z.string(),
  /** Id of what was live before; it has the old environment, and its own URL goes on answering. */
  before: z.string(),
});

/** Builds the live commit anew for production, so that what is live has the variables of now. */
export const deploymentRedeploy: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "deployment.redeploy",
  summary: "Deploy the live commit anew, so that production has the variables of now",
  effect: "once",
  dangerous: false,
  undo: "`deployment.rollback`, which brings the old environment back with the old build.",
  limits: { timeoutMs: 45 * 60_000 },
  input,
  output,
  plan: async (_input, { ports, signal }) => {
    const { project, appOrigin } = await ports.stack.identity();
    const fixed = { target: `vercel:${project}/production`, operation: "deployment.redeploy", decisions: {} };
    const summary = `Deploy the commit that is live on ${appOrigin} anew, with the variables of then`;
    try {
      const { live } = await ports.vercel.outlook({ timeoutMs: askTimeoutMs, signal });
      await liveToRedeploy(ports, signal);
      const usual =
        live?.buildMs === undefined
          ? "some minutes"
          : `about ${Math.max(1, Math.round(live.buildMs / 60_000))} min`;
      return { ...fixed, summary, notes: [`takes ${usual}, as the live one's build did`] };
    } catch (error) {
      if (!(error instanceof RunbookError)) throw error;
      return { ...fixed, summary, notes: [error.message] };
    }
  },
  run: async (_input, context) => {
    const { ports, signal, note } = context;
    const how = { timeoutMs: askTimeoutMs, signal };
    const before = await liveToRedeploy(ports, signal);
    const there = await deploymentMarked(ports, markOf(context), signal);
    const id = there?.id ?? (await ports.vercel.redeploy(before, { runbookStep: markOf(context) }, how));
    await note(`${id} is being built; it takes the place of ${before}.`);
    await awaitLive(ports, id, (await ports.stack.deploymentConfig()).deadlineMs, signal);
    await note(`${id} is live. ${before} keeps the old environment; its own URL goes on answering.`);
    return { live: id, before };
  },
  look: async (_input, context) => {
    const { ports, signal } = context;
    const made = await findMarked(ports, markOf(context), signal);
    if (made === undefined) return { done: false };
    await awaitLive(ports, made.id, (await ports.stack.deploymentConfig()).deadlineMs, signal);
    const all = await ports.vercel.deployments({ timeoutMs: askTimeoutMs, signal, limit: 20 });
    const before = all.find(
      ({ id, wasLive, createdAt }) => id !== made.id && wasLive && createdAt < made.createdAt,
    );
    return { done: true, output: { live: made.id, before: before?.id ?? "" } };
  },
};

/** This run's own deployment is told from others' by it. */
const markOf = ({ run, step }: Pick<StepContext, "run" | "step">): string => `${run}/${step}`;
