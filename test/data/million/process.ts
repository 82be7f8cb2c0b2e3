import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The first line that a child says. @throws Error with its exit code where it says none */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output");
  const lines = createInterface({ input: child.stdout });
  return await new Promise((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", (code, signal) => reject(new Error(`ended with ${code ?? signal}`)));
  });
}

export const start = (
  name: string,
  args: readonly (string | number)[],
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): ChildProcess =>
  spawn(process.execPath, [...flags, script(name), ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });

/** Another process that says its port first. */
export async function startServer(
  name: string,
  args: readonly number[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly port: string; readonly stop: () => void }> {
  const child = start(name, args, env);
  return { port: await firstLine(child), stop: () => void child.kill("SIGKILL") };
}
