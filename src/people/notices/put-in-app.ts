import { changedNothing, TransientFailure } from "../../errors.ts";
import type { NoticeConfig, Stack, StackResult } from "../../ports/stack.ts";

/**
 * Writes `notice` into the config and carries it out with one `up`. When the engine refused before it changed anything,
 * the config is put back, so that nobody's next `up` does what was refused.
 * @throws TransientFailure when some of it may have happened: look before repeating
 */
export async function updateNotice(
  stack: Stack,
  config: NoticeConfig,
  options: { readonly signal: AbortSignal; readonly message: string },
): Promise<StackResult> {
  const before = await stack.noticeConfig();
  await stack.setNoticeConfig(config);
  let result: StackResult;
  try {
    result = await stack.up(options);
  } catch (error) {
    if (changedNothing(error)) await stack.setNoticeConfig(before);
    throw error;
  }
  if (result.outcome === "succeeded") return result;
  throw new TransientFailure(result.message ?? "The update of the stack failed.", {
    code: "STACK_FAILED",
    hint: "The notice may be up or not; look at the app, then resume.",
  });
}
