import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AppRunner, RunningApp } from "../fake.ts";

const START_LIMIT_MS = 60_000;

interface AppRunnerOptions {
  /** Folder of the built app (with `.next` in it). */
  readonly folder: string;
  /** Environment that leads the app's own requests through the sandbox; `source` names the deployment in the log. */
  readonly worldEnv: (source: string) => Readonly<Record<string, string>>;
  /** Where the apps' output goes; default: nowhere. */
  readonly onOutput?: (deployment: string, text: string) => void;
}

/** What can be wrong inside an app's process, milliseconds. */
export interface Ailment {
  /** How far its clock is ahead. */
  readonly clockMs?: number;
  /** How much longer each verification of an RSA signature takes. */
  readonly verifyMs?: number;
}

/** Runs `next start` of the built app, one process per deployment, with that deployment's environment and no other. */
export function createAppRunner({ folder, worldEnv, onOutput }: AppRunnerOptions): AppRunner & {
  readonly stopAll: () => Promise<void>;
  /** What is wrong inside every app's process from now on, those that are started later among them. */
  readonly ail: (ailment: Ailment) => void;
} {
  const running = new Set<ChildProcess>();
  let ailing: Ailment = {};
  const start: AppRunner["start"] = async ({ id, env }): Promise<RunningApp> => {
    if (!existsSync(join(folder, ".next", "BUILD_ID")))
      throw new Error(`The app in ${folder} is not built: run next build there first.`);
    // The app's own Next.js, whichever that is.
    const require = createRequire(join(folder, "package.json"));
    const child = fork(require.resolve("next/dist/bin/next"), ["start", folder, "-p", "0"], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: process.env["HOME"] ?? "",
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
        CLERK_TELEMETRY_DISABLED: "1",
        ...worldEnv(id),
        ...env,
      },
      execArgv: ["--import", new URL("./preload.mjs", import.meta.url).href],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    running.add(child);
    child.send(ailing);
    child.once("exit", () => running.delete(child));
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-4_000);
        onOutput?.(id, chunk.toString());
      });
    try {
      const port = await portOf(child, () => output);
      const origin = `http://127.0.0.1:${port}`;
      // Next answers once it is ready; a static path wakes neither the gate nor a page.
      await fetch(`${origin}/_next/static/ready`);
      return { origin, stop: () => stopChild(child) };
    } catch (error) {
      await stopChild(child);
      throw error;
    }
  };
  return {
    start,
    ail: (ailment) => {
      ailing = { ...ailing, ...ailment };
      for (const child of running) child.send(ailing);
    },
    stopAll: async () => {
      await Promise.all([...running].map(stopChild));
    },
  };
}

async function portOf(child: ChildProcess, output: () => string): Promise<number> {
  const signal = AbortSignal.timeout(START_LIMIT_MS);
  const port = once(child, "message", { signal }).then(([message]) => (message as { port: number }).port);
  const died = once(child, "exit", { signal }).then(() => {
    throw new Error(`next start ended before it listened:\n${output()}`);
  });
  died.catch(() => undefined);
  return Promise.race([port, died]);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const impatient = setTimeout(() => child.kill("SIGKILL"), 3_000);
  await gone;
  clearTimeout(impatient);
}
