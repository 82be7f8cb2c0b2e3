import { pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";
import type { ChildResult } from "../stage/children.ts";
import type { Scene } from "../stage/scene.ts";

/** The bare CLI, as the engineer on call types it. Its words, exit code and output are on the record. */
export async function typePulumi(
  { record, act, children, team: { desk, requester } }: Scene,
  words: readonly string[],
): Promise<ChildResult> {
  const typed = { act, who: requester.name, words: ["pulumi", ...words] } as const;
  record.add({ kind: "typed", ...typed });
  const child = children.start(
    pulumiBinary(),
    [...words, "--stack", "sandbox", "--non-interactive", "--color", "never"],
    { cwd: desk.folder, env: { ...desk.env, HOME: requester.home, ...toolchainEnv() } },
  );
  const done = await child.done;
  const name = `output/${String(record.events.length + 1).padStart(3, "0")}-pulumi-${words[0] ?? ""}.txt`;
  const output = record.keep(name, `${done.stdout}\n--- stderr\n${done.stderr}`);
  record.add({ kind: "command", ...typed, exitCode: done.exitCode, elapsedMs: done.elapsedMs, output });
  return done;
}
