import { inspect } from "node:util";
import {
  BadInput,
  NeedsHuman,
  RunbookError,
  TransientFailure,
  problemLines,
  type Problem,
} from "../errors.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Output } from "./output.ts";

export function badArgument(message: string, hint: string): BadInput {
  return new BadInput(message, { code: "BAD_ARGUMENT", hint });
}

/** Many problems as one error, for commands that only go on when there are none. */
export function badInput(problems: readonly Problem[]): BadInput {
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  return new BadInput(count, { code: problems[0]?.code ?? "BAD_VALUE", problems });
}

function exitCodeOf(error: unknown): number {
  if (error instanceof RunbookError && error.code === "BYPASS_OPEN") return exitCodes.bypassOpen;
  if (error instanceof BadInput) return exitCodes.badInput;
  if (error instanceof NeedsHuman) return exitCodes.needsHuman;
  return exitCodes.failed;
}

interface Shown {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];
}

function describe(error: unknown): Shown {
  if (error instanceof RunbookError) {
    const problems = error instanceof BadInput ? error.problems : [];
    const retry =
      error instanceof TransientFailure && error.retryAfterMs !== undefined
        ? `Try again in ${Math.ceil(error.retryAfterMs / 1000)} s.`
        : undefined;
    return { code: error.code, message: error.message, hint: error.hint ?? retry, problems };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = "This is a mistake in this program; RUNBOOK_DEBUG=1 shows where.";
  return { code: "INTERNAL", message, hint, problems: [] };
}

function lines({ problems, message, code, hint }: Shown): readonly string[] {
  if (problems.length > 0) return problems.flatMap(problemLines);
  return [`${message} [${code}]`, ...(hint === undefined ? [] : [`    ${hint}`])];
}

/**
 * Runs a command's body and turns whatever it throws into words and an exit code: no stack traces, and with `--json`
 * one object on standard output, `{"error": {code, message, hint, problems}}`. Never throws.
 */
export async function atTheEdge(
  out: Output,
  env: NodeJS.ProcessEnv,
  body: () => Promise<number>,
): Promise<number> {
  try {
    return await body();
  } catch (error) {
    const shown = describe(error);
    if (out.asJson) out.json({ error: shown });
    else out.note(...lines(shown));
    if (shown.code === "INTERNAL" && env["RUNBOOK_DEBUG"] === "1") out.note(...inspect(error).split("\n"));
    return exitCodeOf(error);
  }
}
