import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../../scripts/commands.ts";
import { candidates } from "../../src/cli/completion/candidates.ts";
import { completionScript } from "../../src/cli/completion/shell-scripts.ts";
import { symptoms } from "../../src/facts/symptoms.ts";
import { typed } from "../world/command.ts";

const folder = mkdtempSync(join(tmpdir(), "completion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const around = { cwd: process.cwd(), env: process.env, stdin: process.stdin };
const offered = async (...words: readonly string[]) =>
  (await candidates(commands, words, around)).map(({ word }) => word);

describe("what is offered", () => {
  it("is every command, and those that begin so", async () => {
    expect(await offered("")).toEqual(Object.keys(commands));
    expect(await offered("byp")).toEqual(["bypass"]);
    expect(await offered("no-such-command", "")).toEqual([]);
  });

  it("is what the help lists beneath a command", async () => {
    expect(await offered("bypass", "")).toEqual(expect.arrayContaining(["open", "renew", "close", "status"]));
    expect(await offered("bypass", "open", "--mi")).toEqual(["--minutes"]);
  });

  it("is runbooks, with their inputs as options, and steps", async () => {
    expect(await offered("run", "auth-")).toEqual(["auth-outage"]);
    expect(await offered("run", "auth-outage", "--total")).toEqual(["--total-minutes"]);
    expect(await offered("do", "bypass.o")).toEqual(["bypass.open"]);
    expect(await offered("do", "users.ban", "--budg")).toEqual(["--budget"]);
  });

  it("is the values of an option, however they are joined", async () => {
    expect(await offered("triage", "--symptom", "")).toEqual(symptoms);
    expect(await offered("triage", "--symptom=account")).toEqual(["--symptom=account-taken"]);
    expect(await offered("triage", "--symptom", "=", "account")).toEqual(["--symptom=account-taken"]);
  });

  it("is no option again that is given once, and nothing behind --", async () => {
    expect(await offered("triage", "--stack", "prod", "--sta")).toEqual([]);
    expect(await offered("run", "auth-outage", "--input", "a=b", "--inp")).toEqual(["--input"]);
    expect(await offered("contacts", "--", "")).toEqual([]);
  });

  it("is no runbook whose name a shell would run, since the word goes into the line as it is", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: x\n");
    mkdirSync(join(folder, "runbooks"), { recursive: true });
    for (const name of ["good-one", "a`id`", "x$(id)", "two words", "new\nline", "a;id"])
      writeFileSync(join(folder, "runbooks", `${name}.yaml`), "");
    const found = await candidates(commands, ["run", ""], { ...around, cwd: folder });
    expect(found.map(({ word }) => word)).toEqual(["good-one"]);
  });

  it("is the runs of this checkout", async () => {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: x\n");
    const run = join(folder, "incidents", "2026-11-21-breach-1a2b");
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, "journal.jsonl"), "");
    const found = await candidates(commands, ["resume", ""], { ...around, cwd: folder });
    expect(found.map(({ word }) => word)).toEqual(["2026-11-21-breach-1a2b"]);
  });
});

describe("in bash", () => {
  const script = completionScript("bash", join(process.cwd(), "runbook"));
  const inBash = (words: readonly string[]) =>
    execFileSync(
      "bash",
      [
        "--norc",
        "-c",
        `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _runbook_complete; printf '%s\\n' "\${COMPREPLY[@]}"`,
        "x",
        ...words,
      ],
      {
        encoding: "utf8",
        cwd: process.cwd(),
      },
    )
      .trim()
      .split("\n");

  it("offers commands, and only what follows the sign of an option", () => {
    expect(inBash(["./runbook", "byp"])).toEqual(["bypass"]);
    expect(inBash(["./runbook", "triage", "--symptom", "=", "account"])).toEqual(["account-taken"]);
  });

  it("runs nothing that was typed", () => {
    const mark = join(folder, "mark");
    inBash(["./runbook", "run", `$(touch ${mark})`, "`touch x`", "--"]);
    expect(existsSync(mark)).toBe(false);
  });
});

it.each(["bash", "zsh", "fish"])("prints the script for %s", async (shell) => {
  const { code, stdout } = await typed(["completion", shell], { cwd: process.cwd() });
  expect(code).toBe(0);
  expect(stdout).toContain(`${join(process.cwd(), "runbook")} completion words --`);
});
