import { check, mistake, notKnown, nothing } from "../check.ts";

/** How `askAppGate` tells of an app that answered something else. */
const saysNothing = "the app does not say";
const sentence = (text: string) => text.replace(/\.$/, "");

export const appHealthRoute = check({
  id: "app.health",
  severity: "high",
  title: "The app says what its gate obeys.",
  why: "Opening and closing are proved by what the live app says; one that says nothing leaves people to guess whether a bypass is open.",
  mend: "Add the guard's health route (app/api/health/clerk/route.ts; see guard/README.md), and let it past the gate.",
  async look({ appGate, identity }) {
    const { mode, problem, unsigned } = await appGate();
    const { appOrigin } = await identity();
    if (mode === undefined && problem !== saysNothing)
      return notKnown(sentence(problem ?? "The app did not answer"));
    if (mode === undefined) return mistake(`${appOrigin} answers and does not say what its gate obeys.`);
    if (unsigned === undefined) return nothing;
    // Everything else in its place is a reason on this side, e.g. that the passphrase is not at hand.
    return /^the app does not take/.test(unsigned)
      ? mistake(`It tells its mode alone: ${unsigned.replace(/(?<![?.])$/, ".")}`, { severity: "medium" })
      : notKnown(`What the app tells a signed request is not known: ${sentence(unsigned)}`);
  },
});
