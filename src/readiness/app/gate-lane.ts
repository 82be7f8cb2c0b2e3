import { check, mistakes, notKnown, type Found } from "../check.ts";

export const appGateLane = check({
  id: "app.gate-item",
  severity: "high",
  title: "The live gate reads what the stack writes.",
  why: "A gate that cannot read its item goes by what it was deployed with: an opening, a closing and a deny list do not reach it.",
  mend: "See that AUTH_GATE_EDGE_CONFIG is of the stack's own store, then deploy; `./runbook status` compares both.",
  async look({ appGate, identity }) {
    const { mode, lane, reason, policy, unsigned, problem } = await appGate();
    if (mode === undefined || unsigned !== undefined)
      return notKnown(
        `The app does not tell what its gate obeys: ${(unsigned ?? problem ?? "no answer").replace(/\.$/, "")}`,
      );
    const wanted = (await identity()).lane;
    const found: Found[] = [];
    if (lane !== null && lane !== undefined && lane !== wanted)
      found.push({ what: `The gate goes by the lane ${lane}, the stack by ${wanted}.` });
    if (reason === "unreadable")
      found.push({ what: "The gate cannot read the statement that is written for it." });
    if (policy?.problem !== null && policy?.problem !== undefined)
      found.push({ what: `The gate cannot go by the auth policy: ${policy.problem}.` });
    return mistakes(found, policy === null ? ["The gate is of a version from before the auth policy."] : []);
  },
});
