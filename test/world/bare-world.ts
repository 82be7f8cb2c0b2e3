import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { controlOf } from "../../rehearsal/world/control.ts";
import { startSandbox, type SandboxOptions } from "../../sandbox/world.ts";
import { makeBareProject } from "./bare-project.ts";
import { typed } from "./command.ts";
import { enterSandbox } from "./inside.ts";

interface BareOptions extends Pick<SandboxOptions, "clerkEnvironment" | "runner"> {
  /** Writes into the project before its first commit. */
  readonly change?: ((root: string) => void) | undefined;
}

/** A sandbox and a project beside it, without an engine; this process is inside the sandbox until `stop`. */
export async function startBareWorld({ change, ...ofSandbox }: BareOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "bare-"));
  const sandbox = await startSandbox({
    ...{ folder: join(folder, "sandbox"), vercelSettings: { buildMs: 0 } },
    ...ofSandbox,
  });
  const { info } = sandbox;
  const leave = enterSandbox(info);
  const root = join(folder, "project");
  const project = makeBareProject(info, root, change);
  return {
    ...{ folder, root, info, ...project },
    control: controlOf(info),
    /** `runbook <words>` in this process. @param more laid over the project's environment */
    type: (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      typed(words, { cwd: root, env: { ...project.env, ...more } }),
    async stop(): Promise<void> {
      leave();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
