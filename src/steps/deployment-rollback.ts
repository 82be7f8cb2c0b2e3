import { z } from "zod";
import { NeedsHuman, PermanentFailure, RunbookError, TransientFailure } from "../errors.ts";
import { gatherEvidence } from "../facts/gather.ts";
import type { Ports } from "../ports/index.ts";
import type { Deployment } from "../ports/vercel.ts";
import { against, chooseRollback } from "../deployments/rollback-choice.ts";
import { instantOf, maybeInstant, nameOf } from "../deployments/way-to-live.ts";
import { flawsAt } from "../deployments/live-source.ts";
import { askTimeoutMs, lookAtProduction } from "../deployments/production.ts";
import type { PlannedAction, Step, StepContext } from "./step.ts";

const input = z.strictObject({
  to: z
    .string()
    .regex(/^(auto|none|dpl_[A-Za-z0-9]+)$/)
    .default("auto")
    .describe("A deployment's id, `auto` for the right one, `none` to stay where it is."),
  errorsBegan: maybeInstant,
  keysRevokedAt: maybeInstant.describe(
    "What was built before this holds a revoked key and is never gone back to.",
  ),
  lockFile: z
    .string()
    .min(1)
    .default("package-lock.json")
    .describe("The app's lock file: what has a published flaw that is not live now is never gone back to."),
});
const output = z.object({
  /** Id of what was live before. */
  from: z.string(),
  /** Id of what is live now. */
  to: z.string(),
  moved: z.boolean(),
});
type Input = z.infer<typeof input>;

const trap =
  "From then on new deployments do not go live, until one is promoted; the old build comes with its old environment.";
/** A runbook's input, or the option of the step that is typed by itself. */
const howNamed = "`./runbook do deployment.rollback --to dpl_…`, or a runbook's `--input rollbackTo=dpl_…`";
/** How long a move may take, and the pause between looks, milliseconds. */
const moveMs = 60_000;
const pauseMs = 500;

/** Points production at an older build within about a second. Reversible by a promotion, so nobody has to approve it. */
export const deploymentRollback: Step<Input, z.infer<typeof output>> = {
  name: "deployment.rollback",
  summary: `Roll production back to the last good deployment. ${trap}`,
  effect: "converge",
  dangerous: false,
  undo: "`deployment.promote`, or an instant rollback in Vercel to what was live before.",
  input,
  output,
  plan: async (given, { ports, signal }) => {
    const { project, appOrigin } = await ports.stack.identity();
    const target = `vercel:${project}/production`;
    const fixed = { target, operation: "deployment.rollback" };
    if (given.to === "none")
      return { ...fixed, summary: `Leave ${appOrigin} where it is`, decisions: { to: "none" } };
    try {
      return { ...fixed, ...(await choice(given, ports, signal, appOrigin)) };
    } catch (error) {
      if (!(error instanceof RunbookError)) throw error;
      const summary = `Roll ${appOrigin} back; to what cannot be told now: ${error.message}`;
      return { ...fixed, summary, decisions: { to: null } };
    }
  },
  run: async (given, context) => {
    const { ports, signal, note } = context;
    const how = { timeoutMs: askTimeoutMs, signal };
    const { from, to, refused } = decided(context);
    const current = await ports.vercel.current(how);
    if (given.to === "none") return { from: current.id ?? "", to: current.id ?? "", moved: false };
    if (refused !== undefined)
      throw new NeedsHuman(`Production is not rolled back to ${refused}.`, {
        code: "OUTCOME_UNKNOWN",
        hint: `Put the cause right, or name another in a new run: ${howNamed}.`,
      });
    if (to === undefined || from === undefined)
      throw new NeedsHuman(`There is no deployment that it is right to go back to${passedOver(context)}.`, {
        code: "OUTCOME_UNKNOWN",
        hint: `Put the cause right, or name one in a new run: ${howNamed}.`,
      });
    if (current.id !== to) {
      if (current.id !== from)
        throw new PermanentFailure(`Production points at ${current.id}, no longer at ${from}.`, {
          code: "PLAN_CHANGED",
          hint: "Somebody moved it since; look, and plan again.",
        });
      await ports.vercel.rollback(to, how);
    }
    await arrived(to, context);
    await note(`Production is back at ${to}. ${trap}`);
    return { from, to, moved: true };
  },
  look: async (given, context) => {
    const { from, to } = decided(context);
    if (given.to === "none" || to === undefined || from === undefined) return { done: false };
    const { id } = await context.ports.vercel.current({ timeoutMs: askTimeoutMs });
    return id === to ? { done: true, output: { from, to, moved: true } } : { done: false };
  },
};

/** What the plan said, whatever has been deployed since. */
function decided({ planned }: StepContext) {
  const text = (name: string) => {
    const value = planned?.decisions[name];
    return typeof value === "string" ? value : undefined;
  };
  return { from: text("from"), to: text("to"), refused: text("refused") };
}

