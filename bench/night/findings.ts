import type { ProbeFact } from "../../rehearsal/record/event.ts";
import type { Moment, NightEvent, Visit, WayName } from "./event.ts";

/** So many of so many requests. */
export interface Share {
  readonly of: number;
  readonly count: number;
}

/** What one night's record amounts to. */
export interface Findings {
  readonly way: WayName;
  readonly machine: string;
  /** Processes that wanted a processor when it began. */
  readonly load: string;
  /** ISO 8601, UTC. */
  readonly beganAt: string;
  /** Milliseconds from the word that was left to the first answer under the bypass. */
  readonly liveMs: number | undefined;
  /** The same, to a customer's first page as themselves; undefined when they never got one. */
  readonly customerInMs: number | undefined;
  /** From the closing's begin to the first answer without the bypass. */
  readonly closedMs: number | undefined;
  /** Requests of those who have the right, while it was open: answered as who they are, or as nobody. */
  readonly customers: { readonly themselves: Share; readonly nobody: Share };
  readonly client: { readonly themselves: Share; readonly nobody: Share };
  /** Requests of those who have no right that were let in, by visit. */
  readonly letIn: Readonly<Record<Visit, Share>>;
  /** Who they were while it was open. */
  readonly whoGotIn: readonly string[];
  /** The second opening, which nobody closed, ended by itself; milliseconds after it was decided. */
  readonly endedByItselfMs: number | undefined;
  /** Seconds from Clerk's return in it to the last look. */
  readonly lastLookMs: number | undefined;
  readonly log: Extract<NightEvent, { kind: "log" }> | undefined;
  readonly audit: Extract<NightEvent, { kind: "audit" }> | undefined;
  readonly signOut: Extract<NightEvent, { kind: "sign-out" }> | undefined;
}

const visits = ["before", "outage", "open", "closed", "rolled-back", "forgotten"] as const;

/** Pure: the same events give the same findings. @throws Error for a record that was broken off */
export function findingsOf(events: readonly NightEvent[]): Findings {
  const of = <K extends NightEvent["kind"]>(kind: K) =>
    events.filter((event): event is Extract<NightEvent, { kind: K }> => event.kind === kind);
  const [began] = of("began");
  if (began === undefined || of("ended").length === 0)
    throw new Error("This night was not played to its end.");
  const named = (wanted: (as: string, right: boolean) => boolean) =>
    new Set(began.settings.visitors.filter(({ as, right }) => wanted(as, right)).map(({ name }) => name));
  const probes = (visit: Visit, who: ReadonlySet<string>) =>
    of("probe").filter((fact) => fact.act === visit && who.has(fact.who));
  const outsiders = named((_, right) => !right);
  const between = (opening: 1 | 2, from: Moment, to: Moment): number | undefined => {
    const at = (moment: Moment) =>
      of("moment").find((fact) => fact.opening === opening && fact.moment === moment)?.sinceStartMs;
    const [start, end] = [at(from), at(to)];
    return start === undefined || end === undefined ? undefined : end - start;
  };
  return {
    ...{ way: began.way, machine: began.machine, load: began.load, beganAt: began.at },
    liveMs: between(1, "decided", "live"),
    customerInMs: between(1, "decided", "customer-in"),
    closedMs: between(1, "closing", "closed"),
    customers: served(
      probes(
        "open",
        named((as) => as === "customer"),
      ),
    ),
    client: served(
      probes(
        "open",
        named((as) => as === "api-client"),
      ),
    ),
    letIn: Object.fromEntries(
      visits.map((visit) => [visit, share(probes(visit, outsiders), isIn)]),
    ) as Findings["letIn"],
    whoGotIn: [
      ...new Set(
        probes("open", outsiders)
          .filter(isIn)
          .map(({ who }) => who),
      ),
    ],
    endedByItselfMs: between(2, "decided", "ended-by-itself"),
    lastLookMs: between(2, "clerk-back", "last-look"),
    log: of("log")[0],
    audit: of("audit")[0],
    signOut: of("sign-out")[0],
  };
}

/** Every door that is knocked at is protected, so an answer of 200 is what it protects. */
const isIn = ({ status }: ProbeFact): boolean => status === 200;

const share = (probes: readonly ProbeFact[], counts: (probe: ProbeFact) => boolean): Share => ({
  ...{ of: probes.length, count: probes.filter(counts).length },
});

const served = (probes: readonly ProbeFact[]) => ({
  themselves: share(probes, (probe) => isIn(probe) && probe.userId !== undefined),
  nobody: share(probes, (probe) => isIn(probe) && probe.userId === undefined),
});

/** The findings that do not depend on how fast a machine is. */
export function claimsOf(found: Findings): object {
  const { way, customers, client, letIn, whoGotIn, signOut } = found;
  return {
    ...{ way, customers, client, letIn, whoGotIn },
    customerGotIn: found.customerInMs !== undefined,
    endedByItself: found.endedByItselfMs !== undefined,
    logNamesUsers: (found.log?.namingUser ?? 0) > 0,
    logNamesIncident: (found.log?.namingIncident ?? 0) > 0,
    approved: found.audit?.approver !== undefined,
    reviewOwed: found.audit?.reviewOwed,
    sessionsLeft: signOut?.left,
  };
}
