/** What is wrong is refused before anything is asked or written. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withoutEmpty } from "../world/keyboard.ts";
import { typed } from "../world/command.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watch-project-"));
  writeFileSync(join(root, "Pulumi.yaml"), "name: clerk-vercel-runbooks\nruntime: nodejs\n");
  for (const folder of ["contacts", "notices", "runbooks"])
    cpSync(folder, join(root, folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const where = ["--origin", "https://app.example", "--frontend-api", "clerk.app.example"];
const env = withoutEmpty({ PATH: process.env["PATH"] });
async function refused(...words: readonly string[]) {
  const before = readdirSync(root).sort();
  const { code, text } = await typed(["watch", "--once", ...words], { cwd: root, env });
  expect(code, text).toBe(2);
  expect(readdirSync(root).sort()).toEqual(before);
  return text;
}

it("names a wrong option, and its way out", async () => {
  expect(await refused(...where, "--every", "5")).toMatch(/--every 5 is not a time \[BAD_ARGUMENT\]\n +Give/);
  expect(await refused(...where, "--every", "1e2")).toContain("[BAD_ARGUMENT]");
  expect(await refused(...where, "--sign-in-every", "-1")).toContain("[BAD_ARGUMENT]");
  expect(await refused(...where, "--target", "101")).toContain("is no uptime to aim at [BAD_ARGUMENT]");
  expect(await refused("--origin", "app.example")).toContain("is no origin [BAD_ARGUMENT]");
  expect(await refused(...where, "--page", "nowhere/uptime.html")).toContain("can be no file");
  expect(await refused(...where, "--page", "contacts")).toContain("can be no file");
});

it("says that there is nothing to watch, where neither stack nor options name it", async () => {
  expect(await refused()).toMatch(/there is nothing to watch.*\[BAD_ARGUMENT\]/);
});

it("names a mistake of the channels with its place: an alert would reach nobody", async () => {
  writeFileSync(join(root, "contacts", "channels.yaml"), "channels: []\naudiences: { team: pager }\n");
  expect(await refused(...where)).toMatch(/contacts\/channels\.yaml:2:\d+ .*\[\w+\]/);
});

it("names each line of a history that cannot be read, and leaves it as it is", async () => {
  mkdirSync(join(root, "watch"));
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(join(root, "watch", `${today}.jsonl`), "not a line\n");
  expect(await refused(...where)).toMatch(
    new RegExp(`watch/${today}\\.jsonl:1:1 is no JSON \\[BAD_VALUE\\]`),
  );
  expect(existsSync(join(root, "watch", ".watching"))).toBe(false);
  expect(await refused(...where, "--history", "Pulumi.yaml")).toMatch(
    /Pulumi\.yaml:1:1 .*\[FILE_UNREADABLE\]/,
  );
});

it("tells an uptime of nothing without having looked, and as JSON", async () => {
  const said = await typed(["watch", "uptime"], { cwd: root, env });
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing was watched into") });
  const json = await typed(["watch", "uptime", "--target", "99.95", "--json"], { cwd: root, env });
  expect(JSON.parse(json.stdout)).toMatchObject({ target: 0.9995, first: null, outages: [], days: [] });
});
