import { createInterface } from "node:readline/promises";
import type { Summary } from "../record/summary.ts";
import { inShort } from "./probe-words.ts";

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

function happened({ milestones, beganAt, evidence }: Summary): string[] {
  if (milestones.length === 0) return [];
  const lines = milestones.flatMap(({ name, at, sinceStartMs, text }) => [
    `  ${after(sinceStartMs)}  ${clockTime(at)}  ${text}`,
    ...(name === "outage-named" ? evidence.map((line) => `${" ".repeat(22)}${line}`) : []),
  ]);
  return [`What happened (UTC, ${beganAt.slice(0, 10)})`, ...lines];
}

const after = (ms: number) => `+${(ms / 1_000).toFixed(1)} s`.padStart(8);

/** One row a request, one column an act in which it was made: how it fared as the night went on. */
function saw({ probes, acts }: Summary): string[] {
  const rows = new Map<string, Map<string, string>>();
  for (const probe of probes) {
    const row = `${probe.who} ${new URL(probe.url).pathname}`;
    rows.set(row, (rows.get(row) ?? new Map<string, string>()).set(probe.act, inShort(probe)));
  }
  // An act with a single request in it has no comparison to offer.
  const columns = acts.filter(({ act }) => [...rows.values()].filter((cells) => cells.has(act)).length > 1);
  const told = [...rows].filter(([, cells]) => columns.some(({ act }) => cells.has(act)));
  if (told.length === 0) return [];
  const table = [
    ["What people saw", ...columns.map(({ act }) => act)],
    ...told.map(([row, cells]) => [`  ${row}`, ...columns.map(({ act }) => cells.get(act) ?? "")]),
  ];
  const widths = table[0]?.map((_, at) => Math.max(...table.map((line) => line[at]?.length ?? 0)) + 2) ?? [];
  const lines = table.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("")
      .trimEnd(),
  );
  return [...lines, ...(lines.some((line) => line.includes(" *")) ? ["  * answered under the bypass"] : [])];
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

/** Asks at the terminal before each act. Enter goes on, `q` or the end of input stops. */
export function askBeforeEach(signal: AbortSignal): (title: string) => Promise<boolean> {
  return async (title) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await terminal.question(`\nNext: ${title}. Enter to go on, q to stop: `, { signal });
      return !/^\s*(q|quit|n|no)\s*$/i.test(answer);
    } catch {
      return false;
    } finally {
      terminal.close();
    }
  };
}

/** `850 ms`, `4.2 s`, `3 min 7 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `10:12:03` of an ISO instant, UTC. */
const clockTime = (iso: string): string => iso.slice(11, 19);

/** A command line as one would type it: what holds more than plain characters stands in quotes. */
export function commandLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
