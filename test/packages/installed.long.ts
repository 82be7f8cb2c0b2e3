/** The packages as somebody has them who installed them: packed, from a registry, in a repository of their own. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { delimiter, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pulumiBinary } from "../../toolchain/env.mjs";
import { InstalledProject } from "./installed-project.ts";

const project = new InstalledProject();
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
let untouched: readonly string[] = [];

beforeAll(async () => {
  await project.begin();
  await project.install("clerk-vercel-runbooks", "clerk-bypass-gate");
}, 600_000);
afterAll(() => project.end());

it("starts, and begins a repository that holds nothing of ours to merge", async () => {
  expect((await project.runbook("--version")).stdout).toBe(`${version}\n`);
  expect((await project.runbook("--help")).stdout).toContain("npx --no -- runbook <command>");
  const begun = await project.runbook("init", "--only-files");
  expect([begun.code, begun.stderr]).toEqual([0, ""]);
  expect(
    readFileSync(join(project.root, "infra", "index.ts"), "utf8")
      .trim()
      .split("\n"),
  ).toHaveLength(2);
  expect((await project.runbook("lint")).stdout).toContain("no problems");
  expect((await project.runbook("init", "--only-files")).stdout).toContain("is there");
  await project.commit("Begin");
  const upgraded = await project.runbook("upgrade", "--json");
  const told = JSON.parse(upgraded.stdout) as { files: { path: string; outcome: string }[] };
  expect([upgraded.code, told]).toMatchObject([0, { from: version, to: version }]);
  // The only ones that a project does not begin with.
  expect(told.files).toEqual(
    ["drill", "lint", "ready", "watch"].map((name) => ({
      path: `.github/workflows/${name}.yml`,
      outcome: "added",
    })),
  );
  await project.commit("Take the workflows");
  const again = await project.runbook("upgrade", "--plan", "--json");
  expect([again.code, JSON.parse(again.stdout)]).toMatchObject([0, { files: [] }]);
}, 120_000);

it("names the command that installs what a drill lacks, and exits with 2", async () => {
  for (const words of [["drill"], ["sandbox"]]) {
    const refused = await project.runbook(...words);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining(
        `npm install --save-dev --save-exact clerk-vercel-runbooks-drill@${version}`,
      ) as string,
    ]);
  }
}, 120_000);

it("gives an app the gate by its exports", async () => {
  const script = 'import { publicKeyOf } from "clerk-bypass-gate/grant"; console.log(typeof publicKeyOf);';
  expect(await project.must("node", "--input-type=module", "--eval", script)).toBe("function\n");
});

it("sets up from the machine's cache, and plays a night with the packages read-only", async () => {
  await project.install("--save-dev", `clerk-vercel-runbooks-drill@${version}`);
  await project.commit("Install what drills need");
  await project.must("chmod", "-R", "a-w", "node_modules");
  untouched = project.packages();
  const ready = await project.runbook("setup");
  expect([ready.code, ready.stdout]).toEqual([0, "The toolchain is set up.\n"]);
  const night = await project.runbook("drill", "--night", "middleware-failure", "--json");
  expect(night.code, night.stdout + night.stderr).toBe(0);
  expect(JSON.parse(night.stdout)).toMatchObject({ outcome: "held" });
  const told = await project.runbook("drills", "--json");
  expect(told.stdout).toContain("middleware-failure");
  // Whoever tests as root may write anywhere: what was written says it.
  expect(project.packages()).toEqual(untouched);
}, 900_000);

it("previews the repository's own stack program by the real engine, in the sandbox", async () => {
  const { child, line } = project.start("sandbox", "--json");
  try {
    const { env } = JSON.parse(await line) as { env: NodeJS.ProcessEnv };
    const pulumiBy = async (host: Readonly<Record<string, string>>, ...words: readonly string[]) => {
      const around = { cwd: project.root, env: { ...project.env, ...env, ...host } };
      return (await promisify(execFile)(pulumiBinary(), [...words, "--non-interactive"], around)).stdout;
    };
    const pulumi = (...words: readonly string[]) => pulumiBy({}, ...words);
    const sdkHost = () => {
      const folder = join(project.work, "host");
      mkdirSync(folder);
      const line = `exec "${process.execPath}" "${resolve("test/packages/sdk-host.mjs")}" "$@"`;
      writeFileSync(join(folder, "pulumi-language-nodejs"), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
      return { PULUMI_IGNORE_AMBIENT_PLUGINS: "false", PATH: `${folder}${delimiter}${env["PATH"]}` };
    };
    expect(await pulumi("preview")).toMatch(/\d+ unchanged/);
    // The same by the program that Pulumi's own language host starts.
    const sdk = await pulumiBy(sdkHost(), "preview");
    expect(sdk).toMatch(/Resources:\n +\d+ unchanged\n/);
    expect(sdk).toContain("using pulumi-language-nodejs from $PATH");
    const until = new Date(Date.now() + 14 * 60_000).toISOString();
    await pulumi("config", "set", "--plaintext", "--path", "bypass.mode", "stale-sessions");
    await pulumi("config", "set", "--plaintext", "--path", "bypass.until", until);
    expect(await pulumi("preview")).toMatch(/EMERGENCY EXIT[\s\S]*15 unchanged/);
  } finally {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  }
  expect(project.packages()).toEqual(untouched);
}, 300_000);

it("upgrades what is shipped, and keeps what was changed", async () => {
  const file = join(project.root, "runbooks", "bypass-open.yaml");
  const [note, mine] = [join(project.root, "runbook-files.json"), `${readFileSync(file, "utf8")}# ours\n`];
  writeFileSync(file, mine);
  expect((await project.runbook("upgrade")).code).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(mine);
  // As if an older version had shipped another text, which this history does not have.
  const taken = JSON.parse(readFileSync(note, "utf8")) as { files: Record<string, { taken: string }> };
  taken.files["runbooks/bypass-open.yaml"] = { taken: "0".repeat(40) };
  writeFileSync(note, JSON.stringify(taken));
  const conflict = await project.runbook("upgrade");
  expect([conflict.code, conflict.stdout]).toEqual([
    3,
    expect.stringContaining("runbooks/bypass-open.yaml: changed here and in the package") as string,
  ]);
  expect(existsSync(`${file}.new`)).toBe(true);
}, 120_000);

it("works in a folder beneath the project, and names what is missing outside of one", async () => {
  mkdirSync(join(project.work, "elsewhere"));
  const bin = join(project.root, "node_modules", ".bin", "runbook");
  const outside = await promisify(execFile)(bin, ["lint"], { cwd: join(project.work, "elsewhere") }).then(
    () => "",
    ({ stderr }: { stderr: string }) => stderr,
  );
  expect(outside).toContain("STACK_MISSING");
  const beneath = await promisify(execFile)(bin, ["lint"], { cwd: join(project.root, "infra") });
  expect(beneath.stdout).toContain("no problems");
});
