import { z } from "zod";
import type { ControlRoute } from "../control/route.ts";
import type { Effect } from "../faults/fault.ts";
import type { FaultLayer } from "../faults/layer.ts";
import { BACKEND_API_HOST, FRONTEND_API_HOST } from "../ids.ts";
import type { StatusPage } from "../status-page.ts";

const HOSTS = [BACKEND_API_HOST, FRONTEND_API_HOST];

const cutInput = z.strictObject({
  /** What each of Clerk's APIs does from then on. */
  how: z.enum(["reset", "refuse", "hang", "error", "maintenance", "rate-limit", "html-502"]).default("reset"),
  /** Whether the status page admits it. Real ones lag. */
  statusPage: z.boolean().default(true),
});

/** The outage as one switch: Backend API, JWKS and Frontend API go and come back together. */
export function outageRoutes(faults: FaultLayer, statusPage: StatusPage): readonly ControlRoute[] {
  const faultId = (host: string): string => `clerk-outage:${host}`;
  return [
    {
      method: "POST",
      path: "/clerk/cut",
      handle: ({ body }) => {
        const { how, statusPage: admits } = cutInput.parse(body);
        const effect: Effect = { kind: how };
        for (const host of HOSTS) faults.add({ id: faultId(host), host, effect });
        if (admits)
          statusPage.set({
            indicator: "critical",
            components: { "User and authentication": "major_outage", "Session management": "major_outage" },
            incident: "Elevated error rates across all APIs",
          });
        return { cut: how };
      },
    },
    {
      method: "POST",
      path: "/clerk/recover",
      handle: () => {
        for (const host of HOSTS) faults.clear(faultId(host));
        statusPage.set({});
        return { cut: null };
      },
    },
  ];
}
