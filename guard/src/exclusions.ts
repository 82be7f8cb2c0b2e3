/** Who stays out of an opening: ids on the deny list, and tokens from before the cut-off. Signer and gate refuse alike. */
import { CUT_OFF_SECONDS } from "./limits.ts";

/** Why an id keeps nobody out, as the rest of a sentence that begins with it; null when it may. */
export function refuseDenied(id: string): string | null {
  if (/^(user|sess)_[A-Za-z0-9]+$/.test(id)) return null;
  return "is no id of a user or a session, so it would keep nobody out: write it as Clerk shows it, user_… or sess_…";
}

/** Why a cut-off (Unix seconds) is none for an incident that was first opened then; null when it is one. */
export function refuseCutOff(since: number, first: number): string | null {
  if (since >= first - CUT_OFF_SECONDS) return null;
  return `lies more than ${CUT_OFF_SECONDS / 3600} hours before the first opening: it would let in tokens of another day`;
}
