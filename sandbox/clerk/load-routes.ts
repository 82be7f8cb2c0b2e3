import { z } from "zod";
import type { ControlRoute } from "../control/route.ts";
import type { Load } from "./load.ts";

const input = z.strictObject({
  perSecond: z.number().min(0.1).max(2_000),
  seed: z.number().int().min(0).default(1),
  count: z.number().int().min(1).optional(),
  crowds: z.boolean().default(false),
});

/** People who sign up, change and leave by themselves. */
export function loadRoutes(load: Load): readonly ControlRoute[] {
  return [
    { method: "PUT", path: "/clerk/load", handle: ({ body }) => load.begin(input.parse(body)) },
    { method: "GET", path: "/clerk/load", handle: () => load.counts() },
    { method: "DELETE", path: "/clerk/load", handle: () => load.stop() },
  ];
}
