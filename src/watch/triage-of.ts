import type { Facts } from "../facts/evidence.ts";
import { instant } from "../ports/clock.ts";
import type { LineOf } from "./history-line.ts";
import type { Watching } from "./watching.ts";

/**
 * Triages, and keeps all that it saw in a file beside the history. Triage itself never fails.
 * @returns undefined where it was broken off
 * @throws PermanentFailure `FILE_UNWRITABLE`
 */
export async function triageOf(
  { clock, history, triage, signal }: Watching,
  alert: string,
): Promise<LineOf<"triage"> | undefined> {
  const facts = await triage(signal);
  if (signal.aborted) return undefined;
  const at = instant(clock.now());
  const file = await history.attach(`${alert}.triage.json`, `${JSON.stringify({ at, ...facts }, null, 2)}\n`);
  return lineOf(facts, { alert, at, file });
}

function lineOf(
  { evidence, triage }: Facts,
  told: { readonly alert: string; readonly at: string; readonly file: string },
): LineOf<"triage"> {
  const { category, severity, special, summary } = triage;
  const page = evidence.find(({ fact }) => fact === "statusPage")?.verdict;
  const commands = (triage.next ?? []).flatMap((step) => step.command ?? []);
  const command = commands.find((each) => each.startsWith("./runbook run")) ?? commands[0];
  return {
    ...{ t: "triage", category, summary, ...told },
    ...(severity === undefined ? {} : { severity }),
    ...(special === undefined ? {} : { special }),
    ...(page === undefined ? {} : { statusPage: page }),
    ...(command === undefined ? {} : { next: command }),
  };
}
