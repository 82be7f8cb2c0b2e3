import { check, notKnown, whatIf } from "../check.ts";

export const clerkProtect = check({
  id: "clerk.protect",
  severity: "low",
  title: "Clerk's protection rules are on, and its checks are not bypassed.",
  why: "Whoever had the secret key may have switched them off: it takes one request.",
  mend: "Switch them on in Clerk's dashboard (Protect), and compare with the baseline: `./runbook do clerk.sweep`.",
  async look({ area }) {
    const { unread, entries } = await area("instance/protect");
    if (unread !== undefined) return notKnown(`The protection's settings cannot be read: ${unread}`);
    const { fields } = entries[0] ?? {};
    if (fields === undefined) return notKnown("Clerk tells no settings of the protection");
    if (fields["checks_bypassed"] === true)
      return whatIf(true, "The protection's checks are bypassed.", { severity: "medium" });
    return whatIf(fields["rules_enabled"] === false, "The protection's rules are off.");
  },
});
