import { check, notKnown, whatIf } from "../check.ts";

export const clerkLockout = check({
  id: "clerk.lockout",
  severity: "medium",
  title: "An account is locked after some wrong attempts.",
  why: "Without it passwords are tried without end, and `./runbook users lock` is refused (403) when it is needed.",
  mend: "Clerk's dashboard > Attack protection > Account lockout.",
  async look({ environment }) {
    const told = (await environment()).user_settings?.attack_protection?.user_lockout;
    if (told === undefined) return notKnown("The Frontend API does not tell whether accounts are locked");
    return whatIf(!told.enabled, "Account lockout is off.");
  },
});
