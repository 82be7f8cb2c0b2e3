import { spawn } from "node:child_process";
import { once } from "node:events";
import { pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";

interface PulumiCall {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard input: how a secret gets in. */
  readonly input?: string;
}

/** The bare CLI, for what the stack port does not do (making a stack). @throws Error with the last line it said */
export async function pulumi(args: readonly string[], call: PulumiCall): Promise<void> {
  const env = { ...call.env, ...toolchainEnv() } as NodeJS.ProcessEnv;
  const child = spawn(pulumiBinary(), [...args, "--non-interactive", "--color", "never"], {
    cwd: call.root,
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  // It may end before it reads.
  child.stdin.on("error", () => undefined);
  child.stdin.end(call.input ?? "");
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return;
  const problem = said.split("\n").findLast((line) => line.includes("error:")) ?? "";
  throw new Error(`pulumi ${args.slice(0, 2).join(" ")} failed: ${problem.trim()}`);
}
