import type { Severity } from "../facts/evidence.ts";
import type { ReadyWorld } from "./world.ts";

/** Where a check looks; also the first part of its id. */
export const groups = {
  stack: "Stack and secrets",
  vercel: "Vercel project",
  clerk: "Clerk instance",
  app: "The live app",
  source: "The app's source and lock file",
  contacts: "Contacts and approvals",
  tools: "Tools",
  rehearsal: "Rehearsal and records",
} as const;
export type Group = keyof typeof groups;

/** Whoever may be away while the tool, its credentials and the contacts have to work. */
export const vendors = ["clerk", "vercel", "github", "slack"] as const;
export type Vendor = (typeof vendors)[number];

/** A place of a file. Lines and columns start at 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One mistake, with the evidence for it. */
export interface Found {
  /** One sentence that says what was seen. Never a secret; names as others may have written them. */
  readonly what: string;
  readonly at?: Place | undefined;
  /** Where it is worse, or less bad, than the check is usually. */
  readonly severity?: Severity | undefined;
}

export interface Seen {
  readonly found: readonly Found[];
  /** What could not be looked at, a sentence each: such a check is never "ok". */
  readonly notKnown: readonly string[];
}

/** One mistake that turns an incident into a disaster. A file of its own, and a line in `list.ts`. */
export interface Check {
  /** `<group>.<name>` */
  readonly id: `${Group}.${string}`;
  readonly severity: Severity;
  /** What holds where nothing is wrong, one sentence. */
  readonly title: string;
  /** What it costs in an incident. */
  readonly why: string;
  readonly mend: string;
  /** It says whether tool, credentials and contacts work while these are away, and asks the network nothing. */
  readonly away?: readonly Vendor[];
  /** It is about the machine and the person that look, so it says nothing on a CI runner. */
  readonly machine?: true;
  /** Longest that it may take, milliseconds; default `usualMs`. */
  readonly timeoutMs?: number;
  /** Changes nothing. What it throws on purpose makes it "not known". */
  look(world: ReadyWorld): Promise<Seen>;
}

/** Gives a check its type where it is written. */
export const check = (each: Check): Check => each;

export const groupOf = ({ id }: Pick<Check, "id">): Group => id.slice(0, id.indexOf(".")) as Group;

export const nothing: Seen = { found: [], notKnown: [] };

/** A mistake where there is a sentence for it. */
export const whatIf = (wrong: boolean, what: string, more: Omit<Found, "what"> = {}): Seen =>
  wrong ? mistake(what, more) : nothing;

export const mistake = (what: string, more: Omit<Found, "what"> = {}): Seen => ({
  found: [{ what, ...more }],
  notKnown: [],
});

export const mistakes = (found: readonly Found[], notKnown: readonly string[] = []): Seen => ({
  found,
  notKnown,
});

export const notKnown = (why: string): Seen => ({ found: [], notKnown: [`${why}.`] });
