import { check, mistake, nothing, vendors } from "../check.ts";

export const secretKeyAtHand = check({
  id: "tools.secret-key",
  severity: "high",
  title: "Clerk's secret key is in the stack's config, sealed.",
  why: "Without it nobody can be counted, signed out or banned; the dashboard it is in may be what is away.",
  mend: "`pulumi config set --secret clerkSecretKey`, and take CLERK_SECRET_KEY out of your shell.",
  machine: true,
  away: vendors,
  async look({ ports, checkout }) {
    if ((await ports.secrets.read("clerkSecretKey")) !== undefined) return nothing;
    return checkout.has("CLERK_SECRET_KEY")
      ? mistake("The secret key is in this environment alone, not in the stack's config.", {
          severity: "medium",
        })
      : mistake("The secret key is neither in the stack's config nor in this environment.");
  },
});
