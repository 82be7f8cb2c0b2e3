import { BadInput, RunbookError, TransientFailure } from "../errors.ts";
import type { BypassConfig, Stack, StackResult } from "../ports/stack.ts";

/** Failures after which it is sure that nothing was changed. */
const refusals = [
  "STACK_REFUSED",
  "STACK_LOCKED",
  "STACK_MISSING",
  "PASSPHRASE_WRONG",
  "PROVIDER_MISSING",
  "TOOLCHAIN_MISSING",
];

/** Whether this failure says for sure that nothing was changed. */
export function changedNothing(error: unknown): boolean {
  return error instanceof BadInput || (error instanceof RunbookError && refusals.includes(error.code));
}

/**
 * Writes the config and carries it out with one `up`. When the engine refused before it changed anything, the config is
 * put back, so that nobody's next `up` does what was refused.
 * @throws TransientFailure when some of it may have happened: look before repeating
 */
export async function updateStack(
  stack: Stack,
  config: BypassConfig | undefined,
  options: { readonly signal: AbortSignal; readonly message: string },
): Promise<StackResult> {
  const before = await stack.bypassConfig();
  await stack.setBypassConfig(config);
  let result: StackResult;
  try {
    result = await stack.up(options);
  } catch (error) {
    if (changedNothing(error)) await stack.setBypassConfig(before);
    throw error;
  }
  if (result.outcome === "succeeded") return result;
  throw new TransientFailure(result.message ?? "The update of the stack failed.", {
    code: "STACK_FAILED",
    hint: "Some of it may be live; `runbook bypass status` looks.",
  });
}
