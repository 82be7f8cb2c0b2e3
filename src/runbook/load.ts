import { createHash } from "node:crypto";
import type { KnownNotices } from "../ports/notify.ts";
import type { Catalogue } from "../steps/catalogue.ts";
import { readDocument } from "./document.ts";
import { fieldsAt } from "./fields-at.ts";
import { stepsMax } from "./limits.ts";
import { Problems } from "./problems.ts";
import { readInputs } from "./read-inputs.ts";
import { idsOf, readNodes } from "./read-nodes.ts";
import { stagesOf } from "./read-stage.ts";
import { Reading } from "./reading.ts";
import { reportIssues } from "./report-issues.ts";
import type { Included } from "./included-texts.ts";
import type { Json, Loaded, Runbook, RunbookNode } from "./runbook.ts";
import { inputShape, runbookShape, type RunbookShape } from "./shape.ts";

interface Around {
  readonly catalogue: Catalogue;
  readonly notices: KnownNotices | undefined;
  readonly included: Included;
  /** What was read already: the same file may be included in many places. */
  readonly loaded: Map<string, Loaded>;
}

/**
 * A runbook's text, checked as a whole: form, names, types, references, order. Pure; never throws, whatever the text.
 * @param file name to show in problems, as the operator knows it
 * @param included texts of what it includes; see included-texts.ts
 * @param notices what `notify.send` and `notice.show` may speak of; left out, that is not checked
 */
export const loadRunbook = (
  text: string,
  file: string,
  catalogue: Catalogue,
  notices?: KnownNotices,
  included: Included = new Map(),
): Loaded => load(text, file, { catalogue, notices, included, loaded: new Map() }, []);

/** @param chain files that include this one */
function load(text: string, file: string, around: Around, chain: readonly string[]): Loaded {
  const { catalogue, notices, included, loaded } = around;
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
  const reading = new Reading({
    ...{ catalogue, notices, parsed, problems, inputs, ids: idsOf(entries), file, chain },
    load: (inner) => {
      const found = included.get(inner);
      if (found === undefined) return undefined;
      const known = loaded.get(inner) ?? load(found, inner, around, [...chain, file]);
      loaded.set(inner, known);
      return known;
    },
  });
  const stages = stagesOf(readNodes(entries, ["steps"], new Map(), reading), reading);
  const drawnIn = includedIn(stages.flatMap(({ nodes }) => nodes));
  if (problems.none) refuseTooMany(drawnIn, problems);
  if (!problems.none || !shape.success) return { ok: false, problems: problems.list() };
  const { title, summary, severity } = shape.data;
  const digest = digestOf(text, drawnIn);
  const id = (file.split(/[\\/]/).at(-1) ?? file).replace(/\.ya?ml$/, "");
  return { ok: true, runbook: { id, file, digest, title, summary, severity, inputs, stages } };
}

/** Includes of includes multiply. What each of them has was bounded before, so that counting ends. */
function refuseTooMany(drawnIn: readonly Runbook[], problems: Problems): void {
  const count = drawnIn.reduce((sum, { stages }) => sum + stepsIn(stages.flatMap(({ nodes }) => nodes)), 0);
  if (count <= stepsMax) return;
  const message = `${count} steps are included, more than ${stepsMax}`;
  problems.addAtKey(["steps"], "BAD_INCLUDE", message, "Cut it into several runbooks.");
}

const stepsIn = (nodes: readonly RunbookNode[]): number =>
  nodes.reduce((sum, node) => sum + stepsOf(node), 0);

function stepsOf(node: RunbookNode): number {
  if (node.kind === "step") return 1;
  if (node.kind === "include") return stepsIn(node.runbook.stages.flatMap(({ nodes }) => nodes));
  return stepsIn([...node.cases.flatMap(({ nodes }) => nodes), ...(node.otherwise ?? [])]);
}

/** What is drawn in counts as the text's own: an edit anywhere gives another digest. */
function digestOf(text: string, drawnIn: readonly Runbook[]): string {
  const hash = createHash("sha256").update(text);
  for (const { file, digest } of drawnIn) hash.update(`\0${file}\0${digest}`);
  return hash.digest("hex");
}

function includedIn(nodes: readonly RunbookNode[]): readonly Runbook[] {
  return nodes.flatMap((node) => {
    if (node.kind === "include") return [node.runbook];
    if (node.kind === "step") return [];
    return [...node.cases.flatMap((each) => includedIn(each.nodes)), ...includedIn(node.otherwise ?? [])];
  });
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
