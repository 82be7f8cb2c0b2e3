import { describe, expect, it } from "vitest";
import type { Problem } from "../../src/errors.ts";
import type { PlannedBranch, PlannedStep } from "../../src/plan/plan.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { planFrom, recipeOf } from "../../src/plan/recipe.ts";
import { caseOf, inputsOf, stepsOf } from "../../src/plan/walk.ts";
import { includedFile, includedTexts } from "../../src/runbook/included-texts.ts";
import { loadRunbook } from "../../src/runbook/load.ts";
import { testCatalogue } from "../builders/catalogue.ts";
import { cutWorld, portsOf } from "../builders/ports.ts";

const head = "version: 1\ntitle: T\nsummary: S\nseverity: high\n";
const outer = `${head}inputs:
  why: { type: string, required: true, description: Why }
steps:
  - id: look
    use: triage.gather
    title: Look
  - id: shut
    include: parts/close.yaml
    title: Close it
    with: { reason: "\${{ inputs.why }}" }
`;
const inner = `${head}inputs:
  reason: { type: string, required: true, description: Why, max: 20 }
  who: { type: string, default: users, description: Who is told, options: [users, team] }
steps:
  - id: look
    use: triage.gather
    title: Look again
  - id: say
    use: notice.text
    title: Say
    with: { audience: "\${{ inputs.who }}", text: "\${{ inputs.reason }}: \${{ steps.look.output.category }}" }
  - id: which
    branch: steps.look.output.category == "clerk-outage"
    title: Which
    cases:
      "true": [{ id: close, use: bypass.close, title: Close }]
      "false": []
`;

const files = (changed: Readonly<Record<string, string>> = {}) =>
  ({ "runbooks/outer.yaml": outer, "runbooks/parts/close.yaml": inner, ...changed }) as Readonly<
    Record<string, string>
  >;
const gathered = async (all: Readonly<Record<string, string>>) =>
  await includedTexts(all["runbooks/outer.yaml"] ?? "", "runbooks/outer.yaml", async (file) => all[file]);

async function planned(changed: Readonly<Record<string, string>> = {}, why = "Clerk is back") {
  const all = files(changed);
  const around = { ports: portsOf(cutWorld()), catalogue: testCatalogue, included: await gathered(all) };
  const text = all["runbooks/outer.yaml"] ?? "";
  const plan = await preparePlan({ ...around, text, file: "runbooks/outer.yaml", typed: { why } });
  return { plan, around: { ...around, text } };
}

async function problems(changed: Readonly<Record<string, string>>): Promise<readonly Problem[]> {
  const all = files(changed);
  const text = all["runbooks/outer.yaml"] ?? "";
  const loaded = loadRunbook(text, "runbooks/outer.yaml", testCatalogue, undefined, await gathered(all));
  return loaded.ok ? [] : loaded.problems;
}

