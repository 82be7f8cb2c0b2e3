import { programIn } from "../checkout/program.ts";
import type { ChildResult, RunningChild } from "../stage/children.ts";
import type { Desk, Operator } from "./operators.ts";
import type { Scene } from "../stage/scene.ts";
import type { Stage } from "../stage/stage.ts";

interface Typed {
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
  record.add({ kind: "typed", act, who: operator.name, words: ["./runbook", ...words] });
  const child = children.start(process.execPath, [programIn(desk.folder), ...words], {
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
      words: ["./runbook", ...words],
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

/** The same at the team's desk, to its end. */
export const typed = (stage: Scene, who: "requester" | "approver", words: readonly string[]) =>
  type(stage, stage.team.desk, stage.team[who], words).result;

/** How it ended, for a reason: `exit 3: <the first line of what went wrong>`. */
export const ending = ({ exitCode, stderr }: ChildResult): string =>
  `exit ${exitCode ?? "by signal"}${stderr.trim() === "" ? "" : `: ${stderr.trim().split("\n")[0]}`}`;

/** The one JSON object that a command with `--json` prints; undefined when it printed something else. */
export function jsonOf({ stdout }: ChildResult): unknown {
  try {
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  }
}
