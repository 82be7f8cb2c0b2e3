import { check, mistake, notKnown, nothing, whatIf } from "../check.ts";

export const appAuthorizedParties = check({
  id: "app.authorized-parties",
  severity: "high",
  title: "The live gate takes tokens of the app's own pages alone.",
  why: "Without authorised parties a token that another site of the same instance got is good here, and a page of an attacker can use a visitor's.",
  mend: "Give the gate `authorizedParties` (guard/README.md): the production origin and those of your own other pages.",
  async look({ appGate, identity }) {
    const { verification, unsigned, problem, mode } = await appGate();
    if (mode === undefined || unsigned !== undefined)
      return notKnown(
        `The app does not tell what its gate verifies with: ${(unsigned ?? problem ?? "no answer").replace(/\.$/, "")}`,
      );
    if (verification === null || verification === undefined)
      return notKnown("The gate is of a version that does not tell");
    const { authorizedParties } = verification;
    if (authorizedParties === null) return mistake("The live gate takes tokens of any origin.");
    const { origin } = new URL((await identity()).appOrigin);
    if (!authorizedParties.includes(origin))
      return mistake(`The live gate does not take tokens of ${origin}.`, { severity: "critical" });
    const loose = authorizedParties.filter((one) => /localhost|127\.0\.0\.1|^http:/.test(one));
    return loose.length === 0
      ? nothing
      : whatIf(true, `The live gate takes tokens of ${loose.join(", ")}, too.`);
  },
});
