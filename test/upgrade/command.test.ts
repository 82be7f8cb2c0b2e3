/** The commands as they are typed in a project of somebody's, by the program of this checkout. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { Project } from "./project.ts";

const bin = resolve("scripts/bin.mjs");
const project = new Project();
afterAll(() => rmSync(project.root, { recursive: true, force: true }));

const type = (cwd: string, ...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], { cwd, encoding: "utf8" });
  return { code: status, stdout, stderr };
};

it("writes what a project begins with once, and says what it would write", () => {
  const planned = type(project.root, "init", "--only-files", "--plan", "--json");
  const files = ["Pulumi.yaml", "infra/index.ts", ".gitignore", "runbooks", "contacts", "notices"];
  expect([planned.code, JSON.parse(planned.stdout)]).toEqual([
    0,
    { outcome: "planned", files: [...files, "runbook-files.json"] },
  ]);
  expect(project.all()).toEqual({});
  expect(type(project.root, "init", "--only-files").code).toBe(0);
  const written = project.all();
  expect(written["infra/index.ts"]).toContain('export { default } from "clerk-vercel-runbooks/stack";');
  expect(written["runbooks/auth-outage.yaml"]).toBe(readFileSync("runbooks/auth-outage.yaml", "utf8"));
  expect(Object.keys(JSON.parse(written["runbook-files.json"] ?? "") as object)).toEqual([
    "version",
    "files",
  ]);
  expect(type(project.root, "init", "--only-files").stdout).toContain("is there");
  expect(project.all()).toEqual(written);
});

it("upgrades by exit code and JSON: 0 where all is done, 3 where a person has to decide, 2 for an older package", () => {
  project.commit();
  const first = type(project.root, "upgrade", "--json");
  expect(first.code).toBe(0);
  expect(
    (JSON.parse(first.stdout) as { files: { outcome: string }[] }).files.map(({ outcome }) => outcome),
  ).toEqual(Array.from({ length: 4 }, () => "added"));
  const note = JSON.parse(project.read("runbook-files.json")) as {
    version: string;
    files: Record<string, { taken: string }>;
  };
  // As if another text had been shipped, which no history has.
  note.files["notices/en.yaml"] = { taken: "0".repeat(40) };
  project.write("runbook-files.json", JSON.stringify(note));
  project.write("notices/en.yaml", "ours: 1\n");
  const planned = type(project.root, "upgrade", "--plan");
  expect([planned.code, existsSync(join(project.root, "notices/en.yaml.new"))]).toEqual([3, false]);
  const conflict = type(project.root, "upgrade", "--json");
  expect([conflict.code, JSON.parse(conflict.stdout)]).toMatchObject([
    3,
    { files: [{ path: "notices/en.yaml", outcome: "conflict", offered: "notices/en.yaml.new" }] },
  ]);
  expect(project.read("notices/en.yaml.new")).toBe(readFileSync("notices/en.yaml", "utf8"));
  writeFileSync(join(project.root, "runbook-files.json"), JSON.stringify({ ...note, version: "99.0.0" }));
  const older = type(project.root, "upgrade");
  expect([older.code, older.stderr]).toEqual([2, expect.stringContaining("[VERSION_OLD]") as string]);
});

it("upgrades no checkout of this repository, which packages are made of", () => {
  const refused = type(resolve("."), "upgrade");
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("git merge") as string]);
});

it("removes nothing but shipped files, whatever the note names", () => {
  const one = new Project();
  const beyond = `${one.root}-beyond.txt`;
  try {
    expect(type(one.root, "init", "--only-files").code).toBe(0);
    writeFileSync(beyond, "ours\n");
    const note = JSON.parse(one.read("runbook-files.json")) as { files: Record<string, object> };
    for (const path of [`../${basename(beyond)}`, "infra/index.ts", "runbooks/../infra/index.ts"]) {
      const taken = one.git("hash-object", path).trim();
      one.write(
        "runbook-files.json",
        JSON.stringify({ ...note, files: { ...note.files, [path]: { taken } } }),
      );
      const before = one.all();
      const { code, stderr } = type(one.root, "upgrade");
      expect([code, stderr]).toEqual([2, expect.stringContaining("runbook-files.json:1:1") as string]);
      expect(one.all()).toEqual(before);
    }
    expect(readFileSync(beyond, "utf8")).toBe("ours\n");
  } finally {
    for (const path of [one.root, beyond]) rmSync(path, { recursive: true, force: true });
  }
});

it("begins nothing in a project of another program, also from a folder beneath it", () => {
  const one = new Project();
  try {
    one.write("Pulumi.yaml", "name: acme-infra\nruntime: nodejs\nmain: index.ts\n");
    one.write("ops/README.md", "ours\n");
    const before = one.all();
    const { code, stderr } = type(join(one.root, "ops"), "init", "--only-files");
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/Pulumi\.yaml:1:1 is of another program/) as string,
    ]);
    expect(one.all()).toEqual(before);
  } finally {
    rmSync(one.root, { recursive: true, force: true });
  }
});
