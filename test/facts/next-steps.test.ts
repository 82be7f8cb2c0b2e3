import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commands } from "../../scripts/commands.ts";
import { categories, specials, type Category, type Evidence } from "../../src/facts/evidence.ts";
import { nextSteps } from "../../src/facts/next-steps.ts";
import { symptoms, type Symptom } from "../../src/facts/symptoms.ts";
import { verdictOf } from "../../src/facts/verdict.ts";
import { includedTexts } from "../../src/runbook/included-texts.ts";
import { loadRunbook } from "../../src/runbook/load.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { evidenceOf, type SeenFacts } from "./evidence-of.ts";
import { shippedChecklists } from "./shipped-checklists.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const judge = (evidence: readonly Evidence[], symptom?: Symptom) =>
  verdictOf(evidence, symptom, shippedChecklists);
const plain = { also: [], special: undefined, symptom: undefined, byLogAlone: false } as const;

const vercelOut: SeenFacts = { appRoutes: ["failing", { all: true, platform: true }] };
const leaked: SeenFacts = { logs: ["failing", { seen: ["leaked-key"] }] };

/** Every command that any verdict can name. */
const named = categories.flatMap((category) =>
  [undefined, ...specials].flatMap((special) =>
    [[], ["clerk-outage"], ["own-configuration"]].flatMap((also) =>
      nextSteps(
        { ...plain, category, special, also: also as Category[], byLogAlone: true },
        shippedChecklists,
      ).flatMap(({ command }) => command ?? []),
    ),
  ),
);

