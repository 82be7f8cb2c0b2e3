import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PUBLISHABLE_KEY, SECRET_KEY, VERCEL_PROJECT, VERCEL_TEAM } from "../../../sandbox/ids.ts";
import { startSandbox } from "../../../sandbox/world.ts";
import { Children, type RunningChild } from "../../../rehearsal/stage/children.ts";
import { until } from "../../../rehearsal/stage/wait.ts";
import { plainEnv } from "../../../rehearsal/world/sandbox.ts";
import { appWithProxy } from "../../../test/drill/ungated-app.ts";
import type { NightRecord } from "../record.ts";
import { NightWorld } from "../world.ts";
import type { Way } from "./way.ts";

const baselines = fileURLToPath(new URL("../../baselines/", import.meta.url));
const bypass = "boolean-bypass/operate.ts";

/** The app with the flag, deployed and live; and its operator's script. */
export async function startBoolean(record: NightRecord): Promise<Way> {
  const app = await appWithProxy(
    "boolean-bypass-app",
    readFileSync(join(baselines, "boolean-bypass/proxy.ts"), "utf8"),
  );
  const place = mkdtempSync(join(tmpdir(), "boolean-night-"));
  let output = "";
  const sandbox = await startSandbox({
    ...{ folder: place, appFolder: app, vercelSettings: { buildMs: 0 } },
    onAppOutput: (_, text) => (output += text),
  });
  const world = new NightWorld(sandbox.info, () => output);
  const children = new Children();
  await deploy(world);
  const type = (script: string, ...words: readonly string[]): RunningChild =>
    children.start(process.execPath, [join(baselines, script), ...words], {
      cwd: baselines,
      env: {
        ...plainEnv(),
        ...sandbox.info.env,
        ...{ VERCEL_PROJECT_ID: VERCEL_PROJECT, VERCEL_TEAM_ID: VERCEL_TEAM, CLERK_SECRET_KEY: SECRET_KEY },
      },
    });
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
      const lines = output.split("[EMERGENCY]").slice(1);
      const naming = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
      return { lines: lines.length, namingUser: naming(/user_/), namingIncident: naming(/incident/) };
    },
    audit: async () => ({
      approver: undefined,
      reason: undefined,
      reviewOwed: false,
      where: await trace(world),
    }),
    stop: async () => {
      await children.stopAll();
      world.wire.close();
      await sandbox.stop();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Peacetime: variables as someone set them in the dashboard, and one production deployment. */
async function deploy(world: NightWorld): Promise<void> {
  const variables = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
    CLERK_SECRET_KEY: SECRET_KEY,
    CLERK_JWT_KEY: world.info.clerk.jwtKey,
  };
  for (const [key, value] of Object.entries(variables))
    await world.control("PUT", `/vercel/environment/${key}`, { value });
  await world.vercel.deploy();
  const { signal } = new AbortController();
  const live = async () => {
    const { status } = await world.wire.send({ url: world.address.origin });
    return status === 200 ? true : undefined;
  };
  if ((await until(live, { withinMs: 60_000, signal })) === undefined)
    throw new Error("The app did not come up.");
}

/** What Vercel keeps: a list of redeployments. The variable is gone when it is over, and with it its comment. */
async function trace(world: NightWorld): Promise<string> {
  const { deployments } = (await world.vercel.call("GET", "/v6/deployments?target=production&limit=100")) as {
    deployments: { meta?: { action?: string } }[];
  };
  const again = deployments.filter(({ meta }) => meta?.action === "redeploy").length;
  return `${again} redeployments in Vercel's list`;
}
