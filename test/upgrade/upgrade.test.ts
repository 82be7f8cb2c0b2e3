import { chmodSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openProjectFiles } from "../../src/adapters/project-files.ts";
import type { ProjectFiles } from "../../src/ports/project-files.ts";
import { outcomes, Project } from "./project.ts";

const lines = (...some: readonly string[]) => `${some.join("\n")}\n`;
const numbered = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`);
const withLine = (at: number, text: string, base: readonly string[] = numbered) =>
  base.map((line, index) => (index === at - 1 ? text : line));

const first = {
  "runbooks/same.yaml": lines(...numbered),
  "runbooks/theirs.yaml": lines(...numbered),
  "runbooks/both.yaml": lines(...numbered),
  "runbooks/clash.yaml": lines(...numbered),
  "runbooks/deleted.yaml": lines(...numbered),
  "notices/gone.yaml": "gone: 1\n",
  "notices/gone-changed.yaml": "gone: 1\n",
};
const second = {
  "runbooks/same.yaml": lines(...withLine(3, "line three of the package")),
  "runbooks/theirs.yaml": first["runbooks/theirs.yaml"],
  "runbooks/both.yaml": lines(...withLine(3, "line three of the package")),
  "runbooks/clash.yaml": lines(...withLine(3, "line three of the package")),
  "runbooks/deleted.yaml": lines(...withLine(3, "line three of the package")),
  "notices/new.yaml": "new: 1\n",
};

let project: Project;
const made: Project[] = [];
afterAll(() => made.forEach(({ root }) => rmSync(root, { recursive: true, force: true })));

/** The first version taken and committed, then changed in every way. */
async function makeChanged(): Promise<Project> {
  const one = new Project();
  made.push(one);
  await one.upgrade("0.2.0", first);
  one.commit();
  one.write("runbooks/theirs.yaml", lines(...withLine(9, "ours")));
  one.write("runbooks/both.yaml", lines(...withLine(17, "ours")));
  one.write("runbooks/clash.yaml", lines(...withLine(3, "ours")));
  one.write("notices/gone-changed.yaml", "gone: ours\n");
  one.write("runbooks/own.yaml", "own: 1\n");
  one.remove("runbooks/deleted.yaml");
  one.commit();
  return one;
}

let changed: Project;
beforeAll(async () => {
  changed = await makeChanged();
});
function changedProject(): Project {
  const one = new Project(changed);
  made.push(one);
  return one;
}

beforeEach(() => {
  project = changedProject();
});

const expected = {
  "notices/gone.yaml": "removed",
  "notices/gone-changed.yaml": "left",
  "notices/new.yaml": "added",
  "runbooks/both.yaml": "merged",
  "runbooks/clash.yaml": "conflict",
  "runbooks/deleted.yaml": "stays-deleted",
  "runbooks/same.yaml": "replaced",
};

it("replaces what nobody changed, keeps and merges what somebody did, and leaves a conflict to a person", async () => {
  const upgraded = await project.upgrade("0.3.0", second);
  expect([upgraded.from, upgraded.to, outcomes(upgraded)]).toEqual(["0.2.0", "0.3.0", expected]);
  expect(project.all()).toMatchObject({
    "runbooks/same.yaml": second["runbooks/same.yaml"],
    "runbooks/theirs.yaml": lines(...withLine(9, "ours")),
    "runbooks/both.yaml": lines(...withLine(17, "ours", withLine(3, "line three of the package"))),
    "runbooks/clash.yaml": lines(...withLine(3, "ours")),
    "runbooks/clash.yaml.new": second["runbooks/clash.yaml"],
    "notices/new.yaml": "new: 1\n",
    "notices/gone-changed.yaml": "gone: ours\n",
    "runbooks/own.yaml": "own: 1\n",
  });
  expect(existsSync(join(project.root, "notices/gone.yaml"))).toBe(false);
  expect(existsSync(join(project.root, "runbooks/deleted.yaml"))).toBe(false);
});

it("says the same with --plan and writes nothing; done twice, the second time changes nothing", async () => {
  const before = project.all();
  expect(outcomes(await project.upgrade("0.3.0", second, { plan: true }))).toEqual(expected);
  expect(project.all()).toEqual(before);
  await project.upgrade("0.3.0", second);
  const once = project.all();
  expect(outcomes(await project.upgrade("0.3.0", second))).toEqual({ "runbooks/clash.yaml": "conflict" });
  expect(project.all()).toEqual(once);
});

it("takes a conflict for decided once its .new is gone, whatever was taken over", async () => {
  await project.upgrade("0.3.0", second);
  const text = lines(...withLine(3, "ours, and line three of the package"));
  project.write("runbooks/clash.yaml", text);
  project.remove("runbooks/clash.yaml.new");
  expect(outcomes(await project.upgrade("0.3.0", second))).toEqual({ "runbooks/clash.yaml": "settled" });
  expect(outcomes(await project.upgrade("0.3.0", second))).toEqual({});
  expect(project.read("runbooks/clash.yaml")).toBe(text);
  // The next version is compared with what was decided about.
  const third = {
    ...second,
    "runbooks/clash.yaml": lines(...withLine(18, "new", withLine(3, "line three of the package"))),
  };
  expect(outcomes(await project.upgrade("0.4.0", third))).toEqual({ "runbooks/clash.yaml": "merged" });
  expect(project.read("runbooks/clash.yaml")).toBe(
    lines(...withLine(18, "new", withLine(3, "ours, and line three of the package"))),
  );
});

it("offers a file that was there before the package, or whose base no history has, and merges none of it", async () => {
  const one = new Project();
  made.push(one);
  one.write("runbooks/same.yaml", "mine: 1\n");
  expect(outcomes(await one.upgrade("0.2.0", { "runbooks/same.yaml": "theirs: 1\n" }))).toEqual({
    "runbooks/same.yaml": "conflict",
  });
  expect([one.read("runbooks/same.yaml"), one.read("runbooks/same.yaml.new")]).toEqual([
    "mine: 1\n",
    "theirs: 1\n",
  ]);
  // Taken, and changed before it was ever committed.
  const other = new Project();
  made.push(other);
  await other.upgrade("0.2.0", first);
  other.write("runbooks/both.yaml", lines(...withLine(17, "ours")));
  expect(outcomes(await other.upgrade("0.3.0", second))["runbooks/both.yaml"]).toBe("conflict");
});

/** The real files, until so many were written: then its process is killed. */
function killedAfter(root: string, writes: number): ProjectFiles {
  const real = openProjectFiles(root);
  let left = writes;
  const guarded = async (work: () => Promise<void>) => {
    if (left-- <= 0) throw new Error("killed");
    await work();
  };
  return {
    ...real,
    write: (path, text) => guarded(() => real.write(path, text)),
    remove: (path) => guarded(() => real.remove(path)),
  };
}

it("killed after any of its writes and given again, ends as it would have", async () => {
  await project.upgrade("0.3.0", second);
  const whole = project.all();
  let kills = 0;
  for (let writes = 0; ; writes++) {
    const one = changedProject();
    const died = await one.upgrade("0.3.0", second, { files: killedAfter(one.root, writes) }).then(
      () => false,
      () => true,
    );
    if (!died) break;
    kills++;
    await one.upgrade("0.3.0", second);
    expect(one.all(), `killed after ${writes} writes`).toEqual(whole);
  }
  expect(kills).toBeGreaterThan(8);
});

it("writes nothing through a link, in its place or outside the project, and opens no FIFO", async () => {
  const outside = mkdtempSync(join(tmpdir(), "outside-"));
  try {
    const target = join(outside, "target.yaml");
    project.write("elsewhere.yaml", first["runbooks/same.yaml"]);
    project.remove("runbooks/same.yaml");
    symlinkSync("../elsewhere.yaml", join(project.root, "runbooks/same.yaml"));
    expect(outcomes(await project.upgrade("0.3.0", second))["runbooks/same.yaml"]).toBe("conflict");
    expect(readlinkSync(join(project.root, "runbooks/same.yaml"))).toBe("../elsewhere.yaml");
    expect(project.read("elsewhere.yaml")).toBe(first["runbooks/same.yaml"]);

    const other = changedProject();
    rmSync(join(other.root, "notices"), { recursive: true });
    symlinkSync(outside, join(other.root, "notices"));
    const before = other.all();
    await expect(other.upgrade("0.3.0", second)).rejects.toMatchObject({
      code: "FILE_EXPOSED",
    });
    expect([other.all(), existsSync(target), existsSync(join(outside, "new.yaml"))]).toEqual([
      before,
      false,
      false,
    ]);

    const third = changedProject();
    third.remove("runbooks/same.yaml");
    execFileSync("mkfifo", [join(third.root, "runbooks/same.yaml")]);
    await expect(third.upgrade("0.3.0", second)).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
    expect(existsSync(join(third.root, "notices/new.yaml"))).toBe(false);
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
});

it("keeps a file's line ends, and takes a text that differs in them alone for unchanged", async () => {
  const one = new Project();
  made.push(one);
  await one.upgrade("0.2.0", first);
  one.write("runbooks/same.yaml", first["runbooks/same.yaml"].replaceAll("\n", "\r\n"));
  expect(outcomes(await one.upgrade("0.3.0", second))["runbooks/same.yaml"]).toBe("replaced");
  expect(one.read("runbooks/same.yaml")).toBe(second["runbooks/same.yaml"].replaceAll("\n", "\r\n"));
});

it("goes back to no older version, and takes no damaged note for one", async () => {
  await project.upgrade("0.3.0", second);
  const before = project.all();
  await expect(project.upgrade("0.2.9", first)).rejects.toMatchObject({ code: "VERSION_OLD" });
  expect(project.all()).toEqual(before);
  project.write("runbook-files.json", '{"version": "0.3.0"');
  await expect(project.upgrade("0.3.0", second)).rejects.toMatchObject({ code: "BAD_VALUE" });
});

it.skipIf(process.getuid?.() === 0)(
  "says which file could not be written, and what was done before stays",
  async () => {
    chmodSync(join(project.root, "runbooks"), 0o555);
    try {
      await expect(project.upgrade("0.3.0", second)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
    } finally {
      chmodSync(join(project.root, "runbooks"), 0o755);
    }
    expect(project.read("notices/new.yaml")).toBe("new: 1\n");
  },
);

it("says which file could not be written where a folder's name is taken", async () => {
  rmSync(join(project.root, "notices"), { recursive: true });
  project.write("notices", "a file\n");
  await expect(project.upgrade("0.3.0", second)).rejects.toMatchObject({ code: "FILE_UNWRITABLE" });
  rmSync(join(project.root, "notices"));
  mkdirSync(join(project.root, "notices"));
  await project.upgrade("0.3.0", second);
  expect(project.read("notices/new.yaml")).toBe("new: 1\n");
});
