import { inspect } from "node:util";
import {
  BadInput,
  NeedsHuman,
  RunbookError,
  TransientFailure,
  formatProblem,
  type Problem,
} from "../errors.ts";
import { redactData } from "../ports/redact.ts";
import { redactFor } from "../ports/known-secrets.ts";

/** What a command's exit code says; the same for all of them. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, needsHuman: 3, bypassOpen: 4 } as const;

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

/** A terminal obeys these; messages can quote what somebody else wrote. */
const unseen = /(?![\n\t])\p{Cc}|\p{Cf}/gu;

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
  // citty's own complaints about missing arguments
  if (error instanceof Error && error.name === "CLIError") {
    const message = error.message.replace(/\u001B\[\d+m/g, "");
    return { code: "BAD_ARGUMENT", message, hint: "See --help.", problems: [] };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = "This is a mistake in this program; RUNBOOK_DEBUG=1 shows where.";
  return { code: "INTERNAL", message, hint, problems: [] };
}

function text(shown: Shown): string {
  if (shown.problems.length > 0) return shown.problems.map(formatProblem).join("\n");
  const hint = shown.hint === undefined ? "" : `\n    ${shown.hint}`;
  return `${shown.message} [${shown.code}]${hint}`;
}

/**
 * Runs a command's body and turns whatever it throws into words and an exit code: no stack traces, and with `--json`
 * one object on standard output, `{"error": {code, message, hint, problems}}`. No secret of this environment is in it.
 * Never throws.
 */
export async function atTheEdge(rawArgs: readonly string[], body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    const shown = describe(error);
    // What nobody threw on purpose may quote anything.
    const redact = redactFor(process.env);
    if (rawArgs.includes("--json"))
      process.stdout.write(`${JSON.stringify({ error: redactData(shown, redact) })}\n`);
    else process.stderr.write(`${redact(text(shown)).replace(unseen, "?")}\n`);
    if (shown.code === "INTERNAL" && process.env["RUNBOOK_DEBUG"] === "1")
      process.stderr.write(`${redact(inspect(error))}\n`);
    return shown.code === "BAD_ARGUMENT" ? exitCodes.badInput : exitCodeOf(error);
  }
}
