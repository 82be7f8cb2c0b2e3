import { check, whatIf } from "../check.ts";

export const stackTestKeys = check({
  id: "stack.test-keys",
  severity: "critical",
  title: "The stack has keys of a production instance.",
  why: "A development instance has other users, short limits and test codes that anybody knows: a bypass that is signed for it lets nobody of production in.",
  mend: "Set clerkPublishableKey, clerkSecretKey and clerkJwtKey of the production instance in the stack's config.",
  async look({ identity }) {
    const { clerkKeyKind, stack } = await identity();
    return whatIf(clerkKeyKind === "test", `The stack ${stack} has a pk_test_ key: a development instance.`);
  },
});
