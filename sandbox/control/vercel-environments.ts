import { z } from "zod";
import type { FakeVercel } from "../vercel/index.ts";
import type { ControlRoute } from "./route.ts";

const customInput = z.strictObject({ slugs: z.array(z.string().regex(/^[a-z0-9-]+$/)) });

/** Custom environments, and a deployment made as in the dashboard. */
export function vercelEnvironmentRoutes(vercel: FakeVercel): readonly ControlRoute[] {
  return [
    {
      method: "PUT",
      path: "/vercel/custom-environments",
      handle: ({ body }) => ({ ids: vercel.setCustomEnvironments(customInput.parse(body).slugs) }),
    },
    { method: "POST", path: "/vercel/deployments", handle: async () => ({ id: await vercel.redeploy() }) },
  ];
}
