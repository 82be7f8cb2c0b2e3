import type { StepLimits } from "../steps/step.ts";
import { checkWith } from "./check-with.ts";
import { nearest } from "./closest.ts";
import { durationMs } from "./limits.ts";
import { fieldsAt } from "./fields-at.ts";
import type { Path } from "./problems.ts";
import type { Before, Reading } from "./reading.ts";
import { refuseLateApproval } from "./refuse-late-approval.ts";
import { reportIssues, shorten } from "./report-issues.ts";
import type { Json, StepNode } from "./runbook.ts";
import { stepShape } from "./shape.ts";

/** Reads one step; undefined where too little can be read. What can be read of a broken entry is still checked. */
export function readStep(entry: Json, path: Path, before: Before, reading: Reading): StepNode | undefined {
  const { problems, catalogue, notices, inputs, parsed: document } = reading.of;
  const shape = stepShape.safeParse(entry);
  if (!shape.success)
    reportIssues(shape.error.issues, entry, path, problems, (at) => fieldsAt(stepShape, entry, at));
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return undefined;
  const raw = entry as Readonly<Record<string, Json>>;
  const id = textOf(raw["id"]);
  reading.claim(id, [...path, "id"]);
  const use = textOf(raw["use"]);
  const each = reading.each(raw["each"], [...path, "each"], before);
  const names = { ...reading.names(before), ...(each === undefined ? {} : { each: each.item }) };
  const when = reading.condition(raw["when"], [...path, "when"], names);
  const step = catalogue.get(use);
  if (step === undefined && use !== "") {
    const meant = nearest(use, catalogue.names);
    const hint = meant === undefined ? `There are ${catalogue.names.join(", ")}.` : `Did you mean ${meant}?`;
    problems.add([...path, "use"], "UNKNOWN_STEP", `there is no step ${shorten(use)}`, hint);
  }
  refuseLateApproval({ step, path, stage: reading.stage }, reading.outdated, problems);
  if (step?.planOutdates === true) reading.outdated.push({ id, path, stage: reading.stage });
  const given = raw["with"] ?? {};
  if (typeof given !== "object" || given === null || Array.isArray(given)) return undefined;
  const templates = checkWith(given as Readonly<Record<string, Json>>, [...path, "with"], {
    step,
    notices,
    inputs,
    problems,
    offsetWithin: document.offsetWithin,
    isEarlier: (step) => (before.get(step)?.stage ?? reading.stage) < reading.stage,
    check: (expression, report) => reading.check(expression, names, report),
  });
  return {
    kind: "step",
    id,
    use,
    title: textOf(raw["title"]),
    why: typeof raw["why"] === "string" ? raw["why"] : undefined,
    each: each?.list,
    when,
    with: templates,
    limits: shape.success ? limitsOf(shape.data) : {},
    onFailure: shape.data?.onFailure ?? "stop",
  };
}

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

function limitsOf({
  timeout,
  retry,
}: {
  timeout?: string | undefined;
  retry?: Retry | undefined;
}): StepLimits {
  const timeoutMs = timeout === undefined ? undefined : durationMs(timeout);
  const pauseMs = retry?.pause === undefined ? undefined : durationMs(retry.pause);
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(retry?.attempts === undefined ? {} : { attempts: retry.attempts }),
    ...(pauseMs === undefined ? {} : { pauseMs }),
  };
}

interface Retry {
  readonly attempts?: number | undefined;
  readonly pause?: string | undefined;
}
