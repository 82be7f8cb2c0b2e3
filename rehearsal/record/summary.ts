import type { AssertionFact, DrillEvent, Milestone, ProbeFact } from "./event.ts";

type Stamped<Fact> = Fact & { readonly at: string; readonly sinceStartMs: number };

/** What a drill amounts to, derived from its events alone; `summary.json` of the record. */
export interface Summary {
  /** Name of the night that was played. */
  readonly night: string;
  readonly title: string;
  readonly outcome: "held" | "failed" | "stopped";
  /** ISO 8601, UTC. */
  readonly beganAt: string;
  /** The drill's own time, milliseconds; set-up is not in it. */
  readonly elapsedMs: number;
  /** What set-up took before, as told by whoever started the drill. */
  readonly setUpMs: number | undefined;
  readonly place: string;
  readonly acts: readonly {
    readonly act: string;
    readonly title: string;
    readonly elapsedMs: number | undefined;
  }[];
  readonly milestones: readonly {
    readonly name: Milestone;
    readonly text: string;
    readonly at: string;
    readonly sinceStartMs: number;
  }[];
  readonly assertions: readonly AssertionFact[];
  /** Name of the first claim that did not hold. */
  readonly failedAssertion: string | undefined;
  /** Why it ended early, when no claim says it. */
  readonly failure: string | undefined;
  readonly durations: {
    /** From the approval's signature to the first probe that was let in. */
    readonly decisionToLiveMs: number | undefined;
    readonly clerkAwayMs: number | undefined;
    readonly recoveryToClosedMs: number | undefined;
  };
  readonly probes: readonly ProbeFact[];
  /** Lines of triage's evidence. */
  readonly evidence: readonly string[];
}

/** Pure: the same events give the same summary. */
export function summarize(events: readonly DrillEvent[]): Summary {
  const of = <K extends DrillEvent["kind"]>(kind: K) =>
    events.filter((event): event is Extract<DrillEvent, { kind: K }> => event.kind === kind);
  const began = of("drill-began")[0];
  const ended = of("drill-ended")[0];
  const milestones = of("milestone");
  const assertions = of("assertion");
  const actEnds = new Map(of("act-ended").map((event) => [event.act, event.elapsedMs]));
  const between = (from: Milestone, to: Milestone): number | undefined => {
    const find = (name: Milestone) => milestones.find((event) => event.name === name)?.sinceStartMs;
    const [start, end] = [find(from), find(to)];
    return start === undefined || end === undefined ? undefined : end - start;
  };
  return {
    night: began?.night ?? "",
    title: began?.title ?? "",
    outcome: ended?.outcome ?? "stopped",
    beganAt: began?.at ?? "",
    elapsedMs: ended?.elapsedMs ?? events.at(-1)?.sinceStartMs ?? 0,
    setUpMs: began?.setUpMs,
    place: began?.place ?? "",
    acts: of("act-began").map(({ act, title }) => ({ act, title, elapsedMs: actEnds.get(act) })),
    milestones: milestones.map(({ name, text, at, sinceStartMs }) => ({ name, text, at, sinceStartMs })),
    assertions: assertions.map(withoutStamp),
    failedAssertion: assertions.find((event) => !event.holds)?.id,
    failure: of("drill-failed")[0]?.message,
    durations: {
      decisionToLiveMs: between("approved", "bypass-seen-open"),
      clerkAwayMs: between("clerk-cut", "clerk-back"),
      recoveryToClosedMs: between("clerk-back", "bypass-seen-closed"),
    },
    probes: of("probe").map(withoutStamp),
    evidence: of("seen").flatMap(({ act, lines }) => (act === "triage" ? lines : [])),
  };
}

function withoutStamp<Fact extends AssertionFact | ProbeFact>(
  event: Stamped<Fact> & { readonly seq: number },
): Fact {
  const { seq: _seq, at: _at, sinceStartMs: _since, ...fact } = event;
  return fact as unknown as Fact;
}
