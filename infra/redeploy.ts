import type { Settings } from "./config.ts";
import type { ProjectFacts } from "./identity.ts";
import { carriedMeta, type CarriedMeta } from "../src/bypass/carried-meta.ts";
import type { LiveCommit } from "./live-commit.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import type { Answer } from "../src/bypass/statement.ts";
import type { PolicyAnswer } from "../src/policy/decide.ts";

/** How the statement gets into the deployment. */
export interface Carrying {
  /** Undefined outside the redeploy lane: then a new statement makes no new deployment. */
  readonly meta: CarriedMeta | undefined;
  /** Leave the recorded deployment alone, whatever config and statement say. */
  readonly asItIs: boolean;
  readonly warnings: readonly string[];
}

export interface RedeployQuestion {
  readonly settings: Pick<Settings, "lane" | "deployment" | "appOrigin">;
  readonly answer: Pick<Answer, "text" | "incident" | "generation" | "opening">;
  /** What the item holds now. */
  readonly liveText: string | undefined;
  readonly policy: Pick<PolicyAnswer, "policy" | "isLive">;
  readonly project: ProjectFacts;
  readonly live: LiveCommit | undefined;
}

const HASH = /^[0-9a-f]{40}$/;
const set = "`pulumi config set --plaintext --path deployment.ref <commit>`";
const lookUp =
  "`./runbook bypass open` finds it by itself; Vercel's dashboard shows it at the production deployment";

/** Whether the live deployment has to be asked for at all: a branch cannot be compared with a commit. */
export function comparesCommits({ settings, answer }: Omit<RedeployQuestion, "live" | "project">): boolean {
  if (settings.lane !== "redeploy") return false;
  return inForce(answer) || HASH.test(settings.deployment?.ref ?? "");
}

/**
 * What becomes of the deployment in the redeploy lane. An opening is refused while it could not reach the app, or would
 * move production to another commit; closing is never refused.
 * @throws Refusal
 */
export function carryBy(question: RedeployQuestion): Carrying {
  const { settings, answer, live, policy } = question;
  if (settings.lane !== "redeploy") return { meta: undefined, asItIs: false, warnings: [] };
  const { incident, generation } = answer;
  const meta = carriedMeta(answer, policy.policy.generation);
  // Whoever deployed it, by whatever way: it is there, so nothing is to be deployed again.
  if (live?.carries === `${incident}:${generation}` && live.policy === meta.policy)
    return { meta, asItIs: true, warnings: [] };
  return { meta, ...(inForce(answer) ? opened(question) : closed(question)) };
}

const inForce = ({ opening }: Pick<Answer, "opening">) => opening !== undefined && !opening.expired;

type Rest = Omit<Carrying, "meta">;

function opened({ settings, answer, project, live }: RedeployQuestion): Rest {
  const { ref, buildsSameCommit } = settings.deployment ?? {};
  if (ref === undefined)
    throw new Refusal(
      `In the redeploy lane an opening needs deployment.ref, the commit that is live: ${set}. ${lookUp}.`,
    );
  if (!HASH.test(ref))
    throw new Refusal(
      `deployment.ref is ${JSON.stringify(ref)}, but an opening deploys the commit that is live, by its full hash: ${set}. ${lookUp}.`,
    );
  refuseProject(project, buildsSameCommit === true);
  if (live?.commit === undefined) return { asItIs: false, warnings: [unknownCommit(live, ref)] };
  if (live.dirty)
    throw new Refusal(
      `What is live (${live.id}) was deployed from a working tree with uncommitted changes on ${short(live.commit)}, so deploying that commit again would be something else: deploy from git first.`,
    );
  if (live.commit === ref) return { asItIs: false, warnings: [] };
  if (answer.opening?.isLive === true) return { asItIs: true, warnings: [left(ref, live.commit)] };
  throw new Refusal(
    `deployment.ref is ${short(ref)}, but ${short(live.commit)} is live: opening would also move production to another commit; \`pulumi config set --plaintext --path deployment.ref ${live.commit}\`.`,
  );
}

/** What would keep a deployment from being built, or from going live. */
function refuseProject({ linked, ignoreCommand, followsNew }: ProjectFacts, buildsSameCommit: boolean): void {
  if (linked === false)
    throw new Refusal(
      "The Vercel project is not linked to a git repository, and the redeploy lane deploys a commit: connect it in the project's Git settings, or use the runtime lane.",
    );
  if (ignoreCommand !== undefined && ignoreCommand !== "" && !buildsSameCommit)
    throw new Refusal(
      "The project has an Ignored Build Step, which may cancel a build of the commit that is live: set it to Automatic in the project's Git settings, or, if it surely builds the same commit again, `pulumi config set --plaintext --path deployment.buildsSameCommit true`.",
    );
  if (followsNew === false)
    throw new Refusal(
      "Production does not follow new deployments, since a rollback or because the team promotes each by hand: promote what is live (`vercel promote`, or Undo Rollback in the dashboard), or let the project assign its domains to new ones, then open.",
    );
}

function closed({ settings, answer, liveText, live, policy }: RedeployQuestion): Rest {
  const ref = settings.deployment?.ref;
  const policyChanges = !policy.isLive && policy.policy.generation > 0;
  const changes = answer.text !== liveText || policyChanges;
  if (ref === undefined)
    return {
      asItIs: false,
      warnings:
        policyChanges || (changes && liveText !== undefined && liveText !== "")
          ? [
              `deployment.ref is not set, so nothing is deployed and the app keeps what it was deployed with, a grant until its end and the auth policy for good: ${set}, or \`./runbook bypass close\`.`,
            ]
          : [],
    };
  if (!HASH.test(ref) || live?.commit === undefined || live.commit === ref)
    return { asItIs: false, warnings: [] };
  // Production has gone on since the last incident; this program must not take it back.
  if (!changes) return { asItIs: true, warnings: [] };
  return {
    asItIs: false,
    warnings: [
      `This ${policyChanges ? "takes the auth policy to the app" : "closes"} by deploying ${short(ref)}, but ${short(live.commit)} is live. To keep that: \`pulumi config set --plaintext --path deployment.ref ${live.commit}\` first.`,
    ],
  };
}

const short = (commit: string) => commit.slice(0, 7);

const left = (ref: string, commit: string) =>
  `deployment.ref is ${short(ref)}, but ${short(commit)} is live: nothing is deployed.`;

const unknownCommit = (live: LiveCommit | undefined, ref: string) =>
  `Vercel does not tell which commit is live${live === undefined ? "" : ` (${live.id} names none)`}, so nobody has checked that it is ${short(ref)}.`;
