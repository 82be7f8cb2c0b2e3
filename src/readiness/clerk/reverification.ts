import { check, whatIf } from "../check.ts";

export const clerkReverification = check({
  id: "clerk.reverification",
  severity: "medium",
  title: "People can verify again without signing out.",
  why: "After a breach the epoch asks everybody to verify again; with it off everybody is signed out instead, at once.",
  mend: "Clerk's dashboard > Sessions: switch reverification on.",
  async look({ environment }) {
    return whatIf(
      (await environment()).auth_config.reverification === false,
      "Reverification is off at the instance.",
    );
  },
});
