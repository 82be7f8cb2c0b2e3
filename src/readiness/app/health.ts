import { check, mistake, nothing } from "../check.ts";

export const appHealthRoute = check({
  id: "app.health",
  severity: "high",
  title: "The app says what its gate obeys.",
  why: "Opening and closing are proved by what the live app says; one that says nothing leaves people to guess whether a bypass is open.",
  mend: "Add the guard's health route (app/api/health/clerk/route.ts; see guard/README.md), and let it past the gate.",
  async look({ appGate, identity }) {
    const { mode, problem, unsigned } = await appGate();
    const { appOrigin } = await identity();
    if (mode === undefined)
      return mistake(`${appOrigin} does not say what its gate obeys: ${problem ?? "no answer"}.`);
    return unsigned === undefined
      ? nothing
      : mistake(`The app takes no signed request, so it tells its mode alone: ${unsigned}.`, {
          severity: "medium",
        });
  },
});
