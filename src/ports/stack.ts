import type { GrantMode } from "./live-gate.ts";

/**
 * What `bypass.*` in the stack's config says. Times are seconds since the Unix epoch, as in the statement; the file has them
 * in ISO 8601. All optional fields have defaults in src/bypass.
 */
export interface BypassConfig {
  readonly mode: GrantMode;
  readonly until: number;
  readonly from?: number | undefined;
  /** Absolute cut-off: tokens issued before it stay out. */
  readonly since?: number | undefined;
  /** The incident's first opening; renewals keep it. */
  readonly first?: number | undefined;
  readonly incident?: string | undefined;
  /** Rises with every statement; default: `from`. */
  readonly generation?: number | undefined;
  readonly routes?: readonly string[] | undefined;
  readonly methods?: readonly string[] | undefined;
  /** User and session ids that stay out. */
  readonly deny?: readonly string[] | undefined;
  /** The signed approval document, as one line. */
  readonly approval?: string | undefined;
}

/** What `policy.*` in the stack's config says of the auth policy; see src/policy for what becomes of it. */
export interface PolicyConfig {
  /** User and session ids, `user_…` and `sess_…`. */
  readonly deny?: readonly string[] | undefined;
  /** Seconds since the Unix epoch; ISO 8601 in the file. */
  readonly epoch?: number | undefined;
  /** The live generation that `deny` replaces as a whole: ids that it leaves out are taken off. Otherwise it adds to what is live. */
  readonly generation?: number | undefined;
  /** An app that never read the policy answers 503, instead of going by what it was deployed with. */
  readonly required?: boolean | undefined;
  /** Somebody knows that a secret key is out: then one person alone may raise the epoch. */
  readonly keyExposed?: boolean | undefined;
  /** The signed approval document, as one line. */
  readonly approval?: string | undefined;
}

/** What `notice.*` in the stack's config can say: what the app's banner and the gate's pages tell users. */
export interface NoticeConfig {
  /** `maintenance` shows the maintenance page in place of the unavailable page; `none` takes the notice away. */
  readonly level: "info" | "warning" | "maintenance" | "none";
  /** By BCP 47 tag, e.g. `zh-Hans`. */
  readonly text?: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. It is over then, whatever becomes of us. */
  readonly until?: string;
}

/** Which world the stack belongs to, as its config says; compared with what the APIs answer before anything happens. */
export interface StackIdentity {
  readonly stack: string;
  readonly project: string;
  readonly team: string | undefined;
  /** Host spelled by the publishable key, e.g. `clerk.example.com`. */
  readonly clerkFrontendApi: string;
  /** Which kind of keys it has: a test key in production is a mistake of its own. */
  readonly clerkKeyKind: "live" | "test";
  readonly appOrigin: string;
  /** A path of the app that only signed-in people see, for probes. Default `/dashboard`. */
  readonly protectedPath: string;
  readonly lane: "runtime" | "redeploy";
  /** How the stack is reached when not directly. */
  readonly egress: { readonly proxy: string; readonly caSha256: string } | undefined;
}

/** What `deployment.*` in the stack's config says; only the redeploy lane needs it. */
export interface DeploymentConfig {
  /** What the stack deploys. */
  readonly ref: string | undefined;
  /** Somebody has seen that the Ignored Build Step builds the same commit again. */
  readonly buildsSameCommit: boolean;
  /** How long one deployment is waited for. */
  readonly deadlineMs: number;
}

export type Operation = "create" | "update" | "replace" | "delete" | "same" | "read" | "refresh";

/** One resource as the engine sees it. Values are redacted before they get here. */
export interface ResourceChange {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly operation: Operation;
  /** Property names that differ. */
  readonly keys: readonly string[];
}

export interface StackPreview {
  readonly changes: readonly ResourceChange[];
  /** What someone changed behind the stack's back, found by the refresh. */
  readonly drift: readonly ResourceChange[];
  readonly warnings: readonly string[];
  readonly elapsedMs: number;
}

/** Why the deployment that was to carry a statement is not what the app runs. */
export interface DeploymentTrouble {
  readonly kind: "failed" | "canceled" | "stuck" | "not-promoted";
  readonly id: string;
  readonly message: string;
  readonly hint: string;
}

export interface StackResult {
  readonly outcome: "succeeded" | "failed";
  readonly changes: readonly ResourceChange[];
  readonly warnings: readonly string[];
  /** One redacted sentence, when it failed. */
  readonly message: string | undefined;
  /** Set when it failed because of the deployment. */
  readonly deployment?: DeploymentTrouble | undefined;
  readonly elapsedMs: number;
}

