import { check, mistakes, notKnown } from "../check.ts";
import { environmentData } from "./environment-evidence.ts";

export const vercelTestKeys = check({
  id: "vercel.test-keys",
  severity: "critical",
  title: "Production has no key of a development instance.",
  why: "With pk_test_ or sk_test_ production runs on an instance with small limits, where anybody signs up with a test address and the code 424242.",
  mend: "Set the production instance's keys for the target production, and deploy.",
  async look(world) {
    const told = await environmentData(world);
    if ("why" in told) return notKnown(told.why);
    return mistakes(
      told.data.testKeys.map((name) => ({
        what: `Production's ${name} is a key of a development instance.`,
      })),
    );
  },
});
