import { check, whatIf } from "../check.ts";

export const nothingToGoBackTo = check({
  id: "vercel.no-way-back",
  severity: "medium",
  title: "There is an earlier deployment to roll back to.",
  why: "Only a deployment that was live before can be rolled back to; with none a bad build is mended by a new one alone.",
  mend: "Deploy once more while the app is well, and keep old deployments (Settings > Deployment Retention).",
  async look({ ports, how }) {
    const [live, all] = await Promise.all([
      ports.vercel.current(how),
      ports.vercel.deployments({ ...how, limit: 20 }),
    ]);
    const earlier = all.filter(
      ({ id, state, wasLive, statement }) =>
        id !== live.id && state === "READY" && wasLive && statement?.grantUntil === undefined,
    );
    return whatIf(
      earlier.length === 0,
      "Of the last 20 deployments none but the live one was ever live without a grant.",
    );
  },
});
