import type { CallOptions } from "../ports/clerk.ts";
import type { Ports } from "../ports/index.ts";
import type { Category, Evidence } from "./evidence.ts";
import type { Finding } from "./probe.ts";

export type FactPorts = Pick<Ports, "clock" | "http" | "clerk" | "vercel"> & {
  /** For the last key that Clerk was known to sign with. */
  readonly stack?: Pick<Ports["stack"], "clerkJwtKey">;
};

/** Where the app and its Clerk instance are; what is not known gives `unknown` evidence. */
export interface Targets {
  readonly appOrigin: string | undefined;
  /** Host spelled by the publishable key. */
  readonly frontendApi: string | undefined;
  /** A path that only signed-in people see; default `/dashboard`. */
  readonly protectedPath?: string | undefined;
}

/** Where the app's own log comes from. */
export interface LogSource {
  /** For a person, e.g. `app.log` or `Vercel's runtime logs`. */
  readonly from: string;
  readonly read: (options: CallOptions) => Promise<string>;
}

/** What a fact looks at, and how long it may take. */
export interface World extends Targets {
  readonly ports: FactPorts;
  /** Undefined: the log is not read. */
  readonly logs: LogSource | undefined;
  /** How often each of Clerk's APIs is asked. */
  readonly samples: number;
  /** For the whole look, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Categories that a piece of evidence speaks for and against; those in neither list fit either way. */
export interface Speaks {
  readonly for?: readonly Category[];
  readonly against?: readonly Category[];
}

/** What all evidence together shows, where one piece alone does not say what it speaks for. */
export interface Circumstances {
  readonly vercelIsOut: boolean;
  readonly stopped: boolean;
  readonly frontendHostIsOurs: boolean;
  readonly pageNamesSignIn: boolean;
  readonly pageNamesWebhooks: boolean;
}

/** One thing to look at in the live world. A file of its own, and a line in `list.ts`. */
export interface Fact<Name extends string = string> {
  readonly name: Name;
  /** Changes nothing. What it throws is made evidence by `onError`. */
  look(world: World): Promise<Finding>;
  /** What a failure on the way there says; default `unknown`. Clerk and the app are in question themselves. */
  readonly onError?: (error: unknown) => Finding;
  readonly speaks: {
    readonly well: Speaks;
    readonly trouble: Speaks;
    /** Where what was found, not being well, says more than that; undefined where it does not. */
    closer?(found: Evidence, circumstances: Circumstances): Speaks | undefined;
  };
}

/** Keeps the name's own type, so that a rule that misspells it does not compile. */
export const fact = <const Name extends string>(each: Fact<Name>): Fact<Name> => each;

export const notKnown = (why: string): Finding => ({ verdict: "unknown", summary: `No evidence: ${why}.` });

/** `look` at the Frontend API's host, where that is known. */
export async function atFrontend(
  { frontendApi }: Targets,
  look: (host: string) => Promise<Finding>,
): Promise<Finding> {
  return frontendApi === undefined
    ? notKnown("the Frontend API's host is not known")
    : await look(frontendApi);
}

/** `look` at the app's origin, where that is known. */
export async function atApp(
  { appOrigin }: Targets,
  look: (origin: string) => Promise<Finding>,
): Promise<Finding> {
  return appOrigin === undefined ? notKnown("the app's origin is not known") : await look(appOrigin);
}

export const protectedPathOf = ({ protectedPath = "/dashboard" }: Targets): string => protectedPath;
