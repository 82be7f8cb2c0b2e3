import { check, nothing, whatIf } from "../check.ts";
import { wayToLive } from "../../deployments/way-to-live.ts";

export const rolledBack = check({
  id: "vercel.rolled-back",
  severity: "high",
  title: "Production follows new deployments, or a person promotes them by rule.",
  why: "After an instant rollback nothing that is deployed goes live: a fix, a rotated key and a grant are built and wait.",
  mend: "`./runbook promote` the deployment that is right.",
  async look({ ports, how }) {
    const [live, recent] = await Promise.all([
      ports.vercel.live(how),
      ports.vercel.deployments({ ...how, limit: 20 }),
    ]);
    const { rolledBack: back, byHand } = wayToLive(live, recent);
    if (back) return whatIf(true, "Somebody rolled production back, and nothing was promoted since.");
    return byHand
      ? whatIf(
          true,
          "New deployments do not take the production domain by themselves: they are promoted by hand.",
          {
            severity: "low",
          },
        )
      : nothing;
  },
});
