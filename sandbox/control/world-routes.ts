import { z } from "zod";
import { faultSchema } from "../faults/fault.ts";
import type { FaultLayer } from "../faults/layer.ts";
import type { RequestLog } from "../request-log.ts";
import type { Violations } from "../violations.ts";
import { ControlError, type ControlRoute } from "./route.ts";

const logQuery = z.object({
  since: z.coerce.number().int().min(0).optional(),
  host: z.string().optional(),
  kind: z.enum(["connect", "request"]).optional(),
  source: z.string().optional(),
});

/** Faults, request log and violations. */
export function worldRoutes(parts: {
  faults: FaultLayer;
  log: RequestLog;
  violations: Violations;
}): readonly ControlRoute[] {
  const { faults, log, violations } = parts;
  return [
    { method: "GET", path: "/faults", handle: () => ({ faults: faults.list() }) },
    { method: "POST", path: "/faults", handle: ({ body }) => ({ id: faults.add(faultSchema.parse(body)) }) },
    {
      method: "DELETE",
      path: "/faults",
      handle: () => {
        faults.clear();
        return {};
      },
    },
    {
      method: "DELETE",
      path: "/faults/:id",
      handle: ({ params }) => {
        if (!faults.clear(params["id"] ?? "")) throw new ControlError(404, `No fault ${params["id"]}.`);
        return {};
      },
    },
    {
      method: "GET",
      path: "/log",
      handle: ({ query }) => {
        const { since, host, kind, source } = logQuery.parse(Object.fromEntries(query));
        const entries = log.list({
          ...(since !== undefined && { since }),
          ...(host !== undefined && { host }),
          ...(kind !== undefined && { kind }),
          ...(source !== undefined && { source }),
        });
        return { head: log.head(), entries };
      },
    },
    { method: "GET", path: "/violations", handle: () => ({ violations: violations.list() }) },
    {
      method: "DELETE",
      path: "/violations",
      handle: () => {
        violations.clear();
        return {};
      },
    },
  ];
}
