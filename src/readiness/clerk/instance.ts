import { check, mistakes, type Found } from "../check.ts";

export const clerkInstance = check({
  id: "clerk.instance",
  severity: "critical",
  title: "The stack's secret key is taken by Clerk, and is of a production instance.",
  why: "With a dead key, or one of a development instance, nobody can be signed out, banned or counted when it matters.",
  mend: "Copy a key of the production instance (API keys > Secret keys) into clerkSecretKey of the stack's config.",
  async look({ ports, how, environment }) {
    const { environment: kind, id } = await ports.clerk.instance(how);
    const found: Found[] = [];
    if (kind !== "production") found.push({ what: `The secret key is of ${id}, a ${kind} instance.` });
    const told = (await environment()).display_config?.instance_environment_type;
    if (told !== undefined && told !== "production")
      found.push({ what: `The Frontend API that the publishable key names is of a ${told} instance.` });
    return mistakes(found);
  },
});
