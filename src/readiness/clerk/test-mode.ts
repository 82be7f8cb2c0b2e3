import { check, whatIf } from "../check.ts";

export const clerkTestMode = check({
  id: "clerk.test-mode",
  severity: "critical",
  title: "Test mode is off in production.",
  why: "In test mode anybody signs up, and in, with an address such as jane+clerk_test@example.com and the code 424242, which everybody knows.",
  mend: "Clerk's dashboard > Settings: switch test mode off; then look for users with +clerk_test in their address (`./runbook users find`).",
  async look({ environment, ports, how }) {
    const { auth_config: settings, display_config: display } = await environment();
    const { environment: kind } = await ports.clerk.instance(how);
    const production = display?.instance_environment_type === "production" || kind === "production";
    return whatIf(production && settings.test_mode === true, "The production instance is in test mode.");
  },
});
