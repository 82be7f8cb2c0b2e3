import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProject } from "./project.ts";

const program = `import * as pulumi from "@pulumi/pulumi";
import { helper } from "./helper.ts";
const config = new pulumi.Config();
const failure: string = config.get("failure") ?? "";
class Box extends pulumi.ComponentResource {
  constructor(name: string) {
    super("trial:index:Box", name);
    this.registerOutputs({});
  }
}
new Box("box");
if (failure === "refusal") throw new pulumi.RunError("The end is too far away: at most 15 minutes.");
if (failure === "mistake") throw new TypeError("boom");
if (failure === "later") pulumi.output(1).apply(() => { throw new Error("boom later"); });
if (failure === "rejection") void Promise.reject(new Error("boom nobody awaited"));
if (failure === "import") await import("./absent.ts");
if (failure === "package") await import("no-such-package");
if (failure === "syntax") await import("./broken.ts");
if (failure === "exit") process.exit(3);
console.log("a line of the program's own");
export const word = helper(config.require("word"));
export const secret = config.requireSecret("secret").apply((text) => text.toUpperCase());
export const during = pulumi.runtime.isDryRun() ? "preview" : "update";
`;

let project: ReturnType<typeof makeProject>;
beforeAll(() => {
  project = makeProject({
    "infra/index.ts": program,
    "infra/helper.ts": "export const helper = (text: string): string => `${text}!`;\n",
    "infra/broken.ts": "export const x: = 3;\n",
  });
  project.pulumi("config", "set", "word", "hello");
  project.pulumi("config", "set", "--secret", "secret", "hush-hush");
});
afterAll(() => project[Symbol.dispose]());

describe("a program under the bare pulumi", () => {
  test("config, secrets and outputs pass through up; what is unchanged previews empty", () => {
    const up = project.pulumi("up", "--yes");
    expect(up).toMatchObject({ code: 0 });
    expect(up.output).toMatch(/a line of the program's own/);
    expect(up.output).toMatch(/2 created/);
    expect(up.output).not.toMatch(/hush-hush/i);
    const shown = JSON.parse(project.pulumi("stack", "output", "--json", "--show-secrets").stdout);
    expect(shown).toEqual({ word: "hello!", secret: "HUSH-HUSH", during: "update" });
    const state = readFileSync(
      join(project.root, "state", ".pulumi", "stacks", "trial", "trial.json"),
      "utf8",
    );
    expect(state).not.toMatch(/hush-hush/i);

    expect(project.pulumi("config", "get", "word").stdout.trim()).toBe("hello");
    expect(project.pulumi("up", "--yes", "--refresh", "--expect-no-changes")).toMatchObject({ code: 0 });
    expect(project.pulumi("refresh", "--yes", "--expect-no-changes")).toMatchObject({ code: 0 });
    expect(project.pulumi("preview").output).toMatch(/during: "update" => "preview"/);
  });

  test.each([
    ["refusal", "error: The end is too far away: at most 15 minutes."],
    ["mistake", "error: TypeError: boom (infra/index.ts:13:34)"],
    ["later", "error: boom later (infra/index.ts:14:63)"],
    ["rejection", "error: boom nobody awaited (infra/index.ts:15:50)"],
    ["import", "error: Cannot find module 'infra/absent.ts' imported from infra/index.ts"],
    ["package", "error: Cannot find package 'no-such-package' imported from infra/index.ts"],
    ["syntax", /error: SyntaxError: .*\(infra\/broken\.ts:1\)/],
    ["exit", /error: The program called process\.exit\(3\): .* \(infra\/index\.ts:19:\d+\)/],
  ])("its %s is one sentence with its place", (failure, sentence) => {
    const preview = project.pulumi("preview", "--config", `failure=${failure}`);
    expect(preview.code).not.toBe(0);
    const diagnostics = preview.output.slice(preview.output.indexOf("Diagnostics:"));
    const errors = diagnostics.split("\n").filter((line) => line.includes("error: "));
    expect(errors).toHaveLength(1);
    expect(errors[0]?.trim()).toEqual(
      typeof sentence === "string" ? sentence : expect.stringMatching(sentence),
    );
    expect(diagnostics).not.toMatch(/^\s+at /m);
  });

  test("missing packages are named, with what helps", () => {
    using lone = makeProject({ "infra/index.ts": "export {};\n" });
    rmSync(join(lone.root, "node_modules"));
    expect(lone.pulumi("preview").output).toMatch(
      /@pulumi\/pulumi is not installed beside .*infra\/index\.ts: run `npm ci` in /,
    );
  });

  test("destroy takes everything away", () => {
    const destroyed = project.pulumi("destroy", "--yes");
    expect(destroyed).toMatchObject({ code: 0 });
    expect(project.pulumi("stack", "export").stdout).not.toMatch(/trial:index:Box/);
  });
});
