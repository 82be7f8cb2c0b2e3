import { inWords } from "./probe-words.ts";
import type { Summary } from "./summary.ts";
import { clockTime, duration } from "./words.ts";

/** The one screen at a drill's end. Every line of it comes from the summary. */
export function renderScreen(summary: Summary): string {
  const sections = [
    verdict(summary),
    happened(summary),
    saw(summary),
    claims(summary),
    times(summary),
    [`Record: ${summary.place}`],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function verdict({ outcome, assertions, failedAssertion, failure }: Summary): string[] {
  const holding = assertions.filter((one) => one.holds).length;
  if (outcome === "held") return [`The drill held: ${holding} of ${assertions.length} claims proved.`];
  if (failedAssertion !== undefined) return [`The drill FAILED at ${failedAssertion}.`];
  return [
    `The drill ${outcome === "stopped" ? "was stopped" : "FAILED"}: ${failure ?? "it did not reach its end"}`,
  ];
}

function happened({ milestones, beganAt, seen }: Summary): string[] {
  if (milestones.length === 0) return [];
  const lines = milestones.map(
    ({ at, sinceStartMs, text }) => `  ${after(sinceStartMs)}  ${clockTime(at)}  ${text}`,
  );
  const evidence = seen.map((line) => `      ${line}`);
  return [
    `What happened (UTC, ${beganAt.slice(0, 10)})`,
    ...lines,
    ...(evidence.length > 0 ? ["  What triage saw", ...evidence] : []),
  ];
}

const after = (ms: number) => `+${(ms / 1_000).toFixed(1)} s`.padStart(8);

/** One line a question, one column of words an act: how the same request fared as the night went on. */
function saw({ probes, acts }: Summary): string[] {
  const rows = new Map<string, Map<string, string>>();
  for (const probe of probes) {
    const row = `${probe.who}: ${probe.method === "GET" ? "" : `${probe.method} `}${new URL(probe.url).pathname}`;
    rows.set(row, (rows.get(row) ?? new Map()).set(probe.act, inWords(probe)));
  }
  if (rows.size === 0) return [];
  const titles = new Map(acts.map(({ act, title }) => [act, title]));
  const lines = [...rows].flatMap(([row, cells]) => [
    `  ${row}`,
    ...[...cells].map(([act, words]) => `      ${words.padEnd(52)} ${titles.get(act) ?? act}`),
  ]);
  return ["What people saw", ...lines];
}

function claims({ assertions }: Summary): string[] {
  if (assertions.length === 0) return [];
  return [
    "Claims",
    ...assertions.flatMap(({ holds, id, claim, because }) => [
      `  ${holds ? "✓" : "✗"} ${claim} [${id}]`,
      ...(holds ? [] : [`      ${because}`]),
    ]),
  ];
}

function times({ durations, elapsedMs, setUpMs }: Summary): string[] {
  const line = (label: string, ms: number | undefined) =>
    ms === undefined ? [] : [`  ${label.padEnd(34)} ${duration(ms)}`];
  return [
    "How long it took",
    ...line("approval → live at the app", durations.decisionToLiveMs),
    ...line("Clerk was away", durations.clerkAwayMs),
    ...line("Clerk back → bypass closed", durations.recoveryToClosedMs),
    ...line("the drill itself", elapsedMs),
    ...line("set-up before it", setUpMs),
  ];
}
