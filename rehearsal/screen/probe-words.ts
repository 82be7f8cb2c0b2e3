import type { ProbeFact } from "../record/event.ts";

/** A probe in a few words, for screens and reasons: `307 to https://clerk…/v1/client/handshake`. */
export function inWords(fact: ProbeFact): string {
  if (fact.status === undefined) return `no answer (${fact.error ?? "unknown"})`;
  const parts = [String(fact.status)];
  if (fact.redirectTo !== undefined) parts.push(`to ${fact.redirectTo}`);
  if (fact.userId !== undefined) parts.push(`as ${fact.userId}`);
  if (fact.bypass !== undefined) parts.push(`(bypass: ${fact.bypass})`);
  return parts.join(" ");
}

/** The same for a table's cell: `200 user_zJD1…*`, `307 clerk.shop.example`. */
export function inShort({ status, redirectTo, userId, bypass }: ProbeFact): string {
  if (status === undefined) return "no answer";
  const where = redirectTo === undefined ? "" : ` ${shortTarget(redirectTo)}`;
  const who = userId === undefined ? "" : ` ${userId.slice(0, 11)}…`;
  return `${status}${where}${who}${bypass === undefined ? "" : " *"}`;
}

function shortTarget(url: string): string {
  const { hostname, pathname } = new URL(url);
  return pathname.startsWith("/v1/") ? hostname : pathname;
}
