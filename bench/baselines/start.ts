import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PUBLISHABLE_KEY, SECRET_KEY, VERCEL_PROJECT, VERCEL_TEAM } from "../../sandbox/ids.ts";
import { startSandbox } from "../../sandbox/world.ts";
import { Children, type RunningChild } from "../../rehearsal/stage/children.ts";
import { until } from "../../rehearsal/stage/wait.ts";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { appWithProxy } from "../../test/drill/ungated-app.ts";
import { NightWorld } from "../night/world.ts";

const folder = fileURLToPath(new URL("./", import.meta.url));

/** A sandbox with the boolean bypass's app in it, and someone who types the baselines' scripts. */
export interface Baseline {
  readonly world: NightWorld;
  /** What the app has written so far. */
  readonly output: () => string;
  /** @param script by its path in this folder */
  readonly type: (script: string, ...words: readonly string[]) => RunningChild;
  readonly stop: () => Promise<void>;
}

/** Peacetime: variables as someone set them in the dashboard, and one production deployment. */
export async function startBaseline(): Promise<Baseline> {
  const app = await appWithProxy(
    "boolean-bypass-app",
    readFileSync(join(folder, "boolean-bypass/proxy.ts"), "utf8"),
  );
  const place = mkdtempSync(join(tmpdir(), "baseline-"));
  let output = "";
  const sandbox = await startSandbox({
    ...{ folder: place, appFolder: app, vercelSettings: { buildMs: 0 } },
    onAppOutput: (_, text) => (output += text),
  });
  const world = new NightWorld(sandbox.info, () => output);
  const children = new Children();
  await deploy(world);
  return {
    world,
    output: () => output,
    type: (script, ...words) =>
      children.start(process.execPath, [join(folder, script), ...words], {
        cwd: folder,
        env: {
          ...plainEnv(),
          ...sandbox.info.env,
          ...{ VERCEL_PROJECT_ID: VERCEL_PROJECT, VERCEL_TEAM_ID: VERCEL_TEAM, CLERK_SECRET_KEY: SECRET_KEY },
        },
      }),
    stop: async () => {
      await children.stopAll();
      world.wire.close();
      await sandbox.stop();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

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
