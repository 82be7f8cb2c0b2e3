import { NeedsHuman } from "../../errors.ts";
import { gatherEvidence } from "../../facts/gather.ts";
import type { Ports } from "../../ports/index.ts";

/** How often the Frontend API is asked, side by side: a part that fails is an outage, too. */
const samples = 3;

/**
 * Whoever signs everybody out has to know that they can sign in again: asks what every sign-in asks first.
 * @throws NeedsHuman `VERIFY_FAILED` while Clerk is down, in maintenance, or cannot be asked
 */
export async function refuseWhileClerkIsDown(ports: Ports, signal: AbortSignal): Promise<void> {
  const { appOrigin, clerkFrontendApi, protectedPath } = await ports.stack.identity();
  const targets = { appOrigin, frontendApi: clerkFrontendApi, protectedPath };
  const [seen] = await gatherEvidence(ports, targets, { only: ["frontendApi"], samples, signal });
  if (seen?.verdict === "ok" || (seen?.verdict === "degraded" && seen.data["slow"] === true)) return;
  throw new NeedsHuman(
    `Nobody could sign in again now, so the epoch is not raised: ${seen?.summary ?? "Clerk was not asked."}`,
    {
      code: "VERIFY_FAILED",
      hint: "Deny the accounts that are known to be stolen (`./runbook do policy.deny`), and raise it once Clerk answers.",
    },
  );
}
