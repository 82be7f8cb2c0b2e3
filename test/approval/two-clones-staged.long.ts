// A run in stages between two clones. Stages by themselves are tried in stages.test.ts, kills in every-point.test.ts, and a
// request that goes from one clone to the other in two-clones.test.ts.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Said } from "../world/keyboard.ts";
import { startTwoClones, type TwoClones } from "./two-clones.ts";

let clones: TwoClones;
beforeAll(async () => {
  clones = await startTwoClones();
  await clones.control("POST", "/clerk/cut", {});
}, 240_000);
afterAll(() => clones?.stop());

const lineIn = ({ stdout }: Said) => /approve-this:\S+/.exec(stdout)?.[0] ?? "";

/** Its second stage opens what the first has found. */
const staged = `version: 1
title: Open in stages
summary: For tests
severity: high
steps:
  - id: list
    use: deployment.list
    title: See what is live
  - stage: opening
    title: Let people in
  - id: open
    use: bypass.open
    title: Open
    with:
      mode: stale-sessions
      minutes: 20
      totalMinutes: 20
      reason: "live is \${{ steps.list.output.live }}"
      incident: staged
  - stage: closing
    title: Back to normal
  - id: close
    use: bypass.close
    title: Close
`;

test(
  "a later stage is approved by itself in the other clone, and killed anywhere goes on",
  { timeout: 240_000 },
  async () => {
    const { rita } = clones;
    clones.addRunbook("staged.yaml", staged);
    const killedAt = async (printed: RegExp, ...words: string[]) => {
      let pid = 0;
      const onText = (text: string) => void (printed.test(text) && process.kill(pid, "SIGKILL"));
      const said = await rita.runbook(words, { onSpawn: (started) => (pid = started), onText });
      expect(said, said.text).toMatchObject({ code: null });
    };
    await killedAt(/"step.outcome","step":"list"/, "run", "staged", "--yes", "--json");
    const [run = ""] = readdirSync(join(rita.root, "incidents")).filter((name) => name.includes("-staged-"));
    await killedAt(/"approval.requested"/, "resume", run, "--json");
    const early = await rita.runbook(["resume", run, "--override", "close=nobody is here", "--no-wait"]);
    expect(early).toMatchObject({ code: 2, stdout: "" });
    const asked = await rita.runbook(["resume", run, "--no-wait"]);
    expect(asked, asked.text).toMatchObject({ code: 3 });
    expect(asked.stdout).toMatch(/STAGE 2, Let people in[^]*The whole plan: incidents\/\S+\/plan-2.json\n/);

    const signed = await clones.abe.runbook(["approve", lineIn(asked), "--yes", "--json"]);
    expect(signed.code, signed.text).toBe(0);
    expect(signed.stderr).toMatch(/STAGE 2 of 3: Let people in\n {2}from list: /);
    const given = (JSON.parse(signed.stdout) as { line: string }).line;
    await killedAt(/"engine.started"/, "resume", run, "--approval", given, "--json");
    const opened = await rita.runbook(["resume", run, "--no-wait"]);
    expect(opened, opened.text).toMatchObject({ code: 4 });
    expect(opened.stdout).toMatch(/STAGE 3, Back to normal \(the last\)/);

    const closed = await rita.runbook(["resume", run, "--confirm", "closing=read"]);
    expect(closed, closed.text).toMatchObject({ code: 0 });
    expect(closed.stdout).toContain("finished: succeeded");
    const verified = await rita.runbook(["verify", run]);
    expect(verified, verified.text).toMatchObject({ code: 0 });
    expect(verified.stdout).toMatch(/plan-3.json +holds[^]*signed by abe/);
  },
);
