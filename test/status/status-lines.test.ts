import { expect, test } from "vitest";
import type { LiveStatement } from "../../src/ports/live-gate.ts";
import { inForceLines } from "../../src/status/status-lines.ts";
import type { StackRecord } from "../../src/status/stack-record.ts";
import type { Status } from "../../src/status/read-status.ts";

const nowMs = Date.parse("2026-11-21T03:30:00Z");
const until = "2026-11-21T04:00:00Z";
const record: StackRecord = {
  ...{ stack: "production", project: "prj_1", mode: "closed" as const, until: undefined, secondsLeft: 0 },
  ...{ incident: undefined, generation: 7, approved: undefined, toEveryone: undefined, openedBy: undefined },
  ...{ configDiffers: false, reviewPending: [], lock: undefined, pending: 0, toolchain: {} },
};
const written: LiveStatement = {
  ...{ mode: "stale-sessions", until, from: until, first: until, incident: "night" },
  ...{ generation: 8, approved: false, source: "item" },
};
const lines = (found: Partial<Status>) =>
  inForceLines({
    ...{ nowMs, gate: { mode: "closed" }, written: undefined, record, open: false, approval: undefined },
    config: { stack: "production", lane: "runtime" } as Status["config"],
    runs: { inForce: [] } as unknown as Status["runs"],
    ...{ reviewPending: false, unrecorded: undefined, ...found },
  }).join("\n");

test("what is live and not on the stack's record is said to be written directly, and its review pending", () => {
  const gate = { mode: "stale-sessions", until, incident: "night", generation: 8 } as const;
  const said = lines({ gate, unrecorded: written });
  expect(said).toContain("app        stale-sessions, night, until 2026-11-21T04:00:00Z, 30 minutes left");
  expect(said).toContain("record     closed, generation 7");
  expect(said).toMatch(/^live {7}stale-sessions, generation 8, .*REVIEW PENDING: not in the stack's record/m);
});

test("an app that is closed, or cannot be asked, has its own line beside a record that says open", () => {
  const open = { ...record, mode: "stale-sessions", until, secondsLeft: 1800, approved: true } as const;
  const more = { ...open, incident: "night", openedBy: "ana" };
  expect(lines({ record: more })).toBe(
    "app        closed\nrecord     stale-sessions, night, until 2026-11-21T04:00:00Z, 30 minutes left, approved, opened by ana, generation 7",
  );
  expect(lines({ gate: { mode: undefined, problem: "no answer" }, record: more })).toMatch(
    /^app {8}unknown: no answer$/m,
  );
});

test("a gate that lets nobody in is said in its own line", () => {
  const gate = { mode: "stale-sessions", until, generation: 8, reason: "cannot-verify" } as const;
  expect(lines({ gate })).toContain("LETS NOBODY IN: the gate cannot verify");
});

test("what else a run has put in force is listed with who and until when", () => {
  const notice = { what: "notice", since: "2026-11-21T03:10:00Z", by: "rita", until, run: "night-1" };
  const runs = { inForce: [notice, { ...notice, what: "bypass" }] } as unknown as Status["runs"];
  expect(lines({ runs })).toContain(
    `in force   notice until ${until}, 30 min 0 s left, since 2026-11-21T03:10:00Z, by rita (night-1)`,
  );
  expect(lines({ runs })).not.toContain("in force   bypass");
});