describe("what triage says to do", () => {
  it("names only runbooks that are there and without a mistake", async () => {
    const files = new Set([
      ...Object.values(shippedChecklists).map(({ file }) => file),
      ...named.flatMap((command) => /\S+\.ya?ml/.exec(command)?.[0] ?? []),
    ]);
    expect(files.size).toBeGreaterThan(0);
    for (const file of files) {
      const read = async (path: string) => readFileSync(`${checkout}/${path}`, "utf8");
      const text = await read(file);
      const included = await includedTexts(text, file, read);
      const loaded = loadRunbook(text, file, standardCatalogue, undefined, included);
      expect(loaded).toMatchObject({ ok: true });
    }
  });

  it("knows each runbook that says what it is for, those with stages, too", () => {
    const folder = `${checkout}/runbooks`;
    const saying = readdirSync(folder).filter(
      (file) => file.endsWith(".yaml") && /^category:/m.test(readFileSync(`${folder}/${file}`, "utf8")),
    );
    const known = new Set(Object.values(shippedChecklists).map(({ file }) => file));
    expect([...known].sort()).toEqual(saying.map((file) => `runbooks/${file}`).sort());
  });

  it("names only commands that there are, and cases that the runbook has", () => {
    for (const command of named) {
      if (command.startsWith("pulumi ")) continue;
      const [, name = ""] = /^\.\/runbook (\S+)/.exec(command) ?? [];
      expect(Object.keys(commands), command).toContain(name);
      const decided = /--decide cause=(\S+)/.exec(command)?.[1];
      if (decided !== undefined && decided !== "unknown")
        expect(readFileSync(`${checkout}/runbooks/auth-outage.yaml`, "utf8")).toContain(`      ${decided}:`);
    }
  });

  it.each(categories)("has something to do for %s, by hand where no runbook is shipped", (category) => {
    const steps = nextSteps({ ...plain, category }, shippedChecklists);
    expect(steps.length).toBeGreaterThan(0);
    const commandsOf = steps.map(({ command }) => command ?? "");
    const checklist = shippedChecklists[category];
    if (checklist !== undefined)
      expect(commandsOf).toContainEqual(
        expect.stringContaining(`./runbook run ${checklist.file} --input reason="…"`),
      );
    else expect(commandsOf.some((one) => one.startsWith("./runbook run"))).toBe(false);
    if (category !== "none") expect(commandsOf).toContain("./runbook contacts now");
  });

  it.each<[string, SeenFacts, Category, Category]>([
    [
      "wrong variables that are not live, beside an outage of Vercel",
      { ...vercelOut, environment: ["failing", { missing: [], wrong: ["CLERK_JWT_KEY"] }] },
      "vercel-outage",
      "own-configuration",
    ],
    [
      "a page that names parts, beside a key in the log",
      { ...leaked, statusPage: ["failing", { grave: true, features: ["sign-up"] }] },
      "key-compromise",
      "clerk-outage",
    ],
    [
      "a quota of ours, beside a key in the log",
      { ...leaked, backendApi: ["failing", { limited: true }] },
      "key-compromise",
      "own-configuration",
    ],
  ])("names no checklist for %s, where there is nothing to open or to go back to", (...given) => {
    const [, seen, category, beside] = given;
    const triage = judge(evidenceOf(seen));
    expect(triage.category).toBe(category);
    expect(triage.also).toContain(beside);
    const commandsOf = (triage.next ?? []).map(({ command }) => command ?? "");
    expect(commandsOf.filter((each) => each.includes("auth-outage.yaml"))).toEqual([]);
  });

  it("names the checklist for an outage of Clerk beside a key in the log", () => {
    const triage = judge(
      evidenceOf({ ...leaked, frontendApi: "failing", jwks: "failing", signIn: "failing" }),
    );
    const commandsOf = (triage.next ?? []).map(({ command }) => command ?? "");
    expect(commandsOf.some((each) => each.includes("--decide cause=clerk-outage"))).toBe(true);
  });

  it("gives a report on to the plan, and says there what only the log shows", () => {
    const reported = judge(evidenceOf({}), "sign-in-fails");
    expect(reported.next?.[0]?.command).toContain("--symptom sign-in-fails");
    const logged = judge(evidenceOf({ logs: ["failing", { seen: ["configuration"] }] }));
    expect(logged.category).toBe("own-configuration");
    expect(logged.next?.[0]?.command).toContain("--decide cause=own-configuration");
    // Its runbook decides nothing by what triage says.
    const failing = judge(evidenceOf({ logs: ["failing", { seen: ["middleware"] }] }));
    expect(failing.next?.[0]?.command).toBe(
      './runbook plan runbooks/middleware-failure.yaml --input reason="…"',
    );
    for (const symptom of symptoms) expect(judge(evidenceOf({}), symptom).next).not.toEqual([]);
  });

  it("leads from a key that is out to the runbook for the outage beside it", () => {
    const seen = evidenceOf({ frontendApi: "failing", logs: ["failing", { seen: ["leaked-key"] }] });
    const { category, next = [], features } = judge(seen);
    expect(category).toBe("key-compromise");
    expect(features).toContain("sign-in");
    expect(next.at(-1)?.command).toContain("--decide cause=clerk-outage");
  });
});

describe("without a runbook for it", () => {
  it.each(categories)("triage has words of its own for %s", (category) => {
    const steps = nextSteps({ ...plain, category }, {});
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter(({ command = "" }) => /runbook (plan|run) /.test(command))).toEqual([]);
  });
});

describe("which way evidence speaks", () => {
  const cut = { backendApi: "failing", jwks: "failing", frontendApi: "failing" } as const;

  it("takes a deployment of minutes ago and a green page against an outage of Clerk, a well environment for it", () => {
    const { for: speaks, against } = judge(evidenceOf({ ...cut, deployments: "degraded" }));
    expect(against).toEqual(expect.arrayContaining(["deployments is degraded.", "statusPage is ok."]));
    expect(speaks).toContain("environment is ok.");
  });
  it("takes a well Clerk, and a key that it refuses, for a mistake of ours", () => {
    const seen = evidenceOf({ backendApi: ["failing", { refused: true }], deployments: "degraded" });
    const { category, for: speaks, against } = judge(seen);
    expect(category).toBe("own-configuration");
    expect(speaks).toEqual(
      expect.arrayContaining(["backendApi is failing.", "jwks is ok.", "deployments is degraded."]),
    );
    expect(against).toContain("environment is ok.");
  });
});
