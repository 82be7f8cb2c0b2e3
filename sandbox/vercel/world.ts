import { usualAccount, type Account } from "./account.ts";
import type { AppRunner, RunningApp, SandboxClock } from "../fake.ts";

export type Target = "production" | "preview" | "development";

/** `plain` and `encrypted` can be read back, `sensitive` cannot. */
export interface EnvironmentVariable {
  readonly id: string;
  readonly key: string;
  readonly value: string;
  readonly target: readonly Target[];
  readonly type: "plain" | "encrypted" | "sensitive";
  readonly comment: string;
  readonly gitBranch?: string;
  readonly customEnvironmentIds: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A variable of the team's, for the projects that are linked to it; one of the project itself with that key wins. */
export interface SharedVariable {
  readonly id: string;
  readonly key: string;
  readonly value: string;
  readonly target: readonly Target[];
  readonly type: "encrypted" | "sensitive";
  readonly projectId: readonly string[];
  readonly createdAt: number;
}

export interface EdgeConfigItem {
  readonly value: unknown;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface EdgeConfigToken {
  readonly id: string;
  readonly token: string;
  readonly label: string;
  readonly createdAt: number;
}

export interface EdgeConfig {
  readonly id: string;
  slug: string;
  readonly createdAt: number;
  updatedAt: number;
  items: ReadonlyMap<string, EdgeConfigItem>;
  readonly tokens: Map<string, EdgeConfigToken>;
  /** What readers will see, and from when on; oldest first. */
  readonly published: { readonly visibleAt: number; readonly items: ReadonlyMap<string, EdgeConfigItem> }[];
}

export type ReadyState = "QUEUED" | "BUILDING" | "READY" | "ERROR" | "CANCELED";

export interface Deployment {
  readonly id: string;
  readonly sequence: number;
  readonly url: string;
  readonly target: "production" | null;
  readonly createdAt: number;
  readonly meta: Readonly<Record<string, string>>;
  readonly gitSource: Readonly<Record<string, unknown>> | undefined;
  readonly commit: string;
  /** Everything its process will ever see, fixed when it was created. */
  readonly env: Readonly<Record<string, string>>;
  readyState: ReadyState;
  buildingAt: number | undefined;
  readyAt: number | undefined;
  /** `ROLLING` while a rolling release holds it back. */
  rolling: boolean;
  aliasAssigned: boolean;
  errorMessage: string | undefined;
  errorCode: string | undefined;
  app: RunningApp | undefined;
}

export interface RollingStage {
  readonly targetPercentage: number;
  /** Minutes until the next stage. */
  readonly duration?: number | undefined;
  readonly requireApproval?: boolean | undefined;
}

/** A release that is on its way: the domain stays where it is until the last stage. */
interface Rolling {
  readonly canary: string;
  readonly current: string;
  readonly startedAt: number;
  stage: number;
  state: "ACTIVE" | "COMPLETE";
  /** Ends the stage at hand. */
  advance: () => void;
}

/** What the project's settings page says, as far as it decides what becomes of a deployment. */
export interface ProjectSettings {
  linked: boolean;
  /** The Ignored Build Step; here it cancels what was built before of the same commit. */
  ignoreCommand: string | null;
  rollingRelease: readonly RollingStage[] | null;
}

/** Whether the team forces its variables to be sensitive; `default` is Vercel's own choice, which is not to. */
export type SensitivePolicy = "on" | "off" | "default";

/** What becomes of builds, until someone says otherwise. */
export interface BuildFate {
  outcome: "ready" | "error" | "hang";
  /** So many builds; then all is well again. Undefined: until changed. */
  times: number | undefined;
}

export interface Alias {
  readonly uid: string;
  readonly alias: string;
  deploymentId: string;
  readonly createdAt: number;
}

export interface VercelOptions {
  readonly clock: SandboxClock;
  readonly runner: AppRunner;
  /** API tokens that are let in. */
  readonly tokens: readonly string[];
  readonly team: { readonly id: string; readonly slug: string; readonly name: string };
  readonly project: {
    readonly id: string;
    readonly name: string;
    /** The git repository that deployments by ref come from. */
    readonly link: {
      readonly type: "github";
      readonly org: string;
      readonly repo: string;
      readonly productionBranch: string;
    };
  };
  /** The host that points to the live production deployment. */
  readonly productionDomain: string;
  /** How long a build takes, in milliseconds. Default 2000. */
  readonly buildMs?: number;
  /** How long a written Edge Config item takes to reach readers, in milliseconds. Default 100; Vercel's is up to 10 s. */
  readonly propagationMs?: number;
  /** Deployments that may be created in five minutes. Default 60, Vercel's free plan. */
  readonly deploymentsPer5Min?: number;
  /** The commit a branch points to. Default: one fixed commit. */
  readonly headCommit?: string;
}

/** How fast Vercel is, in milliseconds; may change while it runs. */
export interface Pace {
  buildMs: number;
  propagationMs: number;
}

/** One line of a deployment's runtime log, as Vercel's API tells it. */
interface RuntimeLogEntry {
  readonly rowId: string;
  readonly timestampInMs: number;
  readonly level: "error" | "warning" | "info";
  readonly source: "edge-middleware" | "serverless";
  readonly message: string;
  readonly messageTruncated: false;
  readonly domain: string;
  readonly requestMethod: string;
  readonly requestPath: string;
  readonly responseStatusCode: number;
}

export interface EdgeConfigWrite {
  readonly at: number;
  readonly edgeConfigId: string;
  readonly key: string;
  readonly operation: string;
  /** Undefined for a delete. */
  readonly value: unknown;
}

/** All the state there is; routes read and change it. */
export interface World {
  readonly options: VercelOptions;
  readonly pace: Pace;
  readonly environment: Map<string, EnvironmentVariable>;
  readonly sharedEnvironment: Map<string, SharedVariable>;
  /** By id. */
  readonly customEnvironments: Map<string, { readonly slug: string; readonly createdAt: number }>;
  readonly edgeConfigs: Map<string, EdgeConfig>;
  readonly deployments: Map<string, Deployment>;
  readonly aliases: Map<string, Alias>;
  readonly edgeConfigWrites: EdgeConfigWrite[];
  /** Of the live deployment, oldest first. */
  readonly runtimeLog: RuntimeLogEntry[];
  /** `METHOD /path` of requests that no route knows. */
  readonly unexpected: string[];
  /** Answered requests by `METHOD route`. */
  readonly counters: Map<string, number>;
  liveId: string | undefined;
  /** False from an instant rollback until the next promotion: new deployments do not get the production domain. */
  autoAssign: boolean;
  lastRollback: { readonly from: string; readonly to: string } | undefined;
  readonly settings: ProjectSettings;
  /** Undefined where the team never chose. */
  sensitivePolicy: SensitivePolicy | undefined;
  fate: BuildFate;
  rolling: Rolling | undefined;
  /** Production's domain answers 503. */
  paused: boolean;
  /** With its end, if it has one; Unix milliseconds. */
  attackMode: { readonly until: number | null } | undefined;
  /** Addresses that the firewall turns away. */
  readonly denied: DeniedAddress[];
  /** Deployment Protection; null where everybody may ask any deployment. */
  ssoProtection:
    "preview" | "all" | "all_except_custom_domains" | "prod_deployment_urls_and_all_previews" | null;
  readonly account: Account;
  /** The activity log, oldest first. */
  readonly activity: ActivityEntry[];
  /** The team's other projects, by id: variables and nothing else. */
  readonly otherProjects: Map<string, OtherProject>;
  /** How many ids each prefix has had. */
  readonly idCounts: Map<string, number>;
  /** The rate limits' windows that have begun. */
  readonly windows: Map<string, LimitWindow>;
  readonly nextId: (prefix: string) => string;
}

export interface LimitWindow {
  /** Unix milliseconds. */
  readonly endsAt: number;
  count: number;
}

export interface OtherProject {
  readonly id: string;
  readonly name: string;
  readonly environment: Map<string, EnvironmentVariable>;
}

interface DeniedAddress {
  readonly id: string;
  readonly hostname: string;
  readonly ip: string;
  readonly action: "deny";
  readonly notes: string;
}

interface ActivityEntry {
  readonly id: string;
  readonly type: string;
  readonly text: string;
  readonly principalId: string;
  readonly entities: readonly object[];
  readonly categories: readonly string[];
  readonly createdAt: number;
}

const DEFAULT_BUILD_MS = 2_000;
const DEFAULT_PROPAGATION_MS = 100;

export function createWorld(options: VercelOptions): World {
  const idCounts = new Map<string, number>();
  const { buildMs = DEFAULT_BUILD_MS, propagationMs = DEFAULT_PROPAGATION_MS } = options;
  return {
    options,
    pace: { buildMs, propagationMs },
    environment: new Map(),
    sharedEnvironment: new Map(),
    customEnvironments: new Map(),
    edgeConfigs: new Map(),
    deployments: new Map(),
    aliases: new Map(),
    edgeConfigWrites: [],
    runtimeLog: [],
    unexpected: [],
    counters: new Map(),
    liveId: undefined,
    autoAssign: true,
    lastRollback: undefined,
    settings: { linked: true, ignoreCommand: null, rollingRelease: null },
    sensitivePolicy: undefined,
    fate: { outcome: "ready", times: undefined },
    rolling: undefined,
    ...{ paused: false, attackMode: undefined, denied: [], ssoProtection: null, activity: [] },
    account: usualAccount(options.team.id, options.clock.now()),
    otherProjects: new Map(),
    ...{ idCounts, windows: new Map() },
    nextId: (prefix) => {
      const count = (idCounts.get(prefix) ?? 0) + 1;
      idCounts.set(prefix, count);
      return `${prefix}${String(count).padStart(4, "0")}`;
    },
  };
}
