import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type } from "../builders/command-line.ts";

const folder = mkdtempSync(join(tmpdir(), "ready-"));
writeFileSync(join(folder, "Pulumi.yaml"), "name: empty\nruntime: nodejs\n");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In a project with no stack, no contacts, no git: nothing of the network can be asked. */
const here = {
  cwd: folder,
  env: { PULUMI_STACK: "", VERCEL_API_TOKEN: "", CLERK_SECRET_KEY: "", PULUMI_CONFIG_PASSPHRASE: "" },
};

it.each([
  [
    ["--only", "source.sintax"],
    /--only source\.sintax names no check and no group \[BAD_ARGUMENT\]\n.*Did you mean source\.syntax/,
  ],
  [["--only", "nothing"], /\[BAD_ARGUMENT\]\n.*ready --list/],
  [["--fail-on", "grave"], /critical.*high.*medium.*low/],
  [["--app", "nowhere"], /no package\.json.*\[FILE_UNREADABLE\]/],
  [["--sarif", "nowhere/x.sarif"], /its folder is not there \[BAD_ARGUMENT\]/],
  [["--sarfi", "x"], /Did you mean --sarif/],
])("refuses %j, and looks at nothing", async (words, says) => {
  const said = await type(["ready", ...words], here);
  expect(said).toMatchObject({ code: 2, out: "" });
  expect(said.err).toMatch(says);
  expect(said.err).not.toContain("Looking");
});

it("refuses to write two things to standard output, as JSON", async () => {
  const { code, out } = await type(["ready", "--json", "--sarif", "-"], here);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ error: { code: "BAD_ARGUMENT", hint: "Give --sarif a file." } });
});

it("names its checks by group, and those that were asked for", async () => {
  const { code, out } = await type(["ready", "--list", "--only", "tools"], here);
  expect(code).toBe(0);
  expect(out.split("\n")[0]).toBe("Tools");
  expect(out).toContain("critical  tools.toolchain: Engine, language host and provider are on this machine.");
  expect(out).not.toContain("stack.");
  const { checks } = JSON.parse((await type(["ready", "--list", "--json"], here)).out) as {
    checks: { why: string }[];
  };
  expect(checks.length).toBeGreaterThan(60);
  expect(checks.every(({ why }) => why.length > 20)).toBe(true);
});

it("says of a project without a stack what is wrong and what is not known, with an exit code by severity", async () => {
  const words = ["ready", "--only", "stack.config", "--only", "stack.lock"];
  const told = await type([...words, "--json"], here);
  expect(told.code).toBe(1);
  const { found, notKnown, ok } = JSON.parse(told.out) as Record<string, { id: string }[]>;
  expect(found?.map(({ id }) => id)).toEqual(["stack.config"]);
  expect(notKnown?.map(({ id }) => id)).toEqual(["stack.lock"]);
  expect(ok).toEqual([]);
  expect((await type(["ready", "--only", "stack.lock"], here)).code).toBe(0);
  expect((await type(["ready", "--only", "stack.lock", "--strict"], here)).code).toBe(1);
  expect((await type(["ready", "--only", "stack.origin", "--fail-on", "low"], here)).code).toBe(0);
});

it("writes SARIF to a file, and to standard output alone", async () => {
  const file = join(folder, "ready.sarif");
  const written = await type(["ready", "--only", "stack.config", "--sarif", file], here);
  expect(written.out).toContain("CRITICAL  stack.config");
  const { runs } = JSON.parse(readFileSync(file, "utf8")) as { runs: { results: { ruleId: string }[] }[] };
  expect(runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(["stack.config"]);
  const { out } = await type(["ready", "--only", "stack.config", "--sarif", "-"], here);
  expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync(file, "utf8")));
});
