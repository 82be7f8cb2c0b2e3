import type { ToldKey } from "../keys/clerk-keys.ts";
import type { CallOptions } from "./clerk.ts";
import type { Secret } from "./secret.ts";

/** The stack's project at Vercel, by its REST API. Where nothing else is said, a method only reads. */
export interface Vercel {
  project(
    options: CallOptions,
  ): Promise<{ readonly id: string; readonly name: string; readonly teamId: string | undefined }>;
  /** What triage may know of the environment variables; values never. */
  environment(options: CallOptions): Promise<readonly VariableSummary[]>;
  /** The same of the team's shared variables that are linked to the project. */
  sharedEnvironment(options: CallOptions): Promise<readonly VariableSummary[]>;
  /** All of the project's own variables with their values, in one GET. */
  variables(options: CallOptions): Promise<readonly ReadVariable[]>;
  /** Those of the team's that this project is linked to; undefined where the token may not ask. */
  sharedVariables(options: CallOptions): Promise<readonly LiveVariable[] | undefined>;
  /** Whether the team's policy lets nobody make a variable that can be read back. */
  sensitiveOnly(options: CallOptions): Promise<boolean>;
  /** Names of the project's custom environments, by id. */
  customEnvironments(options: CallOptions): Promise<ReadonlyMap<string, string>>;
  /** Runtime logs of the live deployment, one JSON object a line, as far as they come within `timeoutMs`. */
  runtimeLogs?(options: CallOptions): Promise<string>;
  /** Production deployments, newest first. */
  deployments(options: CallOptions & { readonly limit: number }): Promise<readonly Deployment[]>;
  /** What the production domain points at. One request, so that a move can be watched. */
  current(options: CallOptions): Promise<Current>;
  /** The same with what it was made from: its commit, and the variables that it has. Undefined while nothing is live. */
  live(options: CallOptions): Promise<LiveDeployment | undefined>;
  /** What would become of a production deployment of the commit that is live. */
  outlook(options: CallOptions): Promise<Outlook>;
  /**
   * Instant rollback: an older build with its old environment. From here on new deployments do not go live, until one
   * is promoted. @throws TransientFailure when it may have happened
   */
  rollback(id: string, options: CallOptions): Promise<void>;
  /** Makes a ready production deployment live, and lets the domain follow new ones again. */
  promote(id: string, options: CallOptions): Promise<void>;
  /** Ends a build, so that it cannot go live later. Repeating is safe. */
  cancel(id: string, options: CallOptions): Promise<void>;
  /** Sets the environment variable that new deployments are made with. Repeating is safe. */
  setStatement(text: string, options: CallOptions): Promise<void>;
  /** The same of the auth policy. */
  setPolicy(text: string, options: CallOptions): Promise<void>;
  /**
   * Builds the live deployment's commit anew, for production, with this meta. @returns the new one's id. Not to be
   * repeated unseen
   */
  redeploy(from: string, meta: Readonly<Record<string, string>>, options: CallOptions): Promise<string>;
}

/** Newest deployments that are looked through for those with a statement. */
const lookedThrough = 20;

/** Production deployments that carry a statement, newest first. */
export async function deploymentsWithStatement(
  vercel: Pick<Vercel, "deployments">,
  options: CallOptions,
): Promise<readonly CarryingDeployment[]> {
  const all = await vercel.deployments({ ...options, limit: lookedThrough });
  return all.filter((one): one is CarryingDeployment => one.statement !== undefined);
}

export interface VariableSummary {
  readonly key: string;
  readonly targets: readonly string[];
  readonly type: string;
  /** Unix milliseconds. */
  readonly updatedAt?: number | undefined;
  /** Of a key that can be read: what it says of itself, and what is wrong with it. */
  readonly told?: ToldKey | undefined;
  /** It holds for this branch alone. */
  readonly gitBranch?: string | undefined;
  /** Ids of custom environments that it holds for. */
  readonly customEnvironments?: readonly string[] | undefined;
}

/** One environment variable as a Vercel project, or its team, has it. Never its value. */
export interface LiveVariable {
  readonly id: string;
  readonly key: string;
  /** `plain`, `encrypted`, `sensitive`; newer answers also say `config` and `secret`. */
  readonly type: string;
  /** `production`, `preview`, `development`; empty for one of custom environments only. */
  readonly targets: readonly string[];
  /** Set for previews of one branch only. */
  readonly gitBranch: string | undefined;
  readonly customEnvironmentIds: readonly string[];
}

/** With its value, where Vercel shows that. */
export interface ReadVariable extends LiveVariable {
  readonly value: Secret | undefined;
}

export interface Deployment {
  readonly id: string;
  /** e.g. `QUEUED`, `BUILDING`, `READY`, `ERROR`, `CANCELED`. */
  readonly state: string;
  /** Unix milliseconds, by Vercel's clock. */
  readonly createdAt: number;
  /** Full hash; undefined when Vercel names none. */
  readonly commit: string | undefined;
  /** A production domain points at it, or did; only such a deployment can be rolled back to. */
  readonly wasLive: boolean;
  /** A rolling release holds it back. */
  readonly rolling: boolean;
  /** What Vercel says of a failure. */
  readonly error: string | undefined;
  /** Its own host, e.g. `app-1a2b3c.vercel.app`, under which it stays reachable; undefined where Vercel names none. */
  readonly host?: string | undefined;
  /** What a run's step has marked it with (`deployment.redeploy`); undefined: nobody has. */
  readonly madeBy?: string | undefined;
  /** What it was made with in the redeploy lane, as its meta tells; undefined when it tells nothing. */
  readonly statement: CarriedStatement | undefined;
}

export interface CarriedStatement {
  readonly incident: string;
  readonly generation: number;
  /** Unix milliseconds: the end of its grant; undefined when it is a closed one. */
  readonly grantUntil: number | undefined;
  /** Generation of the auth policy that it was made with; absent while that is the first, empty one. */
  readonly policy?: number;
}

export interface CarryingDeployment extends Deployment {
  readonly statement: CarriedStatement;
}

export interface Current {
  /** `undefined` while nothing is live. */
  readonly id: string | undefined;
  /** False from a rollback until a promotion; undefined where Vercel does not tell. */
  readonly followsNew: boolean | undefined;
}

export interface LiveDeployment {
  readonly id: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Undefined where it was not built from git. */
  readonly commit: string | undefined;
  /** Names that it was created with; undefined where Vercel does not tell. */
  readonly variables: readonly string[] | undefined;
  /** False from an instant rollback until the next promotion: new deployments do not go live. */
  readonly followsNew: boolean | undefined;
}

export interface Outlook {
  /** Undefined while nothing is live. */
  readonly live:
    | {
        readonly id: string;
        /** Full hash; undefined when it came from no git provider. */
        readonly commit: string | undefined;
        /** Deployed from a working tree with changes that are in no commit. */
        readonly dirty: boolean;
        /** How long its build took. */
        readonly buildMs: number | undefined;
      }
    | undefined;
  readonly linked: boolean;
  /** The project's Ignored Build Step. */
  readonly ignoreCommand: string | undefined;
  readonly rolling: Rolling | undefined;
  /** False from an instant rollback until the next promotion. */
  readonly followsNew: boolean | undefined;
}

/** A rolling release: new deployments get the whole traffic only after its stages. */
interface Rolling {
  /** Of all stages together. */
  readonly minutes: number;
  /** Somebody has to let a stage go on. */
  readonly needsApproval: boolean;
}
