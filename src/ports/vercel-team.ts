import type { CallOptions } from "./clerk.ts";
import type { Secret } from "./secret.ts";
import type { LiveVariable } from "./vercel.ts";

/** One variable somewhere in the team: of a project, or shared. */
export interface VariablePlace extends Omit<LiveVariable, "id"> {
  /** `prj_…/env id`, or `shared/env id`; what `setPlace` takes. */
  readonly id: string;
  /** The project's name; undefined for one that the team shares. */
  readonly project: string | undefined;
  /** Whether it is of the stack's own project. */
  readonly own: boolean;
  /** Undefined where Vercel does not show it: sensitive ones can be written and not read. */
  readonly value: Secret | undefined;
}

export interface PlacesFound {
  readonly places: readonly VariablePlace[];
  /** What could not be looked at, a part of a sentence each. */
  readonly unread: readonly string[];
}

/** One deployment by its own address, whatever its target. */
export interface TeamDeployment {
  readonly id: string;
  readonly host: string | undefined;
  readonly state: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly target: string;
}

/** What reaches past one project's variables: the whole team's, and what shuts people out. */
export interface VercelTeam {
  /**
   * Every environment variable of every project that the token may see, and the team's shared ones, custom environments and
   * branches among them.
   */
  places(how: CallOptions): Promise<PlacesFound>;
  /** Its value alone; where it stands, and its type, stay. Repeating is safe. */
  setPlace(id: string, value: Secret, how: CallOptions): Promise<void>;
  /** The project's deployments of every target, newest first, at most `limit`. */
  allDeployments(how: CallOptions & { readonly limit: number }): Promise<readonly TeamDeployment[]>;
  /** Takes a deployment away with its address. Repeating is safe. */
  deleteDeployment(id: string, how: CallOptions): Promise<void>;
  /** Whether deployments' own addresses ask for a sign-in at Vercel: all of them but production's domain. */
  isProtected(how: CallOptions): Promise<boolean>;
  /** Deployment Protection, Standard: own addresses ask for a sign-in. Repeating is safe. */
  protect(how: CallOptions): Promise<void>;
  /** Whether new production deployments take the project's domains. Repeating is safe. */
  setFollowsNew(follows: boolean, how: CallOptions): Promise<void>;
  /** Production answers 503 until it is taken back. Repeating is safe. */
  setPaused(paused: boolean, how: CallOptions): Promise<void>;
  isPaused(how: CallOptions): Promise<boolean>;
  /** Challenges browsers, and stops whoever is none, until then. Undefined ends it. Repeating is safe. */
  setAttackMode(untilMs: number | undefined, how: CallOptions): Promise<void>;
  /** Denies these addresses, beside those that are denied already. Repeating is safe. */
  denyAddresses(addresses: readonly string[], note: string, how: CallOptions): Promise<void>;
  /** The team's activity log of this project since then, newest first, as Vercel tells it. */
  activity(sinceMs: number, how: CallOptions): Promise<readonly Readonly<Record<string, unknown>>[]>;
}
