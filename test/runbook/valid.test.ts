import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runbookJsonSchema } from "../../src/runbook/json-schema.ts";
import { openNotify } from "../../src/open-notify.ts";
import { includedTexts } from "../../src/runbook/included-texts.ts";
import { loadRunbook } from "../../src/runbook/load.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { StillClock } from "../builders/clock.ts";
import { testCatalogue } from "../builders/catalogue.ts";
import { testNotices, withNotice as valid } from "./valid.ts";
import { variants, variantText } from "./variants.ts";

const load = (text: string) => loadRunbook(text, "dir/some-name.yaml", testCatalogue, testNotices());

/** Reading files takes neither. */
const unused = {
  http: { request: () => Promise.reject(new Error("no network here")) },
  clock: new StillClock(),
};

describe("what is right is read", () => {
  it("reads the text that the other tests break", () => {
    const loaded = load(valid);
    expect(loaded.ok ? [] : loaded.problems).toEqual([]);
    if (!loaded.ok) return;
    expect(loaded.runbook).toMatchObject({ id: "some-name", title: "Test", severity: "high" });
    expect(loaded.runbook.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(loaded.runbook.stages.flatMap(({ nodes }) => nodes).map(({ id }) => id)).toEqual([
      "look",
      "say",
      "tell",
      "cause",
    ]);
  });

  it.each(variants)("%j as %j", (usual, other) => {
    const loaded = load(variantText(usual, other));
    expect(loaded.ok ? [] : loaded.problems).toEqual([]);
  });

  it("are twenty ways and more", () => {
    expect(variants.length).toBeGreaterThanOrEqual(20);
  });

  it("reads everything that ships", async () => {
    const names = (await readdir(resolve("runbooks"))).filter((name) => name.endsWith(".yaml"));
    expect(names).toContain("auth-outage.yaml");
    for (const name of names) {
      const notices = await openNotify({ root: resolve("."), env: {}, ...unused }).known();
      const text = await readFile(resolve("runbooks", name), "utf8");
      const included = await includedTexts(text, name, (file) => readFile(resolve("runbooks", file), "utf8"));
      const loaded = loadRunbook(text, name, standardCatalogue, notices, included);
      expect(loaded.ok ? [] : loaded.problems).toEqual([]);
    }
  });
});

it("a rotated signing key puts old deployments out of reach: they know the old key alone, and obey no deny list of the new one's", async () => {
  const text = await readFile(resolve("runbooks", "secret-rotation.yaml"), "utf8");
  const loaded = loadRunbook(text, "secret-rotation.yaml", standardCatalogue, testNotices());
  const nodes = loaded.ok ? loaded.runbook.stages.flatMap((stage) => stage.nodes) : [];
  const ids = nodes.map(({ id }) => id);
  expect(ids.indexOf("old-deployments")).toBeGreaterThan(ids.indexOf("prove"));
  expect(nodes.find(({ id }) => id === "old-deployments")).toMatchObject({ use: "deployment.retire" });
});

describe("the editors' schema", () => {
  const check = new Ajv2020({ strict: false, validateFormats: false }).compile(
    runbookJsonSchema(testCatalogue),
  );

  it("accepts what the loader accepts", async () => {
    const shipped = await readFile(resolve("runbooks/auth-outage.yaml"), "utf8");
    for (const text of [valid, shipped]) expect(check(parse(text)) ? [] : check.errors).toEqual([]);
  });

  it.each([
    ["use: triage.gather", "use: triage.gathr"],
    ["mode: stale-sessions", "mode: everyone"],
    ["severity: high", "severity: hihg"],
    ["    title: Look\n", ""],
    ["totalMinutes: 240", "totalMinuts: 240"],
  ])("refuses %j as %j", (good, bad) => {
    expect(check(parse(valid.replace(good, bad)))).toBe(false);
  });
});

describe("any text at all", () => {
  const survives = (text: string) => {
    const loaded = load(text);
    if (loaded.ok) return;
    expect(loaded.problems.length).toBeGreaterThan(0);
    for (const { line, column } of loaded.problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(text.split("\n").length + 1);
      expect(column).toBeGreaterThanOrEqual(1);
    }
  };

  it("never crashes the loader", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), survives), { numRuns: 500 });
  });

  it("never crashes it when a valid text is cut, repeated or mixed", () => {
    const piece = fc.tuple(fc.nat(valid.length), fc.nat(60)).map(([at, size]) => valid.slice(at, at + size));
    const noise = fc.constantFrom(
      "${{",
      "}}",
      "[",
      "{",
      "&a ",
      "*a",
      "- ",
      ": ",
      "!!x ",
      "\t",
      '"',
      "|\n",
      "%",
      "\0",
      "? ",
    );
    const edit = fc.tuple(
      fc.nat(valid.length),
      fc.nat(20),
      fc.oneof(piece, noise, fc.string({ maxLength: 5 })),
    );
    const edited = fc
      .array(edit, { minLength: 1, maxLength: 4 })
      .map((edits) =>
        edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), valid),
      );
    fc.assert(fc.property(edited, survives), { numRuns: 500 });
  });
});
