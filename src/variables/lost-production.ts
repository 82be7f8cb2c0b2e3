import { RunbookError } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Vercel } from "../ports/vercel.ts";
import { isOfProduction } from "./placement.ts";

/** Which of the wanted variables production has not; or why nobody knows. */
export type LostProduction = { readonly lost: readonly string[] } | { readonly problem: string };

/**
 * What no preview shows, since the stack keeps where variables stand: that somebody took production off one, or deleted it.
 * Two GETs side by side. Never throws.
 * @param wanted keys without which production signs nobody in
 */
export async function lostProduction(
  vercel: Pick<Vercel, "variables" | "sharedVariables">,
  wanted: readonly string[],
  how: CallOptions,
): Promise<LostProduction> {
  try {
    const [own, shared] = await Promise.all([vercel.variables(how), vercel.sharedVariables(how)]);
    const there = new Set([...own, ...(shared ?? [])].filter(isOfProduction).map(({ key }) => key));
    return { lost: wanted.filter((key) => !there.has(key)) };
  } catch (error) {
    if (error instanceof RunbookError) return { problem: error.message };
    throw error;
  }
}
