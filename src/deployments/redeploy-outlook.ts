import { NeedsHuman, PermanentFailure, RunbookError } from "../errors.ts";
import type { Ports } from "../ports/index.ts";
import type { Outlook } from "../ports/vercel.ts";
import type { DeploymentConfig } from "../ports/stack.ts";
import { askTimeoutMs } from "./production.ts";

/** Something that would keep a new deployment from carrying the grant to the app. */
interface Obstacle {
  /** What it is, and the way out. */
  readonly sentence: string;
  /** False: it only takes longer, or is only said. */
  readonly blocks: boolean;
  /** A close puts it right by itself. */
  readonly onlyOpening?: true;
}

/** What stands in the way of an opening in the redeploy lane. Pure. */
export function obstaclesTo(
  outlook: Outlook,
  config: Pick<DeploymentConfig, "buildsSameCommit">,
): readonly Obstacle[] {
  const { live, linked, ignoreCommand, rolling, followsNew } = outlook;
  const found: (Obstacle | undefined)[] = [
    linked
      ? undefined
      : blocking(
          "The Vercel project is not linked to a git repository, and this lane deploys a commit: connect it in the project's Git settings, or use the runtime lane.",
        ),
    live === undefined
      ? blocking(
          "Nothing is live in production, so there is no commit to deploy again: deploy the app first.",
        )
      : commitObstacle(live),
    ignoreCommand === undefined || config.buildsSameCommit
      ? undefined
      : blocking(
          "The project has an Ignored Build Step, which may cancel a build of the commit that is live: set it to Automatic in the project's Git settings, or, if it surely builds the same commit again, `pulumi config set --plaintext --path deployment.buildsSameCommit true`.",
        ),
    followsNew === false
      ? {
          ...blocking(
            `Production does not follow new deployments, since a rollback or because the team promotes each by hand: promote what is live first (\`vercel promote ${live?.id ?? "<id>"}\`, or Undo Rollback in the dashboard), or let the project assign its domains to new deployments.`,
          ),
          onlyOpening: true,
        }
      : undefined,
    rolling === undefined ? undefined : rollingObstacle(rolling),
  ];
  return found.filter((each) => each !== undefined);
}

const blocking = (sentence: string): Obstacle => ({ sentence, blocks: true });

function commitObstacle({ id, commit, dirty }: NonNullable<Outlook["live"]>): Obstacle | undefined {
  if (commit === undefined)
    return blocking(
      `Vercel does not tell which commit is live (${id} names none), so it cannot be deployed again: deploy from git first.`,
    );
  if (!dirty) return undefined;
  return blocking(
    `What is live (${id}) was deployed from a working tree with uncommitted changes on ${commit.slice(0, 7)}, so deploying that commit again would be something else: deploy from git first.`,
  );
}

function rollingObstacle({ minutes, needsApproval }: NonNullable<Outlook["rolling"]>): Obstacle {
  const how = needsApproval ? "until somebody approves each stage" : `for ${minutes} minutes`;
  return {
    blocks: needsApproval,
    sentence: `A rolling release is configured: a new deployment does not get all of production ${how}. Complete it by hand when it is ready (\`vercel rolling-release complete\`), or turn rolling releases off in the project's settings.`,
  };
}

/** The deployment that an opening or a close in the redeploy lane makes. */
export interface Redeployment {
  /** Undefined where it cannot be told, or must not be deployed. */
  readonly commit: string | undefined;
  readonly obstacles: readonly Obstacle[];
  /** What the plan shows beside them. */
  readonly notes: readonly string[];
}

type Asked = Pick<Ports, "stack" | "vercel">;

/** Asks Vercel what a deployment of the live commit would come to. Undefined in the runtime lane, which needs none. */
export async function redeploymentNow(ports: Asked, signal: AbortSignal): Promise<Redeployment | undefined> {
  const { lane } = await ports.stack.identity();
  if (lane !== "redeploy") return undefined;
  const config = await ports.stack.deploymentConfig();
  try {
    const outlook = await ports.vercel.outlook({ timeoutMs: askTimeoutMs, signal });
    const { live } = outlook;
    const obstacles = obstaclesTo(outlook, config);
    return {
      commit: live?.dirty === true ? undefined : live?.commit,
      obstacles,
      notes: notesOn(outlook, config),
    };
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const sentence = `Which commit is live cannot be told now: ${error.message}`;
    return { commit: undefined, obstacles: [blocking(sentence)], notes: [] };
  }
}

function notesOn({ live }: Outlook, { deadlineMs }: DeploymentConfig): readonly string[] {
  const usual =
    live?.buildMs === undefined
      ? "some minutes"
      : `about ${Math.max(1, Math.round(live.buildMs / 60_000))} min, as the live one's build did`;
  return [
    `Redeploy lane: builds commit ${live?.commit?.slice(0, 12) ?? "(unknown)"} anew and takes ${usual}; given up after ${Math.round(deadlineMs / 60_000)} min.`,
    "The runtime lane needs no deployment and takes seconds: prefer it where the app can (infra/README.md).",
    "Hold other deployments back: each one made while it is open carries the grant, too.",
  ];
}

/**
 * The commit for an opening that happens now. Undefined in the runtime lane.
 * @param planned the commit of the approved plan, if there is one
 * @param say told what does not block, but takes longer
 * @throws NeedsHuman `REDEPLOY_BLOCKED` when it would not reach the app; PermanentFailure `PLAN_CHANGED`
 */
export async function commitForOpening(
  ports: Asked,
  signal: AbortSignal,
  planned: unknown,
  say: (line: string) => Promise<void> | void,
): Promise<string | undefined> {
  const found = await redeploymentNow(ports, signal);
  if (found === undefined) return undefined;
  const blocks = found.obstacles.filter(({ blocks: hard }) => hard);
  if (blocks.length > 0 || found.commit === undefined)
    throw new NeedsHuman(
      `The grant would not reach the app. ${blocks.map(({ sentence }) => sentence).join(" ")}`,
      {
        code: "REDEPLOY_BLOCKED",
        hint: "Nothing was changed. Put that right, then again.",
      },
    );
  if (typeof planned === "string" && planned !== found.commit)
    throw new PermanentFailure(
      `Commit ${found.commit.slice(0, 7)} is live now, and the plan would deploy ${planned.slice(0, 7)} again.`,
      { code: "PLAN_CHANGED", hint: "Somebody deployed since; plan again." },
    );
  for (const { sentence } of found.obstacles) await say(sentence);
  return found.commit;
}
