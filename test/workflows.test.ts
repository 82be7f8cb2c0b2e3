/** The workflows as far as they can be held without a runner: what they name exists, and they can do no more than they need. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isNoticeSecret } from "../src/ports/known-secrets.ts";
import { wrongWith } from "./builders/typed-line.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly "timeout-minutes": number;
        readonly env?: Readonly<Record<string, string>>;
        readonly steps: readonly Step[];
      }
    >
  >;
}

const folder = ".github/workflows";
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(`${folder}/${name}`, "utf8") }));
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
/** What this program reads besides the secrets of channels. */
const ours = ["CLERK_SECRET_KEY", "VERCEL_API_TOKEN", "RUNBOOK_TEST_USER", "RUNBOOK_TEST_USER_PASSWORD"];

it("a watch, a readiness check, a drill and a linting are shipped", () => {
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["drill.yml", "lint.yml", "ready.yml", "watch.yml"]),
  );
});

describe.each(files)("$name", ({ text }) => {
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);
  const lines = steps.flatMap(({ run = "" }) => run.split("\n").map((line) => line.trim()));

  it("types commands that exist, with options that they have", () => {
    const typed = lines.flatMap((line) => /\.\/runbook [^|&;]*/.exec(line)?.[0].trim() ?? []);
    expect(typed.length).toBeGreaterThan(0);
    expect(typed.map((line) => wrongWith(line)).filter((wrong) => wrong !== "")).toEqual([]);
    const npm = lines.flatMap((line) => /npm run ([\w:]+)/.exec(line)?.[1] ?? []);
    expect(npm.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it("pins each action to a commit, and says which version that is", () => {
    const uses = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
    expect(uses.length).toBe(steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("may do no more than it needs, and ends", () => {
    const writes = lines.some((line) => line.startsWith("git push"));
    expect(workflow.permissions).toEqual({ contents: writes ? "write" : "read" });
    for (const { "timeout-minutes": minutes } of jobs) expect(minutes).toBeLessThanOrEqual(60);
    const checkout = steps.find(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkout?.with?.["persist-credentials"] ?? true).toBe(writes);
  });

  it("gives secrets by the environment alone, and only those that are read", () => {
    for (const line of lines) expect(line).not.toContain("${{");
    const secrets = [...text.matchAll(/secrets\.([A-Z_]+)/g)].map(([, name]) => name ?? "");
    expect(secrets.filter((name) => !ours.includes(name) && !isNoticeSecret(name))).toEqual([]);
    for (const { env = {} } of jobs)
      for (const value of Object.values(env))
        // A job's own environment knows of secrets and variables, and of no runner.
        if (value.includes("${{")) expect(value).toMatch(/^\$\{\{ (?:secrets|vars)\.[A-Z_]+ \}\}$/);
    for (const { env = {} } of jobs)
      for (const [name, value] of Object.entries(env))
        if (value.includes("secrets.")) expect(value).toBe(`\${{ secrets.${name} }}`);
  });

  it("has schedules that cron reads", () => {
    const schedule = (workflow.on["schedule"] ?? []) as readonly { readonly cron: string }[];
    for (const { cron } of schedule) expect(cron).toMatch(/^(?:\*\/)?[\d*]+(?: (?:\*|\d+)){4}$/);
  });
});
