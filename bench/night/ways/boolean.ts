import { startBaseline } from "../../baselines/start.ts";
import type { NightRecord } from "../record.ts";
import type { NightWorld } from "../world.ts";
import type { Way } from "./way.ts";

const bypass = "boolean-bypass/operate.ts";

/** The app with the flag, deployed and live; and its operator's script. */
export async function startBoolean(record: NightRecord): Promise<Way> {
  const { world, output, type, stop } = await startBaseline();
  const typed = async (...words: readonly [string, ...string[]]): Promise<void> => {
    const { exitCode, elapsedMs, stderr } = await type(...words).done;
    record.add({ kind: "typed", who: "on call", words, exitCode, elapsedMs });
    if (exitCode !== 0) throw new Error(`${words.join(" ")} ended with ${exitCode}: ${stderr}`);
  };
  return {
    world,
    // It has nothing to be read, and no list of people who stay out.
    prepare: async () => undefined,
    open: () => typed(bypass, "on"),
    close: async (decided) => {
      decided();
      await typed(bypass, "off");
    },
    openAlone: () => {
      const child = type(bypass, "on");
      return { die: () => child.stop(0) };
    },
    signOut: async (userId) => {
      await typed("well-known-scripts/sessions.ts", "revoke", userId);
      return true;
    },
    log: () => {
      const lines = output().split("[EMERGENCY]").slice(1);
      const naming = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
      return { lines: lines.length, namingUser: naming(/user_/), namingIncident: naming(/incident/) };
    },
    audit: async () => ({
      approver: undefined,
      reason: undefined,
      reviewOwed: false,
      where: await trace(world),
    }),
    stop,
  };
}

/** What Vercel keeps: a list of redeployments. The variable is gone when it is over, and with it its comment. */
async function trace(world: NightWorld): Promise<string> {
  const { deployments } = (await world.vercel.call("GET", "/v6/deployments?target=production&limit=100")) as {
    deployments: { meta?: { action?: string } }[];
  };
  const again = deployments.filter(({ meta }) => meta?.action === "redeploy").length;
  return `${again} redeployments in Vercel's list`;
}
