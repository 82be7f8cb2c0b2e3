import type { EventOf, JournalRecord } from "../../journal/event.ts";
import type { Plan } from "../../plan/plan.ts";
import { recipeOf } from "../../plan/recipe.ts";
import { decodeRequest, encodeRequest } from "../../plan/request-line.ts";
import { stepsOf } from "../../plan/walk.ts";
import type { Clock } from "../../ports/clock.ts";
import { recordLineText } from "../../report/record-line.ts";
import { wholePlan } from "../../run/frozen-plans.ts";
import { overrideFor } from "../../run/override.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import type { Output } from "../output.ts";
import { progressLines } from "./progress-lines.ts";

/** A step that takes longer is named before it has ended, milliseconds. */
const longMs = 1_000;

/**
 * Shows records as they are made, as far as they are news: a look that found what the plan says already is one line, and a
 * step is named when it ends, or once it takes long.
 * @param print where they go; what is to be sent to somebody goes to standard output
 */
export function printRecords(
  out: Output,
  { clock, print }: { readonly clock: Clock; readonly print: (line: string) => void },
): (record: JournalRecord, plans: readonly [Plan, ...Plan[]]) => void {
  const begun = new Set<string>();
  const looks = new Map<string, number>();
  const progress = progressLines(out.isTerminal);
  return (record, plans) => {
    const { event } = record;
    const titles = Object.fromEntries(stepsOf(wholePlan(plans).nodes).map(({ id, title }) => [id, title]));
    const line = recordLineText(record, titles);
    if (event.type === "step.intent") {
      begun.add(event.step);
      void clock.sleep(longMs).then(
        () => begun.delete(event.step) && line !== undefined && print(line),
        () => undefined,
      );
      return;
    }
    if (event.type === "step.note" && asPlanned(event, plans)) {
      looks.set(event.step ?? "", (looks.get(event.step ?? "") ?? 0) + 1);
      return;
    }
    if (event.type === "step.progress") {
      const rate = progress(record);
      if (rate !== undefined && line !== undefined) print(`${line}${rate}`);
      return;
    }
    // "done" comes next.
    if (event.type === "step.looked" && event.found === "done") return;
    if (event.type === "step.outcome") {
      begun.delete(event.step);
      const same = looks.get(event.step);
      if (same !== undefined)
        print(`${record.at.slice(11, 19)}  ${same} looks found what the plan says already.`);
      looks.delete(event.step);
    }
    if (event.type === "run.suspended" || event.type === "run.finished") begun.clear();
    if (line !== undefined) print(line);
    if (event.type === "approval.requested" && !out.asJson)
      out.print(...requestLines(event.request, plans.at(-1) ?? plans[0]));
  };
}

/** A piece of evidence that the plan has with the same verdict. */
function asPlanned({ data }: EventOf<"step.note">, plans: readonly Plan[]): boolean {
  const { fact, verdict } = (data ?? {}) as { readonly fact?: unknown; readonly verdict?: unknown };
  return plans.some(({ shown }) =>
    shown.evidence.some((each) => each.fact === fact && each.verdict === verdict),
  );
}

/** What to send to the second person: one command, as it is. */
export function requestLines(raw: unknown, plan: Plan): readonly string[] {
  const decoded = decodeRequest(JSON.stringify(raw));
  if (typeof decoded === "string") return [decoded];
  const { request } = decoded;
  return [
    "",
    "Send this line to someone else who may approve; it works in any clone:",
    `  ./runbook approve ${encodeRequest(request, recipeOf(plan))}`,
    `In this checkout \`./runbook approve ${request.run}\` is enough.`,
    `Their answer is found in the run's folder, or paste its line here.`,
    ...aloneLines(request.run, request.step, plan),
    "",
    "",
  ];
}

/** The way without a second person: of this step, and which of its stage go the same way, or why there is none. */
function aloneLines(run: string, id: string, plan: Plan): readonly string[] {
  const dangerous = stepsOf(plan.nodes).filter((step) => step.dangerous);
  const from = dangerous.findIndex((step) => step.id === id);
  const [node, ...later] = from < 0 ? [] : dangerous.slice(from);
  const found = node === undefined ? undefined : overrideFor(node, standardCatalogue);
  if (found === undefined) return [];
  if ("message" in found)
    return [
      `Nobody does this alone. Who to call: ./runbook contacts now. Until then this may be stopped with Ctrl-C and`,
      `  ./runbook resume ${run}`,
    ];
  const also = later.filter((step) => !("message" in overrideFor(step, standardCatalogue)));
  return [
    `Is nobody there? Alone (${found.bound}; a review is pending then): stop this with Ctrl-C, then`,
    `  ./runbook resume ${run} --override ${id}="why"`,
    ...(also.length === 0
      ? []
      : [
          `Later in this stage one may do alone, each with its reason, ${also.map((step) => step.title).join("; ")}. Add`,
          `  ${also.map((step) => `--override ${step.id}="why"`).join(" ")}`,
        ]),
  ];
}
