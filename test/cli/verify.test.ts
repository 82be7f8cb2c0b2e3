import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { night } from "../report/night.ts";
import { started } from "../journal/events.ts";
import { recordedHouse } from "../report/recorded-house.ts";

const bin = resolve("scripts/bin.mjs");
const { run } = started;
let house: string;

beforeAll(async () => {
  house = await recordedHouse();
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

function runbook(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: house,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
const file = (name: string) => join(house, "incidents", run, name);

test("verify tells what anchors a record, offline; without its head every reader says so, until a person has", () => {
  const lines = night().length;
  const whole = runbook("verify", run, "--json");
  expect(whole).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(whole.stdout)).toMatchObject({
    ...{ run, verdict: "whole", lines, anchoredTo: lines, signedTo: 0, unanchored: null, tornBytes: 0 },
    anchors: [
      { source: "journal.head", line: lines, state: "holds", signedBy: null },
      { source: "lease.1.released", line: lines, state: "holds" },
      { source: "plan.json", line: null, state: "missing" },
      // The night of this test was approved by a line that is none.
      { source: "journal.jsonl, line 11", line: null, state: "unreadable" },
    ],
  });

  unlinkSync(file("journal.head"));
  const said = "journal.head is missing, so lines that are missing at the journal's end would not show.";
  const verified = runbook("verify");
  expect(verified.status).toBe(3);
  expect(verified.stdout).toContain(`UNANCHORED: ${said}`);
  expect(verified.stdout).toContain(`runbook verify ${run} --anchor`);
  expect(runbook("status").stdout).toContain(`RECORD UNANCHORED: ${said} See `);
  const report = runbook("report");
  expect(report).toMatchObject({ status: 0, stdout: expect.stringContaining(`OWED: ${said}`) });
  expect(readFileSync(file("report.md"), "utf8")).toContain("journal.head is missing");
  const amended = runbook("report", "set", "users-affected", "412", "--as", "abe");
  expect(amended).toMatchObject({ status: 3, stderr: expect.stringContaining("[JOURNAL_UNANCHORED]") });
  expect(existsSync(file("journal.head"))).toBe(false);

  expect(runbook("verify", run, "--anchor", "--as", "nobody").status).toBe(2);
  const anchored = runbook("verify", run, "--anchor", "--as", "abe");
  expect(anchored).toMatchObject({ status: 0, stdout: expect.stringContaining(`lines 1 to ${lines + 1}`) });
  expect(runbook("report", "set", "users-affected", "412", "--as", "abe").status).toBe(0);
  expect(runbook("report").stdout).not.toContain("OWED: journal.head");
}, 60_000);

test("a lease's release that cannot be read is listed as an anchor that is none", () => {
  const kept = readFileSync(file("lease.1.released"), "utf8");
  writeFileSync(file("lease.1.released"), `${kept.slice(0, 20)}garbled\n`);
  const { status, stdout } = runbook("verify", "--json");
  expect(status).toBe(0);
  expect((JSON.parse(stdout) as { anchors: readonly object[] }).anchors).toContainEqual({
    ...{ source: "lease.1.released", line: null, state: "unreadable", signedBy: null },
    problem: "lease.1.released cannot be read",
  });
  writeFileSync(file("lease.1.released"), kept);
}, 60_000);

test("lines cut off are given away by the leases although the head was cut back with them", () => {
  const lines = readFileSync(file("journal.jsonl"), "utf8").split("\n").slice(0, -1);
  writeFileSync(file("journal.jsonl"), `${lines.slice(0, 5).join("\n")}\n`);
  unlinkSync(file("journal.head"));
  const { status, stdout } = runbook("verify", "--anchor", "--as", "abe");
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /lease\.\d+\.released +line \d+, CONTRADICTS \(line 6: it is missing; \d+ lines were/,
  );
  expect(stdout).toContain("CONTRADICTED: lines are missing or were rewritten.");
  // What is surely not whole is not to be taken for it.
  expect(stdout).not.toContain("--anchor");
  expect(existsSync(file("journal.head"))).toBe(false);
  writeFileSync(file("journal.jsonl"), `${lines.slice(1).join("\n")}\n`);
  expect(runbook("verify", "--json")).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('"code":"JOURNAL_DAMAGED"'),
  });
}, 60_000);
