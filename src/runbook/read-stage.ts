import { fieldsAt } from "./fields-at.ts";
import type { Path } from "./problems.ts";
import type { Reading } from "./reading.ts";
import { reportIssues } from "./report-issues.ts";
import type { Json, RunbookNode, Stage } from "./runbook.ts";
import { stageShape } from "./shape.ts";

/** Where a runbook is cut: what follows is planned when it is reached. */
export interface StageMark {
  readonly kind: "stage";
  readonly id: string;
  readonly title: string;
  readonly path: Path;
}

/** Reads a cut. Only the list of the whole runbook may have one, and something must stand on both sides of it. */
export function readStage(entry: Json, path: Path, first: boolean, reading: Reading): StageMark | undefined {
  const { problems } = reading.of;
  const shape = stageShape.safeParse(entry);
  if (!shape.success) {
    reportIssues(shape.error.issues, entry, path, problems, (at) => fieldsAt(stageShape, entry, at));
    return undefined;
  }
  const { stage: id, title } = shape.data;
  reading.claim(id, [...path, "stage"]);
  if (path.length > 2) {
    const hint = "Put it into the runbook's own list of steps, or decide by a branch inside one stage.";
    problems.addAtKey(
      [...path, "stage"],
      "MISPLACED_STAGE",
      "a case of a branch cannot be cut into stages",
      hint,
    );
  } else if (first) {
    const hint = "Remove it: the first stage begins by itself.";
    problems.addAtKey([...path, "stage"], "MISPLACED_STAGE", "there is nothing before this stage", hint);
  }
  reading.stage++;
  return { kind: "stage", id, title, path };
}

/** The list, cut where it says so. The first stage has no id. */
export function stagesOf(entries: readonly (RunbookNode | StageMark)[], reading: Reading): readonly Stage[] {
  const stages: { id: string | undefined; title: string | undefined; nodes: RunbookNode[] }[] = [
    { id: undefined, title: undefined, nodes: [] },
  ];
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== "stage") {
      stages.at(-1)?.nodes.push(entry);
      continue;
    }
    stages.push({ id: entry.id, title: entry.title, nodes: [] });
    const next = entries[index + 1];
    if (next !== undefined && next.kind !== "stage") continue;
    const message = `the stage ${entry.id} has no steps`;
    const hint = "Put steps after it, or remove it.";
    reading.of.problems.addAtKey([...entry.path, "stage"], "MISPLACED_STAGE", message, hint);
  }
  return stages;
}
