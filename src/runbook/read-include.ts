import { fieldsAt } from "./fields-at.ts";
import { filesMax, includedFile } from "./included-texts.ts";
import { parseTemplate } from "./template.ts";
import type { Path } from "./problems.ts";
import { refuseValue, typeOfInput } from "./read-inputs.ts";
import type { Before, Reading } from "./reading.ts";
import { reportIssues, shorten } from "./report-issues.ts";
import type { IncludeNode, InputDeclaration, Json, Runbook } from "./runbook.ts";
import { includeShape } from "./shape.ts";
import { fits, nameOf } from "./value-type.ts";

/** Reads an entry that draws in another runbook, that runbook, and the inputs that it is given. */
export function readInclude(
  entry: Json,
  path: Path,
  before: Before,
  reading: Reading,
): IncludeNode | undefined {
  const { problems } = reading.of;
  const shape = includeShape.safeParse(entry);
  if (!shape.success) {
    reportIssues(shape.error.issues, entry, path, problems, (at) => fieldsAt(includeShape, entry, at));
    return undefined;
  }
  const { id, title, why, include, with: given = {} } = shape.data;
  reading.claim(id, [...path, "id"]);
  const runbook = drawnIn(include, [...path, "include"], reading);
  if (runbook === undefined) return undefined;
  const templates = Object.entries(given).map(([name, source]) => {
    const at = [...path, "with", name];
    const input = runbook.inputs.find((each) => each.name === name);
    if (input === undefined) {
      const hint = `It has ${runbook.inputs.map((each) => each.name).join(", ") || "no inputs"}.`;
      problems.addAtKey(at, "UNKNOWN_FIELD", `${shorten(name)} is no input of ${runbook.file}`, hint);
    }
    return [name, givenTo(input, source as Json, at, before, reading)] as const;
  });
  const missing = runbook.inputs.find((each) => each.required && !Object.hasOwn(given, each.name));
  if (missing !== undefined)
    problems.add(
      [...path, "include"],
      "MISSING_FIELD",
      `${runbook.file} needs the input ${missing.name}`,
      `Add it under with: ${missing.description}`,
    );
  return { kind: "include", id, title, why, with: Object.fromEntries(templates), runbook };
}

/** One input of the runbook that is drawn in: of the right type, and known when planning. */
function givenTo(
  input: InputDeclaration | undefined,
  source: Json,
  at: Path,
  before: Before,
  reading: Reading,
): IncludeNode["with"][string] {
  const { problems, parsed } = reading.of;
  const template = parseTemplate(source, at, (inner, index, message) =>
    problems.addAt(
      parsed.offsetWithin(inner, index),
      "BAD_EXPRESSION",
      message,
      "See docs/runbooks.md for what an expression may say.",
    ),
  );
  const { value } = template;
  if (input === undefined) return template;
  if (value.kind === "constant") {
    const wrong = refuseValue(input, value.value);
    if (wrong !== undefined)
      problems.add(
        at,
        wrong.kind === "type" ? "WRONG_TYPE" : "BAD_VALUE",
        `${input.name}: ${wrong.message}`,
        wrong.hint,
      );
  } else if (value.kind === "expression") {
    const type = reading.known(value.expression, at, before);
    if (!fits(type, typeOfInput(input)))
      problems.add(
        at,
        "WRONG_TYPE",
        `${input.name}: expected ${nameOf(typeOfInput(input))}, found ${nameOf(type)}`,
        "Refer to another value.",
      );
  } else
    problems.add(
      at,
      "BAD_VALUE",
      `${input.name} is put together here`,
      "Give one value, or one ${{ reference }}.",
    );
  return template;
}

function drawnIn(named: string, at: Path, reading: Reading): Runbook | undefined {
  const { problems, load, file, chain } = reading.of;
  const found = includedFile(file, named);
  const refuse = (message: string, hint: string) => void problems.add(at, "BAD_INCLUDE", message, hint);
  if (found === undefined) {
    refuse(`${shorten(named)} is not in this repository`, "Name a file by its path from this one.");
    return undefined;
  }
  if (found === file || chain.includes(found)) {
    refuse(`${found} includes itself: ${[...chain, file, found].join(" > ")}`, "Take one of them out.");
    return undefined;
  }
  const loaded = load(found);
  if (loaded === undefined) {
    refuse(
      `there is no file ${found} in this repository that can be read`,
      `Look at its path, which counts from this file. At most ${filesMax} files are included in all.`,
    );
    return undefined;
  }
  if (!loaded.ok) {
    problems.addOthers(loaded.problems);
    refuse(`${found} has mistakes`, "They are named with their own places.");
    return undefined;
  }
  if (loaded.runbook.stages.length > 1) {
    refuse(`${found} is cut into stages`, "Include what has none, and cut this runbook instead.");
    return undefined;
  }
  return loaded.runbook;
}
