import { check, mistakes } from "../check.ts";
import { deploymentsWithStatement } from "../../ports/vercel.ts";

export const deploymentsWithGrant = check({
  id: "vercel.with-grant",
  severity: "medium",
  title: "No deployment that was made with a grant can be rolled back to.",
  why: "An instant rollback brings a deployment's old environment back, and with it what was granted then.",
  mend: "`./runbook do deployment.retire` takes them away.",
  async look({ ports, how, nowMs }) {
    const all = await deploymentsWithStatement(ports.vercel, how);
    return mistakes(
      all
        .filter(({ statement, state }) => state === "READY" && statement.grantUntil !== undefined)
        .map(({ id, statement }) => {
          const runs = (statement.grantUntil ?? 0) > nowMs;
          return {
            what: `${id} carries the grant of ${statement.incident}${runs ? ", which has not ended" : ", which has ended"}.`,
            ...(runs ? { severity: "high" as const } : {}),
          };
        }),
    );
  },
});
