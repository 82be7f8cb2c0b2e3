import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commands } from "../../scripts/commands.ts";
import { allCommands } from "../../src/cli/generated.ts";
import { printable } from "../../src/ports/printable.ts";
import { keepingOutput, type as typeLine, type Ended } from "../builders/command-line.ts";

/** What would clear the screen, set its title, turn text round, end a line and begin one that looks like ours. */
const hostile =
  "x\u001b[2J\u001b]0;y\u0007\u202e\u2066\u009b1m\u200f\nNEEDS APPROVAL of nobody\rPLAN  forged\u2028FORGED";
const raw = /(?!\n)\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u;
const forged = /^(?:NEEDS APPROVAL of nobody|PLAN  forged|FORGED)/m;

let folder: string;
const root = () => join(folder, "x\u001b[2J\u202e\nFORGED");

const expectClean = (what: string, { out, err }: Ended) => {
  expect(out, what).not.toMatch(raw);
  expect(err, what).not.toMatch(raw);
  expect(`${out}\n${err}`, what).not.toMatch(forged);
};

const yaml = (text: string) => JSON.stringify(text);
const runbook = (title: string, id: string, extra = "") =>
  `version: 1\nid: ${yaml(id)}\ntitle: ${yaml(title)}\ncategory: clerk-outage\n${extra}steps:\n  - id: ${yaml(id)}\n    use: manual.check\n    title: ${yaml(title)}\n    with: { look: ${yaml(title)} }\n`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  for (const each of ["contacts", "notices", "runbooks", "Pulumi.yaml"])
    cpSync(resolve(each), join(root(), each), { recursive: true });
  const put = (file: string, text: string) => writeFileSync(join(root(), file), text);
  put("runbooks/title.yaml", runbook(hostile, "ok"));
  put("runbooks/id.yaml", runbook("Title", hostile));
  put("runbooks/key.yaml", runbook("Title", "ok", `${yaml(hostile)}: 1\n`));
  put(`runbooks/${hostile.replace(/[/\0]/g, "")}.yaml`, "nonsense: [");
  put(
    "contacts/people.yaml",
    `- id: abe\n  name: ${yaml(hostile)}\n  email: abe@example.com\n  phone: ${yaml(hostile)}\n  timeZone: Europe/London\n  keys: []\n  may: [approve, execute]\n`,
  );
  put("notices/mine.yaml", `${yaml(hostile)}:\n  en: ${yaml(hostile)}\n`);
  put(`Pulumi.${hostile.replace(/[/\0]/g, "").slice(0, 40)}.yaml`, "config: {}\n");
  const run = join(root(), "incidents", "2026-11-21-x\u001b[2J\u202e");
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, "journal.jsonl"), `${hostile}\n`);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root(), stdio: "ignore" });
  git("init", "-q");
  git("add", "-A");
  git(
    "-c",
    `user.name=${hostile.replace(/[\n\r]/g, " ")}`,
    "-c",
    "user.email=abe@example.com",
    "commit",
    "-qm",
    "x",
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Commands that would bring a world up: they take no name from a file. */
const others = ["sandbox", "drill"];

it("no command prints a name from a file, a folder, the environment or the line so that the terminal obeys it", async () => {
  const all = (await allCommands(commands)).map(({ name }) => name).filter((name) => !others.includes(name));
  const lines = [
    ...all.map((name) => name.split(" ")),
    ...all.map((name) => [...name.split(" "), hostile]),
    ...all.map((name) => [...name.split(" "), `--${hostile}`]),
    ...all.map((name) => [...name.split(" "), "--stack", hostile]),
    ...all.map((name) => [...name.split(" "), "--run", hostile]),
    ...["title", "id", "key"].flatMap((name) => [
      ["lint", `runbooks/${name}.yaml`],
      ["plan", name],
      ["run", name, "--input", `${hostile}=${hostile}`],
    ]),
    ["report", "set", hostile, hostile],
    ["approve", "--key", hostile],
    [hostile],
    ["lint", hostile],
  ];
  const env = { PULUMI_STACK: hostile, HTTPS_PROXY: undefined, VERCEL_API_TOKEN: undefined };
  let named = 0;
  for (const words of lines)
    for (const more of [[], ["--json"]]) {
      const ended = await typeLine([...words, ...more], { cwd: root(), env });
      expectClean(JSON.stringify([...words, ...more]), ended);
      if (/\?\[2J|\\u001b\[2J/.test(ended.out + ended.err)) named++;
      expect(ended.code, JSON.stringify(words)).not.toBeUndefined();
      expect(`${ended.out}${ended.err}`, JSON.stringify(words)).not.toContain("INTERNAL");
    }
  // Names have reached the terminal, so that there was something to escape.
  expect(named).toBeGreaterThan(80);
}, 240_000);

it("one line of an output stays one, and a value cannot push the rest to where another would begin", () => {
  const { out, said } = keepingOutput();
  out.print(hostile, `reason  ${printable(`a${" ".repeat(300)}PLAN`)}`);
  out.note(hostile);
  expect(said.out.split("\n")).toHaveLength(3);
  expect(said.out).toContain("reason  a PLAN\n");
  expect(said.err.split("\n")).toHaveLength(2);
  expectClean("output", { code: 0, ...said });
  out.json({ [hostile]: hostile });
  expect(JSON.parse(said.out.split("\n")[2] ?? "")).toEqual({ [hostile]: hostile });
});
