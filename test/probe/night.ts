import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Browser, type AppAddress } from "../../rehearsal/people/browser.ts";
import { Children, type ChildResult, type RunningChild } from "../../rehearsal/stage/children.ts";
import { makeHome, onCall, type Operator } from "../../rehearsal/team/operators.ts";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import type { Wire } from "../../rehearsal/world/wire.ts";
import { cacheRoot } from "../../toolchain/env.mjs";
import { startWorld, type World, type WorldOptions } from "../world/world.ts";

/** One change of the gate's item in the store, as Vercel took it. */
interface Write {
  /** Unix milliseconds. */
  readonly at: number;
  readonly key: string;
  readonly value: unknown;
}

/** Claims of the statement that was written. */
interface Statement {
  readonly mode: string;
  readonly jti: string;
  /** Unix seconds. */
  readonly exp?: number;
}

/** An outage in the sandbox, a team of two with the shipped checklists, and an app that the stack deployed. */
export interface Night {
  readonly world: World;
  readonly requester: Operator;
  readonly approver: Operator;
  readonly address: AppAddress;
  readonly wire: Wire;
  /** Types `runbook <words>` as this operator, in a process of its own. */
  readonly type: (
    operator: Operator,
    words: readonly string[],
    onLine?: (line: string) => void,
  ) => RunningChild;
  /** The same, to its end. @throws Error with what it said, unless it ended with one of `codes` (default: 0) */
  readonly typed: (
    operator: Operator,
    words: readonly string[],
    codes?: readonly number[],
  ) => Promise<ChildResult>;
  /** Someone who signed in, holding a token that has long expired. */
  readonly staleBrowser: (name: string) => Promise<{ readonly browser: Browser; readonly userId: string }>;
  readonly stranger: () => Browser;
  readonly writes: () => Promise<readonly Write[]>;
  readonly stop: () => Promise<void>;
}

const staleTokenAgeS = 20 * 60;

/** @param options see `startWorld` */
export async function startNight(options: WorldOptions = {}): Promise<Night> {
  const { requester, approver } = onCall;
  const world = await startWorld({ people: [requester, approver], ...options });
  const { control, checkout, folder, wire, address } = world;
  // Two people work in this copy; who is at the keyboard is told by each one's home.
  execFileSync("git", ["config", "--unset", "user.email"], { cwd: checkout.root });
  const children = new Children();
  const env = { ...plainEnv(), RUNBOOK_CACHE_DIR: cacheRoot(), ...world.env };
  const type: Night["type"] = (operator, words, onLine) =>
    children.start(process.execPath, [join(checkout.root, "scripts", "bin.mjs"), ...words], {
      cwd: checkout.root,
      env: { ...env, HOME: operator.home, XDG_CONFIG_HOME: undefined },
      ...(onLine && { onLine }),
    });
  return {
    ...{ world, address, wire, type },
    requester: makeHome(folder, requester, checkout.keyFile(requester.id)),
    approver: makeHome(folder, approver, checkout.keyFile(approver.id)),
    typed: async (operator, words, codes = [0]) => {
      const done = await type(operator, words).done;
      if (done.exitCode !== undefined && codes.includes(done.exitCode)) return done;
      throw new Error(
        `runbook ${words.join(" ")} ended with ${done.exitCode}:\n${done.stdout}\n${done.stderr}`,
      );
    },
    staleBrowser: async (name) => {
      const { id: userId } = await control("POST", "/clerk/users", { email: `${name}@nightshift.example` });
      const { sessionId } = await control("POST", "/clerk/sessions", { userId });
      const { token } = await control("POST", "/clerk/tokens", { sessionId, shiftS: -staleTokenAgeS });
      const browser = new Browser(wire, address);
      browser.holdToken(token);
      return { browser, userId };
    },
    stranger: () => new Browser(wire, address),
    writes: async () => {
      const { writes } = (await control("GET", "/vercel/edge-config-writes")) as { writes: Write[] };
      return writes.filter(({ key }) => key === "auth_gate");
    },
    stop: async () => {
      await children.stopAll();
      await world.stop();
    },
  };
}

/** What a written statement says, unverified. */
export function statementOf({ value }: Pick<Write, "value">): Statement {
  const payload = String(value).split(".")[1] ?? "";
  return JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Statement;
}
