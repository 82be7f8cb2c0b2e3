import { existsSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { night } from "../report/night.ts";
import { started } from "../journal/events.ts";
import { typed } from "../world/command.ts";
import { recordedCheckout } from "../report/recorded-checkout.ts";

const { run } = started;
let checkout: string;

beforeAll(async () => {
  checkout = await recordedCheckout();
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

const runbook = (...words: readonly string[]) => typed(words, { cwd: checkout });
const file = (name: string) => join(checkout, "incidents", run, name);

test("verify tells what anchors a record, offline; without its head every reader says so, until a person has", async () => {
  const lines = night().length;
  const whole = await runbook("verify", run, "--json");
  expect(whole).toMatchObject({ code: 0, stderr: "" });
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
  const verified = await runbook("verify");
  expect(verified.code).toBe(3);
  expect(verified.stdout).toContain(`UNANCHORED: ${said}`);
  expect(verified.stdout).toContain(`runbook verify ${run} --anchor`);
  expect((await runbook("status")).stdout).toContain(`RECORD UNANCHORED: ${said} See `);
  const report = await runbook("report");
  expect(report).toMatchObject({ code: 0, stdout: expect.stringContaining(`PENDING: ${said}`) });
  expect(readFileSync(file("report.md"), "utf8")).toContain("journal.head is missing");
  const amended = await runbook("report", "set", "users-affected", "412", "--as", "abe");
  expect(amended).toMatchObject({ code: 3, stderr: expect.stringContaining("[JOURNAL_UNANCHORED]") });
  expect(existsSync(file("journal.head"))).toBe(false);

  expect((await runbook("verify", run, "--anchor", "--as", "nobody")).code).toBe(2);
  const anchored = await runbook("verify", run, "--anchor", "--as", "abe");
  expect(anchored).toMatchObject({ code: 0, stdout: expect.stringContaining(`lines 1 to ${lines + 1}`) });
  expect((await runbook("report", "set", "users-affected", "412", "--as", "abe")).code).toBe(0);
  expect((await runbook("report")).stdout).not.toContain("PENDING: journal.head");
}, 60_000);

test("a lease's release that cannot be read is listed as an anchor that is none", async () => {
  const kept = readFileSync(file("lease.1.released"), "utf8");
  writeFileSync(file("lease.1.released"), `${kept.slice(0, 20)}garbled\n`);
  const { code, stdout } = await runbook("verify", "--json");
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { anchors: readonly object[] }).anchors).toContainEqual({
    ...{ source: "lease.1.released", line: null, state: "unreadable", signedBy: null },
    problem: "lease.1.released cannot be read",
  });
  writeFileSync(file("lease.1.released"), kept);
}, 60_000);

test("lines cut off are given away by the leases although the head was cut back with them", async () => {
  const lines = readFileSync(file("journal.jsonl"), "utf8").split("\n").slice(0, -1);
  writeFileSync(file("journal.jsonl"), `${lines.slice(0, 5).join("\n")}\n`);
  unlinkSync(file("journal.head"));
  const { code, stdout } = await runbook("verify", "--anchor", "--as", "abe");
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /lease\.\d+\.released +line \d+, CONTRADICTS \(line 6: it is missing; \d+ lines were/,
  );
  expect(stdout).toContain("CONTRADICTED: lines are missing or were rewritten.");
  // What is surely not whole is not to be taken for it.
  expect(stdout).not.toContain("--anchor");
  expect(existsSync(file("journal.head"))).toBe(false);
  writeFileSync(file("journal.jsonl"), `${lines.slice(1).join("\n")}\n`);
  expect(await runbook("verify", "--json")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('"code":"JOURNAL_DAMAGED"'),
  });
}, 60_000);
