import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  claimFolder,
  cleanUpLeftBehind,
  disclaimFolder,
  workPrefix,
} from "../../rehearsal/stage/left-behind.ts";

let beneath: string;
beforeEach(() => (beneath = mkdtempSync(join(tmpdir(), "left-behind-"))));
afterEach(() => rmSync(beneath, { recursive: true, force: true }));

const folder = (name: string) => {
  const work = join(beneath, `${workPrefix}${name}`);
  mkdirSync(work);
  return work;
};

test.runIf(process.platform === "linux")(
  "what a killed drill left is ended and removed; whoever runs, and what is kept, stays",
  async () => {
    const [killed, running, kept] = [folder("killed"), folder("running"), folder("kept")];
    await claimFolder(running);
    await claimFolder(kept);
    disclaimFolder(kept);
    // A pid that somebody else has by now: the start tells them apart.
    writeFileSync(join(killed, "owner.json"), JSON.stringify({ pid: process.pid, startTime: "earlier" }));
    const command = spawn("sleep", ["600"], { cwd: killed, stdio: "ignore" });
    const ended = once(command, "close");

    expect(await cleanUpLeftBehind(beneath)).toEqual([killed]);
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect([killed, running, kept].map((work) => existsSync(work))).toEqual([false, true, true]);
    expect(await cleanUpLeftBehind(beneath)).toEqual([]);
  },
);
