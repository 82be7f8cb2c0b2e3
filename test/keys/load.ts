import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { World } from "../world/world.ts";
import type { Asking } from "./load-client.ts";

export interface LoadSeen {
  /** Requests that were answered, or failed. */
  readonly sent: number;
  /** Of those: when and how each failed, Unix milliseconds. */
  readonly failures: readonly { readonly at: number; readonly how: string }[];
}

/** Somebody who uses a route that needs the secret key, so many times a second, until they are told to stop. */
export interface Load {
  readonly seen: () => LoadSeen;
  /** Requests a second since the last time that this was asked. */
  readonly rate: () => number;
  readonly stop: () => Promise<LoadSeen>;
}

const client = fileURLToPath(new URL("load-client.ts", import.meta.url));

/**
 * Asks the app's signed health, which asks Clerk's Backend API with the deployment's own key at each request. An answer in
 * which that failed is a failed request. From a process of its own, over connections that are kept.
 */
export function startLoad(world: World, perSecond: number): Load {
  const { info, signingKey } = world;
  const asking: Asking = {
    ...{ proxy: info.proxy, ca: readFileSync(info.ca.file, "utf8"), signingKey, perSecond, atOnce: 48 },
    url: `${info.app.origin}/api/health/clerk`,
  };
  const child = spawn(process.execPath, [client], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(`${JSON.stringify(asking)}\n`);
  const failures: { at: number; how: string }[] = [];
  let [sent, rest] = [0, ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const [at, how] = JSON.parse(line) as [number, string | null];
      sent++;
      if (how !== null) failures.push({ at, how });
    }
  });
  let since = { at: performance.now(), sent: 0 };
  const seen = () => ({ sent, failures: [...failures] });
  return {
    seen,
    rate: () => {
      const now = { at: performance.now(), sent };
      const rate = ((now.sent - since.sent) / (now.at - since.at)) * 1_000;
      since = now;
      return rate;
    },
    stop: async () => {
      const closed = once(child, "close");
      child.stdin.end();
      await closed;
      return seen();
    },
  };
}
