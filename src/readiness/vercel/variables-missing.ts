import { check, mistakes, notKnown } from "../check.ts";
import { environmentData } from "./environment-evidence.ts";

export const variablesMissing = check({
  id: "vercel.variables-missing",
  severity: "critical",
  title: "Production has every variable that it needs.",
  why: "Without the JWT key or the gate's public key the app can verify nothing while Clerk is away, and the bypass lets nobody in.",
  mend: "`./runbook adopt` takes over what is there and sets what is missing; then deploy.",
  async look(world) {
    const told = await environmentData(world);
    if ("why" in told) return notKnown(told.why);
    return mistakes(told.data.missing.map((name) => ({ what: `Production lacks ${name}.` })));
  },
});
