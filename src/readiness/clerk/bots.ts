import { check, notKnown, whatIf } from "../check.ts";

export const clerkBots = check({
  id: "clerk.bot-protection",
  severity: "low",
  title: "Sign-ups are protected against bots.",
  why: "A flood of sign-ups eats the instance's requests, which the live app shares: 429 has itself been the outage.",
  mend: "Clerk's dashboard > Attack protection > Bot sign-up protection.",
  async look({ environment }) {
    const told = (await environment()).user_settings?.sign_up;
    if (told === undefined) return notKnown("The Frontend API does not tell its rules for sign-ups");
    return whatIf(
      told.captcha_enabled === false && told.mode !== "restricted",
      "Bot protection of sign-ups is off.",
    );
  },
});
