import { createHash } from "node:crypto";
import type { Problem } from "../errors.ts";
import type { KnownNotices } from "../ports/notify.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { readDocument } from "./document.ts";
import { fieldsAt } from "./fields-at.ts";
import { Problems } from "./problems.ts";
import { readInputs } from "./read-inputs.ts";
import { idsOf, readNodes } from "./read-nodes.ts";
import { stagesOf } from "./read-stage.ts";
import { Reading } from "./reading.ts";
import { reportIssues } from "./report-issues.ts";
import type { Json, Runbook } from "./runbook.ts";
import { inputShape, runbookShape, type RunbookShape } from "./shape.ts";

export type Loaded =
  | { readonly ok: true; readonly runbook: Runbook }
  /** All that is wrong, in the order of the text. Never empty. */
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * A runbook's text, checked as a whole: form, names, types, references, order. Pure; never throws, whatever the text.
 * @param file name to show in problems, as the operator knows it
 * @param notices what `notify.send` and `notice.show` may speak of; left out, that is not checked
 */
export function loadRunbook(
  text: string,
  file: string,
  catalogue: Catalogue,
  notices?: KnownNotices,
): Loaded {
  const problems = new Problems(file);
  const parsed = readDocument(text, problems);
  if (parsed === undefined) return { ok: false, problems: problems.list() };
  const shape = runbookShape.safeParse(parsed.value);
  if (!shape.success)
    reportIssues(shape.error.issues, parsed.value, [], problems, (path) =>
      fieldsAt(runbookShape, parsed.value, path),
    );
  const raw: unknown = parsed.value;
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    return { ok: false, problems: problems.list() };
  const { inputs: rawInputs, steps: rawSteps } = raw as Partial<RunbookShape>;
  const inputs = readInputs(soundInputs(rawInputs), problems);
  const entries = Array.isArray(rawSteps) ? (rawSteps as readonly Json[]) : [];
  const reading = new Reading({ catalogue, notices, parsed, problems, inputs, ids: idsOf(entries) });
  const stages = stagesOf(readNodes(entries, ["steps"], new Map(), reading), reading);
  if (!problems.none || !shape.success) return { ok: false, problems: problems.list() };
  const { title, summary, severity } = shape.data;
  const digest = createHash("sha256").update(text).digest("hex");
  const id = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.ya?ml$/, "");
  return { ok: true, runbook: { id, file, digest, title, summary, severity, inputs, stages } };
}

/** Declarations that have the right form; the others were reported. */
function soundInputs(inputs: unknown): NonNullable<RunbookShape["inputs"]> {
  if (typeof inputs !== "object" || inputs === null) return {};
  const sound = Object.entries(inputs).flatMap(([name, declaration]) => {
    const parsed = inputShape.safeParse(declaration);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return Object.fromEntries(sound);
}
