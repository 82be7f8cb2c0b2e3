import { describe, expect, it } from "vitest";
import { depthMax, sizeMax } from "../../src/runbook/limits.ts";
import { loadRunbook } from "../../src/runbook/load.ts";
import { testCatalogue } from "../builders/catalogue.ts";
import { allCodes, brokenFiles, mistakes, placeOf } from "./mistakes.ts";
import { testNotices, withNotice as valid } from "./valid.ts";

function problemsOf(text: string) {
  const loaded = loadRunbook(text, "broken.yaml", testCatalogue, testNotices());
  return loaded.ok ? [] : loaded.problems;
}

describe("a mistake is named with its place, code and a way out", () => {
  it.each(mistakes)("%s", (_, good, bad, code, mark) => {
    expect(valid).toContain(good);
    const text = valid.replace(good, () => bad);
    const problems = problemsOf(text);
    const found = problems.map(({ line, column, code: given }) => ({ line, column, code: given }));
    expect(found).toContainEqual({ ...placeOf(text, mark), code });
    for (const problem of problems) {
      expect(problem.hint.length).toBeGreaterThan(0);
      expect(problem.message.length).toBeGreaterThan(0);
    }
  });

  it("says nothing else when there is one mistake", () => {
    const alone = mistakes.filter(([name]) =>
      /unknown step|out of range|no step$|duplicate id$|a tag/.test(name),
    );
    expect(alone.length).toBeGreaterThan(4);
    for (const [, good, bad] of alone) expect(problemsOf(valid.replace(good, () => bad))).toHaveLength(1);
  });

  it("says once that a quote or bracket is lost, not at every word after it", () => {
    const text = valid.replace("attempts: 2", "attempts: 2 } }");
    expect(problemsOf(text).filter(({ code }) => code === "YAML_SYNTAX").length).toBeLessThan(4);
  });

  it("names all of them at once, in the order of the text", () => {
    const text = valid
      .replace("severity: high", "severity: hihg")
      .replace("use: triage.gather", "use: triage.gathr")
      .replace("totalMinutes: 240", "totalMinutes: long");
    expect(problemsOf(text).map(({ code }) => code)).toEqual(["BAD_VALUE", "UNKNOWN_STEP", "WRONG_TYPE"]);
  });

  it("suggests the name that was probably meant", () => {
    const hints = (good: string, bad: string) => problemsOf(valid.replace(good, bad)).map(({ hint }) => hint);
    expect(hints("use: triage.gather", "use: triage.gathr")).toEqual(["Did you mean triage.gather?"]);
    // Quoted, it would be refused as text.
    expect(hints("max: 60", "max: .inf").join()).not.toContain("Quote it");
    expect(hints("clerk-outage:\n", "clerk-outrage:\n").join()).toContain("Did you mean clerk-outage?");
    expect(hints("inputs.minutes < 60", "inputs.minuts < 60")).toEqual(["Did you mean inputs.minutes?"]);
  });
});

describe("every code", () => {
  it.each(allCodes)("%s has a broken file", (code) => {
    expect(brokenFiles.map((broken) => broken.code)).toContain(code);
  });

  it.each(brokenFiles)("$name: $code at its exact place", ({ text, code, line, column }) => {
    const problems = problemsOf(text);
    expect(problems).toContainEqual(expect.objectContaining({ file: "broken.yaml", code, line, column }));
  });
});

describe("hostile texts", () => {
  const codesOf = (text: string) => problemsOf(text).map(({ code }) => code);

  it("refuses nesting of every kind before it is parsed", () => {
    for (const deep of ["[", "{a: ", "- ", "? "].map((piece) => piece.repeat(20_000))) {
      const codes = codesOf(deep);
      expect(codes).toHaveLength(1);
      expect(["YAML_TOO_DEEP", "YAML_SYNTAX"]).toContain(codes[0]);
    }
    expect(codesOf("[".repeat(20_000))).toEqual(["YAML_TOO_DEEP"]);
    const block = Array.from({ length: 500 }, (_, level) => `${" ".repeat(level)}a:`).join("\n");
    expect(codesOf(block)).toEqual(["YAML_TOO_DEEP"]);
    expect(codesOf("- ".repeat(20_000))).toEqual(["YAML_TOO_DEEP"]);
    expect(codesOf("[".repeat(depthMax - 10) + "]".repeat(depthMax - 10))).not.toContain("YAML_TOO_DEEP");
  });

  it("refuses 2 MB at once", () => {
    expect(codesOf("[".repeat(2_000_000))).toEqual(["YAML_TOO_BIG"]);
    expect(codesOf(`${valid}#${"x".repeat(sizeMax)}`)).toEqual(["YAML_TOO_BIG"]);
  });

  it("refuses aliases that unfold to billions", () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"
        : `a${level}: &a${level} [${Array(10)
            .fill(`*a${level - 1}`)
            .join(", ")}]`,
    );
    expect(codesOf(levels.join("\n"))).toContain("YAML_ALIAS_BOMB");
  });

  it("refuses an empty text, a list, a scalar", () => {
    expect(codesOf("")).toEqual(["MISSING_FIELD"]);
    expect(codesOf("# only a comment\n")).toEqual(["MISSING_FIELD"]);
    expect(codesOf("- a\n")).toEqual(["WRONG_TYPE"]);
    expect(codesOf("text")).toEqual(["WRONG_TYPE"]);
  });
});
