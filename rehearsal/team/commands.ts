import { join } from "node:path";
import type { ChildResult, RunningChild } from "../stage/children.ts";
import type { Operator } from "./operators.ts";
import type { Stage } from "../stage/stage.ts";

/** Where the team's commands are typed, and with which environment. */
export interface Desk {
  /** The copy of the checkout. */
  readonly folder: string;
  /** Without HOME: each operator has their own. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Typed {
  readonly child: RunningChild;
  /** Ends with the command; its words, exit code and output are on the record then. */
  readonly result: Promise<ChildResult>;
}

/** Types `runbook <words>` as this operator: a process of its own, with their home and nobody else's key. */
export function type(
  stage: Stage,
  desk: Desk,
  operator: Operator,
  words: readonly string[],
  onLine?: (line: string) => void,
): Typed {
  const { record, act, children } = stage;
  record.add({ kind: "typed", act, who: operator.name, words: ["runbook", ...words] });
  const child = children.start(process.execPath, [join(desk.folder, "scripts", "bin.mjs"), ...words], {
    cwd: desk.folder,
    env: { ...desk.env, HOME: operator.home, XDG_CONFIG_HOME: undefined },
    ...(onLine !== undefined && { onLine }),
  });
  const result = child.done.then((done) => {
    const name = `output/${String(record.events.length + 1).padStart(3, "0")}-${words[0] ?? "runbook"}.txt`;
    const output = record.keep(
      name,
      [done.stdout, done.stderr].filter((text) => text !== "").join("\n--- stderr\n"),
    );
    const { exitCode, elapsedMs } = done;
    record.add({
      kind: "command",
      act,
      who: operator.name,
      words: ["runbook", ...words],
      exitCode,
      elapsedMs,
      output,
    });
    return done;
  });
  // Whoever waits for it gets the failure; nobody has to.
  result.catch(() => undefined);
  return { child, result };
}

/** The one JSON object that a command with `--json` prints; undefined when it printed something else. */
export function jsonOf({ stdout }: ChildResult): unknown {
  try {
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  }
}