describe("an included runbook", () => {
  it("stands in the plan with its own names and the inputs that it is given", async () => {
    const { plan } = await planned();
    expect(stepsOf(plan.nodes).map(({ id }) => id)).toEqual(["look", "shut/look", "shut/say", "shut/close"]);
    const say = plan.nodes.find(({ id }) => id === "shut/say") as PlannedStep;
    const outputs = { look: { category: "own-config" }, "shut/look": { category: "clerk-outage" } };
    expect(inputsOf(say, JSON.parse(JSON.stringify(plan)) as typeof plan, outputs)).toEqual({
      audience: "users",
      text: "Clerk is back: clerk-outage",
    });
    const which = plan.nodes.find(({ id }) => id === "shut/which") as PlannedBranch;
    expect(caseOf(which, plan, outputs)).toBe("true");
    expect(caseOf(which, plan, { look: { category: "clerk-outage" } })).toBeUndefined();
  });

  it("is in the hash: an edit of it is another plan, and the same texts give the same elsewhere", async () => {
    const { plan, around } = await planned();
    expect((await planFrom(recipeOf(plan), around)).hash).toBe(plan.hash);
    const edited = { "runbooks/parts/close.yaml": inner.replace("Look again", "Look twice") };
    expect((await planned(edited)).plan.hash).not.toBe(plan.hash);
    expect((await planned(edited)).plan.runbook.digest).not.toBe(plan.runbook.digest);
  });

  it("refuses a value that its own input does not allow", async () => {
    await expect(planned({}, "x".repeat(30))).rejects.toMatchObject({
      code: "BAD_VALUE",
      message: expect.stringContaining("shut: reason"),
    });
  });

  const part = "runbooks/parts/close.yaml";
  const cases: readonly [string, Readonly<Record<string, string>>, Partial<Problem>][] = [
    ["is not there", { [part]: "" }, { file: part, code: "MISSING_FIELD" }],
    [
      "includes itself",
      { [part]: `${inner}  - { id: again, include: ../outer.yaml, title: Again }\n` },
      { file: part, code: "BAD_INCLUDE", line: 22, column: 27 },
    ],
    [
      "has a mistake",
      { [part]: inner.replace("bypass.close", "bypass.clsoe") },
      { file: part, code: "UNKNOWN_STEP" },
    ],
    [
      "is cut into stages",
      { [part]: inner.replace("  - id: say", "  - { stage: two, title: Two }\n  - id: say") },
      { code: "BAD_INCLUDE", line: 12, column: 14 },
    ],
    [
      "lacks an input",
      { "runbooks/outer.yaml": outer.replace(/ {4}with: .*\n/, "") },
      { code: "MISSING_FIELD", line: 12 },
    ],
    [
      "is given what it does not have",
      { "runbooks/outer.yaml": outer.replace("reason:", "raeson:") },
      { code: "UNKNOWN_FIELD", line: 14 },
    ],
    [
      "is given another type",
      { "runbooks/outer.yaml": outer.replace('"${{ inputs.why }}"', "12") },
      { code: "WRONG_TYPE", line: 14 },
    ],
    [
      "is given what comes too late",
      { "runbooks/outer.yaml": outer.replace("inputs.why }}", "steps.look.output.category }}") },
      { code: "BAD_VALUE", line: 14 },
    ],
    [
      "lies outside the repository",
      { "runbooks/outer.yaml": outer.replace("parts/close.yaml", "../../etc/passwd") },
      { code: "BAD_INCLUDE", line: 12, column: 14 },
    ],
  ];
  it.each(cases)("is refused in its place when it %s", async (_, changed, expected) => {
    expect(await problems(changed)).toContainEqual(expect.objectContaining(expected));
  });

  it("that includes others twice each, and those others, is counted and refused, not unfolded", async () => {
    const head = "version: 1\ntitle: T\nsummary: S\nseverity: low\nsteps:\n";
    const twice = (file: string) =>
      head + ["a", "b"].map((id) => `  - { id: ${id}, include: ${file}, title: Again }\n`).join("");
    const chain = Array.from({ length: 18 }, (_, n) => [`runbooks/x${n}.yaml`, twice(`x${n + 1}.yaml`)]);
    const last = { "runbooks/x18.yaml": `${head}  - { id: look, use: triage.gather, title: Look }\n` };
    const found = await problems({
      ...(Object.fromEntries(chain) as Record<string, string>),
      ...last,
      "runbooks/outer.yaml": twice("x0.yaml"),
    });
    expect(found).toContainEqual(
      expect.objectContaining({
        ...{ file: "runbooks/x9.yaml", line: 5, column: 1, code: "BAD_INCLUDE" },
        message: "512 steps are included, more than 500",
      }),
    );
  });

  it("that is missing is named in its place, and outer steps cannot refer into it", async () => {
    const loaded = loadRunbook(outer, "runbooks/outer.yaml", testCatalogue);
    expect(loaded).toMatchObject({ problems: [{ code: "BAD_INCLUDE", line: 12, column: 14 }] });
    const into = `${outer}  - { id: end, use: notice.text, title: End, with: { audience: users, text: "\${{ steps.shut.output.x }}" } }\n`;
    expect(await problems({ "runbooks/outer.yaml": into })).toMatchObject([{ code: "DANGLING_REFERENCE" }]);
  });

  it("is found by its path from the file that names it, inside the repository only", () => {
    expect(includedFile("runbooks/a.yaml", "./b.yaml")).toBe("runbooks/b.yaml");
    expect(includedFile("runbooks/parts/a.yaml", "../b.yaml")).toBe("runbooks/b.yaml");
    expect(includedFile("runbooks/a.yaml", "../../b.yaml")).toBeUndefined();
    expect(includedFile("runbooks/a.yaml", "/etc/b.yaml")).toBeUndefined();
  });
});
