import { NeedsHuman, TransientFailure } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { Deployment } from "../ports/vercel.ts";
import { askTimeoutMs, releasesLimit } from "./production.ts";

type Asked = Pick<Ports, "vercel" | "clock">;

const pauseMs = 2_000;
/** Vercel's own last words on a build. */
const over = ["ERROR", "CANCELED", "DELETED"];

/** The deployment that a step has marked; undefined: there is none. */
export async function deploymentMarked(
  { vercel }: Pick<Ports, "vercel">,
  mark: string,
  signal: AbortSignal,
): Promise<Deployment | undefined> {
  const all = await vercel.deployments({ timeoutMs: askTimeoutMs, signal, limit: releasesLimit });
  return all.find(({ madeBy }) => madeBy === mark);
}

/**
 * Waits until it is built and production points at it.
 * @param deadlineMs from now
 * @throws NeedsHuman `DEPLOYMENT_FAILED`, `DEPLOYMENT_STUCK`, `DEPLOYMENT_NOT_LIVE` with what a person does about it
 */
export async function awaitLive(
  { vercel, clock }: Asked,
  id: string,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<void> {
  const how = { timeoutMs: askTimeoutMs, signal };
  const begun = clock.monotonic();
  for (;;) {
    const all = await vercel.deployments({ ...how, limit: releasesLimit });
    const one = all.find((each) => each.id === id);
    if (one !== undefined && over.includes(one.state))
      throw new NeedsHuman(
        `The deployment ${id} is ${one.state}${one.error === undefined ? "" : `: ${one.error}`}.`,
        {
          code: "DEPLOYMENT_FAILED",
          hint: "An Ignored Build Step cancels a build of the same commit: set it to Automatic (Settings > Git), or deploy by hand; then resume with --outcome of this step.",
        },
      );
    const current = await vercel.current(how);
    if (current.id === id) return;
    const late = clock.monotonic() - begun > deadlineMs;
    if (late && one?.state === "READY")
      throw new NeedsHuman(`The deployment ${id} is ready, and production does not point at it.`, {
        code: "DEPLOYMENT_NOT_LIVE",
        hint: `Promote it (\`vercel promote ${id}\`), or complete its rolling release; then resume.`,
      });
    if (late)
      throw new NeedsHuman(
        `The deployment ${id} is ${one?.state ?? "not listed"} after ${Math.round(deadlineMs / 60_000)} minutes.`,
        {
          code: "DEPLOYMENT_STUCK",
          hint: "Look at its build log in Vercel; resume to go on waiting.",
        },
      );
    await clock.sleep(pauseMs, signal);
  }
}

/** What would keep a new deployment of the live commit from becoming live. @throws NeedsHuman `REDEPLOY_BLOCKED` */
export async function liveToRedeploy(
  { vercel, stack }: Pick<Ports, "vercel" | "stack">,
  signal: AbortSignal,
): Promise<string> {
  const outlook = await vercel.outlook({ timeoutMs: askTimeoutMs, signal });
  const { buildsSameCommit } = await stack.deploymentConfig();
  const blocks = [
    ...(outlook.live === undefined ? ["Nothing is live in production: deploy the app first."] : []),
    ...(outlook.ignoreCommand !== undefined && !buildsSameCommit
      ? [
          "The project has an Ignored Build Step, which may cancel a build of the commit that is live: set it to Automatic (Settings > Git), or say that it builds the same commit with `pulumi config set --plaintext --path deployment.buildsSameCommit true`.",
        ]
      : []),
    ...(outlook.followsNew === false
      ? [
          `Production does not follow new deployments: promote what is live first (\`vercel promote ${outlook.live?.id ?? "<id>"}\`).`,
        ]
      : []),
  ];
  const { live } = outlook;
  if (blocks.length === 0 && live !== undefined) return live.id;
  throw new NeedsHuman(`A new deployment would not become live. ${blocks.join(" ")}`, {
    code: "REDEPLOY_BLOCKED",
    hint: "Nothing was changed. Put that right, then resume.",
  });
}

/** A made deployment whose answer was lost may come a moment later: looked for this often. */
const lookTries = 3;

/** Finds it, or says that there is none, after a lost answer. */
export async function findMarked(
  ports: Asked,
  mark: string,
  signal: AbortSignal,
): Promise<Deployment | undefined> {
  for (let tries = 1; ; tries++) {
    const found = await deploymentMarked(ports, mark, signal);
    if (found !== undefined || tries === lookTries) return found;
    await ports.clock.sleep(pauseMs, signal).catch(() => {
      throw new TransientFailure("Broken off while it was looked for.", { code: "INTERRUPTED" });
    });
  }
}
