import type { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import { verifyApproval } from "../approval/verify.ts";
import { foundOpening, putOpening } from "../bypass/live/put-opening.ts";
import { formatInstant, secondsOf } from "../bypass/instant.ts";
import { approvedTimes } from "../bypass/next-opening.ts";
import { openedBy } from "../bypass/check-opening.ts";
import { bypassRenewInput, type BypassRenewInput, refuseRenewal, totalEnd } from "../bypass/renewal.ts";
import { renewalWish, type RenewalWish } from "../bypass/renewal-wish.ts";
import { bypassOpenOutput, longestMinutes } from "../bypass/step-schemas.ts";
import { peopleAt } from "../people/operator.ts";
import type { Ports } from "../ports/index.ts";
import type { Step } from "./step.ts";

/** Goes on within an approval that is there already, so nobody is asked anew; the stack program verifies it once more. */
export const bypassRenew: Step<BypassRenewInput, z.infer<typeof bypassOpenOutput>> = {
  name: "bypass.renew",
  summary: "Keep the bypass open, or open it again, within what was approved",
  effect: "converge",
  dangerous: false,
  undo: "`bypass.close`, at any time and without approval; the grant ends by itself in any case.",
  input: bypassRenewInput,
  output: bypassOpenOutput,
  inForce: {
    begins: "bypass",
    longestMs: ({ minutes = longestMinutes }) => minutes * 60_000,
    now: ({ until, generation }) => ({ until, generation }),
  },
  plan: async (given, { ports }) => {
    await ports.stack.checkBypassConfig();
    const { project, appOrigin, stack } = await ports.stack.identity();
    const { input, document } = renewalWish(given, await ports.stack.bypassConfig());
    const { mode, minutes, incident, deny } = input;
    return {
      summary: `Keep ${mode} open on ${appOrigin} for ${minutes} minutes more, as ${document.approver} approved`,
      target: `vercel:${project}/bypass`,
      operation: "bypass.renew",
      decisions: { mode, minutes, incident, deny, ...openedBy(input), stack, nonce: document.nonce },
    };
  },
  run: async (given, { ports, signal, note, by }) => {
    const before = await ports.stack.bypassConfig();
    const wish = renewalWish(given, before);
    await refuseUnapproved(wish, ports, by);
    if (wish.goesOn && before !== undefined) {
      const approvedUntil = approvedTimes(wish.line)?.until;
      const nowSeconds = secondsOf(ports.clock);
      const refusal = refuseRenewal({ before, approvedUntil, nowSeconds });
      if (refusal !== undefined)
        throw new NeedsHuman(refusal.message, { code: "APPROVAL_MISSING", hint: refusal.hint });
      if (before.until <= nowSeconds)
        await note(
          `It had ended at ${formatInstant(before.until)}; this opens it again, within the same total.`,
        );
      if (before.until + wish.input.minutes * 60 >= totalEnd(before, approvedUntil))
        await note("This may be the last renewal: the total ends with it.");
    }
    return await putOpening(wish.input, wish.line, {
      ...{ ports, signal, note, commit: undefined, what: "bypass.renew" },
    });
  },
  look: async (_given, { ports }) => {
    const output = await foundOpening(ports);
    return output === undefined ? { done: false } : { done: true, output };
  },
  tells: ({ until }, { incident, who }) => ({ notice: "team-renewed", values: { incident, who, until } }),
};

/**
 * Whoever signed it does not run it, now as little as at the first opening, and an approval that was not used within
 * its hour opens nothing. The rest is the stack program's to say.
 */
async function refuseUnapproved(
  { line, document, goesOn }: RenewalWish,
  { git, clock }: Pick<Ports, "git" | "clock">,
  by: string | undefined,
): Promise<void> {
  const people = await peopleAt(git, document.contactsCommit);
  const verdict = verifyApproval(line, {
    people,
    now: goesOn ? Date.parse(document.grant?.from ?? "") : clock.now(),
    ...(by === undefined ? {} : { executor: by }),
  });
  if (verdict.ok || (goesOn && verdict.code !== "APPROVAL_SELF")) return;
  const own = verdict.code === "APPROVAL_SELF" && goesOn;
  throw new NeedsHuman(
    own ? `${document.approver} approved this opening, so someone else has to renew it.` : verdict.message,
    {
      code: verdict.code,
      hint: own
        ? "Let anyone else of the team type it; alone, `./runbook bypass open` opens for 15 minutes, and its review is pending."
        : "Nothing was opened with it; ask a second person anew.",
    },
  );
}
