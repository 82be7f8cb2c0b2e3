import { createHash } from "node:crypto";
import type { ListClaim } from "../ports/lists.ts";

/** Sorted, each once. */
export const sortedIds = (ids: Iterable<string>): readonly string[] => [...new Set(ids)].sort();

/** What a plan says of a list. @param ids sorted, each once */
export function claimOf(ids: readonly string[]): ListClaim {
  const hex = createHash("sha256").update(ids.join("\n")).digest("hex");
  return { digest: `sha256:${hex}`, count: ids.length };
}
