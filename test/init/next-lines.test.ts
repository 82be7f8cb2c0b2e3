/** What `init` says to do next, typed as it is printed. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openRepository } from "../../src/adapters/init/repository.ts";
import type { Gathered } from "../../src/cli/init/gather.ts";
import { nextLines } from "../../src/cli/init/next-lines.ts";
import { Project } from "../upgrade/project.ts";
import { typed } from "../world/command.ts";

const project = new Project();
afterAll(() => rmSync(project.root, { recursive: true, force: true }));

const next = async (cwd: string, file: string) => {
  const { root } = project;
  const place = {
    root,
    repository: await openRepository(root, process.env),
    config: { file: "Pulumi.production.yaml" },
  };
  const gathered = { place, passphrase: { kind: "file", file }, backend: { local: false } };
  return (await nextLines(gathered as Gathered, cwd)).join("\n");
};
const committing = (text: string) => /^ +(git .*) {3}#/m.exec(text)?.[1];

it("a clone has everything once it is typed, whichever command wrote it, also from a folder beneath", async () => {
  expect((await typed(["init", "--only-files"], { cwd: project.root })).code).toBe(0);
  project.write("Pulumi.production.yaml", "config: {}\n");
  const beneath = join(project.root, "of mine");
  mkdirSync(beneath);
  writeFileSync(join(beneath, "draft.txt"), "ours\n");
  const line = committing(await next(beneath, "/x")) ?? "no line";
  const who = ["-c", "user.name=ana", "-c", "user.email=ana@nightshift.example"].join(" ");
  const typedLine = line.replace(/git (-C \S+ )?commit -S/, `git ${who} $1commit --no-gpg-sign -qm begun`);
  execFileSync("/bin/sh", ["-ec", typedLine], { cwd: beneath, stdio: "pipe" });
  expect(project.git("status", "--porcelain")).toBe('?? "of mine/"\n');
  // Nothing is left to be committed then, and no line says so.
  expect(committing(await next(project.root, "/x"))).toBeUndefined();
});

it("records that git would commit are told of, where a .gitignore of before does not name them", async () => {
  expect(await next(project.root, "/x")).not.toContain("incidents/");
  project.write(".gitignore", "node_modules\n");
  expect(await next(project.root, "/x")).toContain("Put incidents/,");
});

it("the passphrase's file is named as a shell reads it", async () => {
  const file = "/home/ana/pass phrase's";
  const line = /export .*/.exec(await next(project.root, file))?.[0] ?? "false";
  const read = `${line}; printf %s "$PULUMI_CONFIG_PASSPHRASE_FILE"`;
  expect(execFileSync("/bin/sh", ["-ec", read], { encoding: "utf8" })).toBe(file);
});
