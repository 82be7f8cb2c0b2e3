import { check, notKnown, whatIf } from "../check.ts";

/** First factors with which Clerk's component can verify somebody again. */
const again = ["password", "email_code", "phone_code"];

export const clerkWhoCannotVerify = check({
  id: "clerk.no-factor-to-verify-again",
  severity: "medium",
  title: "There is a first factor by which people can verify again.",
  why: "Whoever signs in by a social provider, enterprise sign-in, a passkey or an e-mail link alone cannot verify again: the epoch signs them out.",
  mend: "Offer a password or an e-mail code beside it (User & authentication), and say in the notice that people will have to sign in.",
  async look({ environment }) {
    const factors = (await environment()).auth_config.first_factors;
    if (factors === undefined) return notKnown("The Frontend API does not tell the first factors");
    return whatIf(
      factors.length > 0 && !factors.some((one) => again.includes(one)),
      `The instance's first factors are ${factors.join(", ")}: none of them can be asked for again.`,
    );
  },
});
