import { check, mistake, notKnown, nothing } from "../check.ts";

export const appGateKey = check({
  id: "app.gate-key",
  severity: "critical",
  title: "The live gate would let signed-in people in under a grant.",
  why: "A gate with another instance's JWT key, or with none, obeys a grant and lets nobody in: seen in the outage for the first time.",
  mend: "Set CLERK_JWT_KEY of production to the instance's key, and deploy.",
  async look({ evidence }) {
    const { verdict, summary } = await evidence("gateKey");
    if (verdict === "unknown") return notKnown(summary.replace(/\.$/, ""));
    return verdict === "ok" ? nothing : mistake(summary);
  },
});
