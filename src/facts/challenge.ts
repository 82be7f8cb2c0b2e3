import type { HttpResponse } from "../ports/http.ts";
import type { Finding } from "./probe.ts";

/**
 * Clerk stands behind Cloudflare, which may put a challenge in the way of whom it takes for a bot: this machine, not everybody's
 * browser. Its one sure mark: https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response
 * @returns undefined for every other answer
 */
export function challengeIn({ headers }: Pick<HttpResponse, "headers">): Finding | undefined {
  if (headers["cf-mitigated"] !== "challenge") return undefined;
  return {
    verdict: "unknown",
    summary:
      "No evidence: Cloudflare, before Clerk, takes this machine for a bot and challenges it. Browsers may get through.",
  };
}
