import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Night } from "../../rehearsal/nights/night.ts";
import type { Summary } from "../../rehearsal/record/summary.ts";
import type { Lane, LeftByUp, Patience, Sabotage } from "../../rehearsal/stage/options.ts";
import { afterFirstUp } from "../world/first-up.ts";

const main = fileURLToPath(new URL("./broken-command.ts", import.meta.url));

export interface Broken {
  readonly sabotage: Sabotage;
  readonly patience?: Partial<Patience>;
}

/** What the nights begin from: what is broken shows after the first `up`, which drill.test.ts and nights.long.ts do for real. */
let left: Promise<Record<Lane, LeftByUp>> | undefined;
const afterFirstUps = async () => ({
  runtime: await afterFirstUp(),
  redeploy: await afterFirstUp({ lane: "redeploy" }),
});

interface Ended extends Summary {
  readonly code: number | null;
  /** What it told on standard error. */
  readonly told: string;
}

/** Types `./runbook drill --night <name> --json` with this broken. Its record is the caller's to remove. */
export async function playBroken(night: Night, broken: Broken): Promise<Ended> {
  const given = { ...broken, left: await (left ??= afterFirstUps()) };
  const words = [main, JSON.stringify(given), "drill", "--night", night.name, "--json"];
  const drill = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  let [answer, told] = ["", ""];
  drill.stdout.setEncoding("utf8").on("data", (text: string) => (answer += text));
  drill.stderr.setEncoding("utf8").on("data", (text: string) => (told += text));
  const [code] = (await once(drill, "close")) as [number | null];
  const lines = answer.trim().split("\n");
  expect(lines, told).toHaveLength(1);
  return { ...(JSON.parse(lines[0] ?? "") as Summary), code, told };
}

/**
 * Plays it with this broken, and sees that it fails: by its exit code, and naming the claim.
 * @param look at the record, before it is removed
 */
export async function expectFailure(
  night: Night,
  broken: Broken,
  claim: string,
  look: (place: string) => void = () => undefined,
): Promise<void> {
  const { code, outcome, failedAssertion, place, told } = await playBroken(night, broken);
  expect({ code, outcome, claim: failedAssertion }, told).toEqual({ code: 1, outcome: "failed", claim });
  look(place);
  rmSync(place, { recursive: true });
}
