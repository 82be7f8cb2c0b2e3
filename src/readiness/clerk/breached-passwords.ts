import { check, notKnown, whatIf } from "../check.ts";

export const clerkBreachedPasswords = check({
  id: "clerk.breached-passwords",
  severity: "medium",
  title: "Passwords that are known from breaches are refused.",
  why: "Lists of leaked passwords are what credential stuffing is done with.",
  mend: "Clerk's dashboard > Attack protection > Reject compromised passwords.",
  async look({ environment }) {
    const told = (await environment()).user_settings?.password_settings;
    if (told === undefined) return notKnown("The Frontend API does not tell its rules for passwords");
    return whatIf(told.disable_hibp === true, "Passwords are not compared with known breaches.");
  },
});