/** The stack's outputs that say what is live. */
export interface LiveOutputs {
  readonly mode: GrantMode | "closed";
  readonly until: string | undefined;
  readonly incident: string | undefined;
  readonly generation: number;
  readonly approved: boolean;
  /** The very statement (compact JWS) that the item holds. */
  readonly statement: string;
  /** Ed25519 public key, base64url of the raw 32 bytes. */
  readonly publicKey: string;
  /** The auth policy that the stack has written (compact JWS); absent in records of before there was one. */
  readonly policy?: string | undefined;
  /** Another process was at work when this was written, so the gate must be seen to have read it. */
  readonly raced?: true;
}

export interface StackLock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
  /** Whether that process is known to run here, known dead, or on another machine. */
  readonly holder: "alive" | "dead" | "elsewhere";
}

/** One update in the stack's own history. */
export interface StackUpdate {
  /** e.g. `update`, `refresh`. */
  readonly kind: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly message: string;
  /** Who ran it, when one of our commands did; the engine itself records no operator. */
  readonly by: string | undefined;
  /** What its config asked for, if it was an opening. */
  readonly opening:
    | {
        readonly mode: string;
        readonly until: string;
        readonly approved: boolean;
        /** The signed line that its config carried. */
        readonly approval?: string;
      }
    | undefined;
  readonly outcome: "succeeded" | "failed";
}

/** How effects reach Pulumi. Nothing in src/ knows more of the engine than this. */
export interface Stack {
  identity(): Promise<StackIdentity>;
  /** Undefined, too, where it has mistakes: closing must never fail. */
  bypassConfig(): Promise<BypassConfig | undefined>;
  /**
   * Before an opening, which would write over what somebody mistyped.
   * @throws BadInput with the place of the first mistake in the config's bypass
   */
  checkBypassConfig(): Promise<void>;
  /** Costs a read of the config file. */
  deploymentConfig(): Promise<DeploymentConfig>;
  /**
   * Writes the stack's config file, whole or not at all; `undefined` removes the bypass. `deploymentRef` goes in with it:
   * undefined leaves that as it is, null takes it away. Repeating is safe.
   */
  setBypassConfig(config: BypassConfig | undefined, deploymentRef?: string | null): Promise<void>;
  /** What the config says of the auth policy. @throws BadInput with the place of the first mistake in it */
  policyConfig(): Promise<PolicyConfig | undefined>;
  /**
   * Writes it, whole or not at all; `undefined` removes it, which takes nobody off. `deploymentRef` as with
   * `setBypassConfig`. Repeating is safe.
   */
  setPolicyConfig(config: PolicyConfig | undefined, deploymentRef?: string | null): Promise<void>;
  /** What the config tells users; undefined: it says nothing, and what is shown stays as it is. */
  noticeConfig(): Promise<NoticeConfig | undefined>;
  /** Writes it; `undefined` removes it. Repeating is safe. */
  setNoticeConfig(config: NoticeConfig | undefined): Promise<void>;
  /**
   * `pulumi preview` with refresh. Changes nothing, takes no lock. `bypass` previews another one than the config's,
   * `closed` none; `deploymentRef` goes with it.
   */
  preview(options?: {
    readonly signal?: AbortSignal;
    readonly bypass?: BypassConfig | "closed";
    readonly deploymentRef?: string;
  }): Promise<StackPreview>;
  /** `pulumi up --refresh --skip-preview`. `onChild` learns the engine's process as soon as it runs. */
  up(options?: {
    readonly signal?: AbortSignal;
    /** Kept in the stack's history. */
    readonly message?: string;
    readonly onEvent?: (change: ResourceChange) => void;
    /** Told now and then what a deployment that takes minutes is doing. */
    readonly onProgress?: (line: string) => void;
    readonly onChild?: (child: { readonly pid: number; readonly startTime: string }) => void;
  }): Promise<StackResult>;
  /** PEM of the instance's JWT key as the config has it; undefined when it is not there in plain text. */
  clerkJwtKey?(): Promise<string | undefined>;
  outputs(): Promise<LiveOutputs | undefined>;
  lock(): Promise<StackLock | undefined>;
  /** Latest updates of the stack, newest first; empty where the backend does not tell quickly. */
  history?(limit: number): Promise<readonly StackUpdate[]>;
  /** Ids and operations that a killed engine left pending. */
  pendingOperations(): Promise<readonly { readonly urn: string; readonly operation: string }[]>;
  /** Removes a dead holder's lock and settles pending operations. Repeating is safe. */
  reconcile(): Promise<void>;
  /** Which CLI, language host and provider are in use, e.g. `{provider: "stand-in 5.4.1 (a1b2c3)"}`. */
  toolchain(): Promise<{ readonly cli: string; readonly languageHost: string; readonly provider: string }>;
}
