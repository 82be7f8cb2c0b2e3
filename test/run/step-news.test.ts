import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { emptyState, type RunState } from "../../src/journal/fold.ts";
import type { StepState } from "../../src/journal/step-state.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { stepNews } from "../../src/run/step-news.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { planned } from "./rig.ts";

const until = "2026-11-21T04:00:00Z";
const inputs = { incident: "night", reason: "Clerk is down" };
const outputs = {
  "bypass.open": { generation: 7, until, jti: "night:7" },
  "bypass.renew": { generation: 8, until, jti: "night:8" },
  "bypass.close": { generation: 9, wasOpen: true, incident: "night" },
} as const;
type Use = keyof typeof outputs;

const ended = (use: Use, more: Partial<RunState> = {}, output: object = outputs[use]): RunState => ({
  ...emptyState,
  ...{ run: "2026-11-21-night-1a2b", phase: "finished", outcome: "succeeded", hands: ["ana"] },
  steps: { it: { status: "succeeded", use, output } as unknown as StepState },
  ...more,
});
const approved = { approvals: { it: { approver: "ben" } } } as unknown as Partial<RunState>;
const names: Readonly<Record<string, string>> = { ana: "Ana Ops", ben: "Ben Second" };
const news = (use: Use, state: RunState, more: readonly object[] = []) =>
  stepNews({ nodes: [{ ...planned(use, { inputs }), id: "it" }, ...more] } as unknown as Plan, state, {
    ...{ catalogue: standardCatalogue, nameOf: (id) => names[id ?? ""] ?? "someone" },
  });

test.each<[Use, string, Partial<RunState>]>([
  ["bypass.open", "team-opened", approved],
  ["bypass.renew", "team-renewed", {}],
  ["bypass.close", "team-closed", {}],
])("of %s the team is told by %s, with words in each language", (use, notice, more) => {
  const [said, ...others] = news(use, ended(use, more));
  expect(others).toEqual([]);
  expect(said).toMatchObject({ notice, to: "team", values: { incident: "night", who: "Ana Ops" } });
  if (use === "bypass.open") expect(said?.values).toMatchObject({ approver: "Ben Second", until });
  const root = fileURLToPath(new URL("../../notices", import.meta.url));
  const files = readdirSync(root).filter((file) => file !== "notices.yaml");
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const words = parse(readFileSync(join(root, file), "utf8")) as Record<string, { text: string }>;
    const holders = [...(words[notice]?.text ?? "").matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    expect(holders).toContain("who");
    for (const name of holders) expect(said?.values, `${file} ${name}`).toHaveProperty(name);
  }
});

test("nothing is told of what nobody approved (that is told for any step), of a close of nothing, or of what was not seen in the app", () => {
  expect(news("bypass.open", ended("bypass.open"))).toEqual([]);
  expect(news("bypass.close", ended("bypass.close", {}, { generation: 9, wasOpen: false }))).toEqual([]);
  const sees = { ...planned("bypass.verify"), id: "see" };
  expect(
    news("bypass.close", ended("bypass.close", { phase: "suspended", outcome: undefined }), [sees]),
  ).toEqual([]);
});

test("an approved opening is told once it was seen in the app, though the run goes on or was left", () => {
  const after = ["see", "warn"].map((id) => ({ ...planned("bypass.verify"), id }));
  const going = (see: string) => {
    const { steps, ...state } = ended("bypass.open", { ...approved, phase: "running", outcome: undefined });
    return { ...state, steps: { ...steps, see: { status: see } as unknown as StepState } };
  };
  expect(news("bypass.open", going("in-flight"), after)).toEqual([]);
  expect(news("bypass.open", going("succeeded"), after)).toMatchObject([{ notice: "team-opened" }]);
});

test("a renewal that nobody approved is told as a renewal, by the incident's name", () => {
  const renewed = { ...outputs["bypass.open"], renewedAlone: true };
  expect(news("bypass.open", ended("bypass.open", {}, renewed))).toMatchObject([
    { notice: "team-renewed", values: { incident: "night", who: "Ana Ops", until } },
  ]);
});

test("a plan that posts to the team itself is not told twice", () => {
  const post = {
    ...planned("notify.send", { inputs: { notice: "team-outage", to: "team" } }),
    effect: "once",
  };
  expect(news("bypass.open", ended("bypass.open", approved), [post])).toEqual([]);
});
