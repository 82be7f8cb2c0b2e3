import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { appAddress, type AppAddress } from "../../rehearsal/people/browser.ts";
import { makeHome, onCall, type Operator } from "../../rehearsal/team/operators.ts";
import type { Teammate } from "../../rehearsal/checkout/copy-checkout.ts";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { Wire } from "../../rehearsal/world/wire.ts";
import { cacheRoot, pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";
import { startHouseWorld, type HouseWorld } from "../e2e/house-world.ts";
import { DrivenClock } from "./drive.ts";

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that is still at work. */
export interface Started {
  /** Both streams so far. */
  readonly said: () => string;
  /** Ctrl-C. @returns its exit code */
  readonly interrupt: () => Promise<number | null>;
}

/** One person at their own laptop: a home, a clone, and a clock that may be wrong. */
export interface Desk {
  readonly person: Operator;
  readonly root: string;
  /** How far this laptop's clock is ahead of the app's. */
  readonly skewMs: number;
  readonly runbook: (...words: readonly string[]) => Promise<Said>;
  /** One that goes on until it is interrupted. */
  readonly start: (words: readonly string[], env?: Readonly<Record<string, string>>) => Started;
  /** The bare CLI on the stack. */
  readonly pulumi: (...words: readonly string[]) => Promise<Said>;
}

/** Takes over in the second clone: whoever has signed does not carry it out. */
const relief = {
  id: "relief",
  name: "Remy (relief)",
  email: "remy@nightshift.example",
  may: ["execute"],
} as const satisfies Teammate;

/** An outage to be: the app deployed, three people, two laptops with a clone each, and a clock that the test drives. */
export interface NightWorld {
  readonly world: HouseWorld;
  readonly clock: DrivenClock;
  /** On call, and whoever they ask. */
  readonly first: Desk;
  readonly second: Desk;
  /** Someone else at the second laptop. */
  readonly relief: Desk;
  readonly wire: Wire;
  readonly address: AppAddress;
  /** What the store holds under the gate's key. */
  readonly item: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** @param skewMs how wrong the two laptops' clocks are; the app's is right by definition */
export async function startNightWorld(skewMs: {
  readonly first: number;
  readonly second: number;
}): Promise<NightWorld> {
  const own = mkdtempSync(join(tmpdir(), "night-"));
  const clock = new DrivenClock(join(own, "clock"));
  const world = await startHouseWorld([onCall.requester, onCall.approver, relief], {
    clock,
    appEnv: clock.env(),
  });
  const { info, house, folder } = world;
  const wire = new Wire(info.proxy, readFileSync(info.ca.file, "utf8"), "people");
  // Who is at the keyboard is told by each one's home.
  await git("-C", house.root, "config", "--unset", "user.email");
  const other = join(folder, "clone");
  await git("clone", "--quiet", house.root, other);
  symlinkSync(join(house.root, "node_modules"), join(other, "node_modules"));
  // A real stack's config is versioned; only the sandbox's is not.
  copyFileSync(join(house.root, "Pulumi.sandbox.yaml"), join(other, "Pulumi.sandbox.yaml"));
  const deskOf = (who: Teammate, root: string, skew: number): Desk => {
    const person = makeHome(folder, who, house.keyFile(who.id));
    const env = {
      ...{ ...plainEnv(), RUNBOOK_CACHE_DIR: cacheRoot(), ...world.env, ...clock.env(skew) },
      ...{ HOME: person.home, XDG_CONFIG_HOME: undefined },
    };
    const end = ["--stack", "sandbox", "--non-interactive", "--color", "never"];
    return {
      ...{ person, root, skewMs: skew },
      runbook: (...words) => typed(process.execPath, [join(root, "scripts", "bin.mjs"), ...words], root, env),
      start: (words, more = {}) =>
        started([join(root, "scripts", "bin.mjs"), ...words], root, { ...env, ...more }),
      pulumi: (...words) => typed(pulumiBinary(), [...words, ...end], root, { ...env, ...toolchainEnv() }),
    };
  };
  return {
    ...{ world, clock, wire },
    address: appAddress(info.app.origin, info.clerk.publishableKey),
    first: deskOf(onCall.requester, house.root, skewMs.first),
    second: deskOf(onCall.approver, other, skewMs.second),
    relief: deskOf(relief, other, skewMs.second),
    item: async () => {
      const { ids } = (await world.control("GET", "/vercel/edge-configs")) as { ids: string[] };
      const { written } = (await world.control("GET", `/vercel/edge-configs/${ids[0]}`)) as {
        written: Record<string, string>;
      };
      return written["auth_gate"] ?? "";
    },
    stop: async () => {
      wire.close();
      await world.stop();
      clock.stop();
      rmSync(own, { recursive: true, force: true });
    },
  };
}

const git = async (...words: string[]) => void (await promisify(execFile)("git", words));

function started(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Started {
  const stdio = ["ignore", "pipe", "pipe"] as const;
  const child = spawn(process.execPath, words, { cwd, env: env as NodeJS.ProcessEnv, stdio: [...stdio] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "close") as Promise<[number | null]>;
  return {
    said: () => said,
    interrupt: async () => {
      child.kill("SIGINT");
      return (await ended)[0];
    },
  };
}

async function typed(
  file: string,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Said> {
  const child = spawn(file, words, { cwd, env: env as NodeJS.ProcessEnv, stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}
