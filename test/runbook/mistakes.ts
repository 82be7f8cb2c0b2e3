import type { RunbookCode } from "../../src/errors.ts";
import { depthMax, sizeMax } from "../../src/runbook/limits.ts";
import { withNotice as valid } from "./valid.ts";

/** Line and column of the first place where `mark` stands in `text`. */
export function placeOf(text: string, mark: string) {
  const offset = text.indexOf(mark);
  if (offset < 0) throw new Error(`${mark} does not stand in the text`);
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** One mistake: what is replaced by what, the code, and the text that the problem must point at. */
export const mistakes: readonly (readonly [string, string, string, RunbookCode, string])[] = [
  ["an unknown field", "title: Test\n", "titel: Test\n", "UNKNOWN_FIELD", "titel"],
  [
    "an unknown field of a step",
    "    title: Look\n",
    "    title: Look\n    wen: true\n",
    "UNKNOWN_FIELD",
    "wen",
  ],
  ["an unknown field of an input", "    min: 1\n", "    mini: 1\n", "UNKNOWN_FIELD", "mini"],
  ["an unknown field of with", "totalMinutes: 240", "totalMinuts: 240", "UNKNOWN_FIELD", "totalMinuts"],
  [
    "a merge key",
    "    use: triage.gather\n",
    "    <<: {a: 1}\n    use: triage.gather\n",
    "UNKNOWN_FIELD",
    "<<",
  ],
  [
    "a key that poisons prototypes",
    "version: 1\n",
    "version: 1\n__proto__: {a: 1}\n",
    "UNKNOWN_FIELD",
    "__proto__",
  ],
  ["a time-out without a unit", "timeout: 30s", 'timeout: "30"', "BAD_VALUE", '"30"'],
  ["a time-out of days", "timeout: 30s", "timeout: 48h", "BAD_VALUE", "48h"],
  ["a time-out that is a number", "timeout: 30s", "timeout: 30", "WRONG_TYPE", "30\n    retry"],
  ["too many attempts", "attempts: 2", "attempts: 50", "BAD_VALUE", "50"],
  ["a pause of nothing", "pause: 5s", "pause: 0s", "BAD_VALUE", "0s }"],
  ["an unknown field of retry", "pause: 5s", "puase: 5s", "UNKNOWN_FIELD", "puase"],
  ["another word for onFailure", "onFailure: stop", "onFailure: ignore", "BAD_VALUE", "ignore"],
  [
    "an output of a step that may be gone on from",
    "onFailure: stop",
    "onFailure: continue",
    "DANGLING_REFERENCE",
    "steps.look",
  ],
  [
    "a stage with nothing before it",
    "steps:\n",
    "steps:\n  - stage: now\n    title: Now\n",
    "MISPLACED_STAGE",
    "stage: now",
  ],
  [
    "a stage without steps",
    "  - id: cause\n",
    "  - stage: one\n    title: One\n  - stage: two\n    title: Two\n  - id: cause\n",
    "MISPLACED_STAGE",
    "stage: one",
  ],
  [
    "an approval after a step that is planned otherwise once it has run",
    "  - id: cause\n",
    `  - id: clean
    use: accounts.clean
    title: Clean
    with: { users: [user_a], since: 2026-11-21T00:00:00Z }
  - id: deny
    use: policy.deny
    title: Deny
    with: { users: [user_a] }
  - id: cause\n`,
    "MISPLACED_STAGE",
    "policy.deny",
  ],
  [
    "a stage without a title",
    "  - id: cause\n",
    "  - stage: one\n  - id: cause\n",
    "MISSING_FIELD",
    "stage: one",
  ],
  [
    "a stage with a step's id",
    "  - id: cause\n",
    "  - stage: look\n    title: Again\n  - id: cause\n",
    "DUPLICATE_ID",
    "look\n    title: Again",
  ],
  [
    "each of what is no list",
    "    title: Look\n",
    "    title: Look\n    each: inputs.reason\n",
    "WRONG_TYPE",
    "inputs.reason\n",
  ],
  ["each where there is none", "audience: users", "audience: ${{ each }}", "DANGLING_REFERENCE", "each }}"],
  [
    "each of a list that comes too late",
    "    when: facts",
    "    each: steps.look.output.list\n    when: facts",
    "DANGLING_REFERENCE",
    "steps.look.output.list",
  ],
  [
    "join of what is no list",
    "inputs.minutes < 60",
    'join(inputs.reason, ",") == "a"',
    "WRONG_TYPE",
    "inputs.reason, ",
  ],
  [
    "an include of what is not there",
    "  - id: cause\n",
    "  - id: more\n    include: more.yaml\n    title: More\n  - id: cause\n",
    "BAD_INCLUDE",
    "more.yaml",
  ],
  ["a missing field", "    title: Look\n", "", "MISSING_FIELD", "id: look"],
  ["a missing field of with", "            incident: test\n", "", "MISSING_FIELD", "mode: stale"],
  ["an input with neither", "    required: true\n", "", "MISSING_FIELD", "reason:"],
  ["a number for text", "title: Test", "title: 12", "WRONG_TYPE", "12"],
  ["text for a number", "totalMinutes: 240", "totalMinutes: lots", "WRONG_TYPE", "lots"],
  ["yes for true", "required: true", "required: yes", "WRONG_TYPE", "yes"],
  [
    "text for a list",
    "deny: ${{ inputs.deny }}",
    "deny: ${{ inputs.reason }}",
    "WRONG_TYPE",
    "${{ inputs.reason }}\n            reason",
  ],
  ["a default of another type", "default: 30", "default: soon", "WRONG_TYPE", "soon"],
  [
    "a condition that is no condition",
    "when: facts.triage.category ==",
    "when: inputs.minutes == 1 and inputs.minutes or facts.triage.category ==",
    "WRONG_TYPE",
    "inputs.minutes or",
  ],
  ["a comparison of two types", "inputs.minutes < 60", 'inputs.minutes == "a"', "WRONG_TYPE", '"a"'],
  ["an unknown step", "use: triage.gather", "use: triage.gathr", "UNKNOWN_STEP", "triage.gathr"],
  ["a duplicate id", "id: say", "id: look", "DUPLICATE_ID", "look\n    use: notice"],
  ["a duplicate id in a case", "id: open", "id: look", "DUPLICATE_ID", "look\n          use: bypass"],
  ["a duplicate key", "title: Test\n", "title: Test\ntitle: Again\n", "DUPLICATE_ID", "title: Again"],
  ["a bad id", "id: look", "id: Look Here", "BAD_ID", "Look Here"],
  ["a reference to no step", "steps.look.output", "steps.lok.output", "DANGLING_REFERENCE", "steps.lok"],
  [
    "a reference to no output",
    "output.category",
    "output.categori",
    "DANGLING_REFERENCE",
    "steps.look.output.categori",
  ],
  [
    "a reference to no input",
    "minutes: ${{ inputs.minutes",
    "minutes: ${{ inputs.minuts",
    "DANGLING_REFERENCE",
    "inputs.minuts",
  ],
  [
    "a reference to no fact",
    "branch: facts.triage.category",
    "branch: facts.triag.category",
    "DANGLING_REFERENCE",
    "facts.triag.",
  ],
  ["a reference to nothing", 'inputs.reason }}"', 'reason }}"', "DANGLING_REFERENCE", 'reason }}"'],
  [
    "a reference into a case",
    "    default:\n      - id: ask\n        use: manual.check\n        title: Ask\n        with:\n          look: Look at it",
    "    default:\n      - id: ask\n        use: manual.check\n        title: Ask\n        with:\n          look: ${{ steps.open.output.jti }}",
    "DANGLING_REFERENCE",
    "steps.open",
  ],
  [
    "a reference to what may be skipped",
    "look: Look at it",
    "look: ${{ steps.say.output.text }}",
    "DANGLING_REFERENCE",
    "steps.say",
  ],
  [
    "a forward reference",
    "steps.look.output.category",
    "steps.ask.output.note",
    "FORWARD_REFERENCE",
    "steps.ask",
  ],
  ["an undefined case", "clerk-outage:\n", "clerk-outrage:\n", "UNDEFINED_BRANCH", "clerk-outrage:"],
  [
    "a value without a case",
    "    default:\n      - id: ask\n        use: manual.check\n        title: Ask\n        with:\n          look: Look at it\n",
    "",
    "UNDEFINED_BRANCH",
    "facts.triage.category\n",
  ],
  [
    "an expression that does not end",
    "inputs.minutes < 60",
    "inputs.minutes <",
    "BAD_EXPRESSION",
    "\n    with:\n      audience",
  ],
  ["an unknown function", "inputs.minutes < 60", "lenght(inputs.deny) < 60", "BAD_EXPRESSION", "lenght"],
  [
    "an open reference",
    '${{ inputs.reason }}"',
    '${{ inputs.reason"',
    "BAD_EXPRESSION",
    '${{ inputs.reason"',
  ],
  ["a word that is none", "severity: high", "severity: hihg", "BAD_VALUE", "hihg"],
  ["a category that is none", "category: clerk-outage", "category: clerk-outag", "BAD_VALUE", "clerk-outag"],
  [
    "a category that is none, among others",
    "category: clerk-outage",
    "category: [unknown, clerk-outag]",
    "BAD_VALUE",
    "clerk-outag]",
  ],
  ["a category that is a number", "category: clerk-outage", "category: 5", "WRONG_TYPE", "5"],
  [
    "a comparison that never holds",
    '"clerk-outage" and',
    '"clerk-outrage" and',
    "BAD_VALUE",
    '"clerk-outrage"',
  ],
  ["a number out of range", "totalMinutes: 240", "totalMinutes: 2400", "BAD_VALUE", "2400"],
  ["a default out of range", "default: 30", "default: 90", "BAD_VALUE", "90"],
  ["an octal that is none", "default: 30", "default: 030", "BAD_VALUE", "030"],
  ["an infinite number", "max: 60", "max: .inf", "BAD_VALUE", ".inf"],
  [
    "a dangerous step that decides late",
    "incident: test",
    "incident: ${{ steps.look.output.category }}",
    "BAD_VALUE",
    "${{ steps.look.output.category }}\n    default",
  ],
  ["an unknown notice", "notice: down", "notice: donw", "UNKNOWN_NOTICE", "donw"],
  ["readers without words", "to: team", "to: support", "MISSING_LANGUAGE", "down\n      to"],
  ["an unknown placeholder", "{ who:", "{ whom: x, who:", "UNKNOWN_PLACEHOLDER", "whom"],
  ["a placeholder of none", "notice: down", "notice: up", "UNKNOWN_PLACEHOLDER", "who:"],
  ["a placeholder without a value", ", since: 2026-11-21T03:00:00Z }", " }", "MISSING_FIELD", "{ who:"],
  ["a time that is none", "2026-11-21T03:00:00Z", "at three", "BAD_VALUE", "at three"],
  ["30 February", "2026-11-21T03:00:00Z", "2026-02-30T03:00:00Z", "BAD_VALUE", "2026-02-30"],
  ["an audience that is none", "to: team", "to: tema", "BAD_VALUE", "tema"],
  ["a value that is no text", "2026-11-21T03:00:00Z", "[a]", "WRONG_TYPE", "[a]"],
  ["a tag", "title: Look", "title: !!python/object Look", "YAML_TAG", "!!python"],
  ["an alias without an anchor", "title: Look", "title: *nobody", "YAML_SYNTAX", "*nobody"],
  ["a bracket that stays open", "default: []", "default: [", "YAML_SYNTAX", "description: Who"],
  ["a second document", "steps:", "---\nsteps:", "YAML_SYNTAX", "---"],
  ["a directive", "version: 1\n", "%YAML 1.1\n---\nversion: 1\n", "YAML_SYNTAX", "%YAML"],
  ["a tab as indentation", "    title: Look", "\ttitle: Look", "YAML_SYNTAX", "\ttitle"],
  ["an alias that holds itself", "default: []", "default: &all [*all]", "YAML_ALIAS_BOMB", "*all"],
  ["a NUL", "title: Look", "title: Lo\0ok", "YAML_NUL", "\0"],
  ["a byte of Latin-1", "title: Look", "title: Lo\uFFFDk", "YAML_ENCODING", "\uFFFD"],
  ["a pattern with an open bracket", "    min: 1\n", '    min: 1\n    pattern: "["\n', "BAD_PATTERN", '"["'],
  ["look-ahead", "    min: 1\n", "    min: 1\n    pattern: (?=a)a\n", "BAD_PATTERN", "(?=a)a"],
  ["look-behind", "    min: 1\n", "    min: 1\n    pattern: (?<!a)b\n", "BAD_PATTERN", "(?<!a)b"],
  ["a back-reference", "    min: 1\n", "    min: 1\n    pattern: (a)\\1\n", "BAD_PATTERN", "(a)"],
  [
    "a pattern of 280,000 instructions",
    "    min: 1\n",
    `    min: 1\n    pattern: (${"a?".repeat(140)}){1000}\n`,
    "BAD_PATTERN",
    "(a?",
  ],
];

/** The compiler refuses this when a code is added, renamed or missing. */
const everyCode: Readonly<Record<RunbookCode, true>> = {
  YAML_SYNTAX: true,
  YAML_ALIAS_BOMB: true,
  YAML_TOO_DEEP: true,
  YAML_TOO_BIG: true,
  YAML_NUL: true,
  YAML_ENCODING: true,
  YAML_TAG: true,
  UNKNOWN_FIELD: true,
  MISSING_FIELD: true,
  WRONG_TYPE: true,
  UNKNOWN_STEP: true,
  DUPLICATE_ID: true,
  BAD_ID: true,
  DANGLING_REFERENCE: true,
  FORWARD_REFERENCE: true,
  UNDEFINED_BRANCH: true,
  MISPLACED_STAGE: true,
  BAD_INCLUDE: true,
  BAD_EXPRESSION: true,
  BAD_PATTERN: true,
  BAD_VALUE: true,
  UNKNOWN_NOTICE: true,
  MISSING_LANGUAGE: true,
  UNKNOWN_PLACEHOLDER: true,
};

export const allCodes = Object.keys(everyCode) as readonly RunbookCode[];

interface Broken {
  readonly name: string;
  readonly text: string;
  readonly code: RunbookCode;
  /** Where the problem must point; both from 1. */
  readonly line: number;
  readonly column: number;
}

const deep = "[".repeat(2 * depthMax);

/** A file for each mistake, with the exact place of its problem. */
export const brokenFiles: readonly Broken[] = [
  ...mistakes.map(([name, good, bad, code, mark]) => {
    const text = valid.replace(good, () => bad);
    return { name, text, code, ...placeOf(text, mark) };
  }),
  { name: "nested too deep", text: deep, code: "YAML_TOO_DEEP", line: 1, column: depthMax + 1 },
  { name: "too big", text: `${valid}#${"x".repeat(sizeMax)}`, code: "YAML_TOO_BIG", line: 1, column: 1 },
];