async function choice(
  given: Input,
  ports: Ports,
  signal: AbortSignal,
  appOrigin: string,
): Promise<Pick<PlannedAction, "summary" | "decisions" | "notes">> {
  const { releases, current, open, keyChanges, policy } = await lookAtProduction(ports, signal);
  const live = current.id;
  const { known, worse } = await flawsBeyond(releases, live, given.lockFile, ports);
  const rules = {
    flaws: worse,
    openTimes: open.times,
    errorsBegan: instantOf(given.errorsBegan),
    notBefore: instantOf(given.keysRevokedAt),
    policy,
  };
  const named = releases.find(({ id }) => id === given.to);
  const { to: found, passedOver } = chooseRollback({ ...rules, releases, live });
  const passed = passedOver.map(({ id, why }) => `${passedOverMark}${id}: ${why}`);
  const to = given.to === "auto" ? found : named;
  const doubt =
    given.to === "auto"
      ? undefined
      : named === undefined
        ? "it is not among the deployments that Vercel lists for production"
        : against(named, rules);
  if (to === undefined || doubt !== undefined) {
    const why = doubt === undefined ? "none is right" : `${given.to}: ${doubt}`;
    return {
      summary: `Roll ${appOrigin} back to nothing: ${why}; a person decides`,
      decisions: { from: live ?? null, to: null, ...(doubt === undefined ? {} : { refused: why }) },
      notes: passed,
    };
  }
  const changed = keyChanges.filter(({ at }) => at > to.createdAt);
  return {
    summary: `Roll ${appOrigin} back from ${live} to ${nameOf(to, ports.clock.now())}. ${trap}`,
    decisions: { from: live ?? null, to: to.id },
    notes: [
      ...passed,
      ...changed.map(
        ({ key, at }) =>
          `${key} was changed at ${new Date(at).toISOString()}, after it was built: it has the earlier value. If that was revoked, do not go there.`,
      ),
      ...(known(to.id)
        ? []
        : [
            `Whether ${to.id} has published flaws cannot be told: its ${given.lockFile} is not in this clone.`,
          ]),
      ...(open.known ? [] : ["When a bypass was open cannot be told from the stack's history here."]),
    ],
  };
}

/** How a note about a deployment begins that is not gone back to. */
const passedOverMark = "not ";

/** As many reasons as fit on a screen, newest deployment first. */
const reasonsShown = 5;

/** Of the frozen plan: each newer deployment that is not gone back to, and why; in one line, as a failure is printed and recorded. */
function passedOver({ planned }: StepContext): string {
  const all = (planned?.notes ?? []).filter((note) => note.startsWith(passedOverMark));
  const more = all.length - reasonsShown;
  const told = all.slice(0, reasonsShown).map((note) => note.slice(passedOverMark.length));
  return [...told, ...(more > 0 ? [`${more} more, in the plan`] : [])]
    .map((each, at) => `${at === 0 ? ": " : "; "}${each}`)
    .join("");
}

/** What each release would bring back, by the lock files of their commits, as far as this clone has them. */
async function flawsBeyond(
  releases: readonly Deployment[],
  live: string | undefined,
  lockFile: string,
  ports: Ports,
) {
  const read = await Promise.all(
    releases.map(async ({ id, commit }) => {
      const flaws = commit === undefined ? undefined : await flawsAt(ports, commit, lockFile);
      return [id, flaws] as const;
    }),
  );
  const all = new Map(read);
  const now = new Set(all.get(live ?? "") ?? []);
  const worse = read.map(([id, flaws]) => [id, (flaws ?? []).filter((each) => !now.has(each))] as const);
  return { known: (id: string) => all.get(id) !== undefined, worse: new Map(worse) };
}

/** Vercel says so, and the app itself, where it tells which deployment it is. */
async function arrived(to: string, { ports, signal, note }: StepContext): Promise<void> {
  const { appOrigin } = await ports.stack.identity();
  const begun = ports.clock.monotonic();
  for (;;) {
    const { id } = await ports.vercel.current({ timeoutMs: askTimeoutMs, signal });
    if (id === to) {
      const targets = { appOrigin, frontendApi: undefined };
      const [seen] = await gatherEvidence(ports, targets, { only: ["appHealth"], signal });
      const says = seen?.data["deployment"];
      if (says === to) return await note(`${appOrigin} itself says that it is ${to}. ${seen?.summary}`);
      // An app without the health route, or one that is down, does not tell.
      if (typeof says !== "string") return await note(`${appOrigin} does not tell which deployment it is.`);
    }
    if (ports.clock.monotonic() - begun > moveMs)
      throw new TransientFailure(`Production does not point at ${to} yet.`, { code: "TIMEOUT" });
    await ports.clock.sleep(pauseMs, signal);
  }
}
