import { check, mistake, notKnown, nothing } from "../check.ts";

export const clerkTestUser = check({
  id: "clerk.test-user",
  severity: "medium",
  title: "A test user can sign in.",
  why: "Whether people can sign in, and whether a grant lets them in, is proved by one who does; without one there are only status pages.",
  mend: "Make a user with a password and nothing to lose, and set RUNBOOK_TEST_USER and RUNBOOK_TEST_USER_PASSWORD.",
  machine: true,
  async look({ ports, evidence }) {
    if (ports.clerk.testUser === undefined) return mistake("No test user is known here.");
    const { verdict, summary } = await evidence("signIn");
    if (verdict === "unknown") return notKnown(summary.replace(/\.$/, ""));
    return verdict === "ok" ? nothing : mistake(summary, { severity: "high" });
  },
});
