import { z } from "zod";
import type { FakeVercel } from "../vercel/index.ts";
import { ControlError, type ControlRoute } from "./route.ts";

const variableInput = z.strictObject({
  value: z.string().optional(),
  type: z.enum(["plain", "encrypted", "sensitive"]).optional(),
  target: z.array(z.enum(["production", "preview", "development"])).optional(),
});
const placedInput = z.strictObject({
  key: z.string().min(1),
  value: z.string(),
  type: z.enum(["plain", "encrypted", "sensitive"]),
  target: z.array(z.enum(["production", "preview", "development"])),
  gitBranch: z.string().optional(),
  customEnvironmentIds: z.array(z.string()).default([]),
});
const sharedInput = placedInput
  .pick({ key: true, value: true, target: true })
  .extend({ type: z.enum(["encrypted", "sensitive"]) });
const edgeConfigInput = z.strictObject({ id: z.string().startsWith("ecfg_"), slug: z.string() });
const itemInput = z.strictObject({ value: z.unknown() });
const paceInput = z
  .strictObject({ buildMs: z.number().int().min(0), propagationMs: z.number().int().min(0) })
  .partial();
const logInput = z.strictObject({
  lines: z.array(z.strictObject({ message: z.string(), status: z.number().int().optional() })),
});
const settingsInput = z.strictObject({
  linked: z.boolean().optional(),
  ignoreCommand: z.string().nullable().optional(),
  /** Whether new production deployments take the domain by themselves. */
  autoAssign: z.boolean().optional(),
  rollingRelease: z
    .array(
      z.strictObject({
        targetPercentage: z.number().min(0).max(100),
        /** Minutes. */
        duration: z.number().min(0).optional(),
        requireApproval: z.boolean().optional(),
      }),
    )
    .min(1)
    .nullable()
    .optional(),
});
const teamInput = z.strictObject({ sensitiveEnvironmentVariablePolicy: z.enum(["on", "off", "default"]) });
const buildsInput = z.strictObject({
  outcome: z.enum(["ready", "error", "hang"]).optional(),
  times: z.number().int().min(1).optional(),
});
const metaInput = z.record(z.string(), z.string());

/** What is given, without the keys that are not. */
const given = <T extends object>(change: T) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** What one would see and do in Vercel's dashboard, and what no dashboard shows (sensitive values). */
export function vercelRoutes(vercel: FakeVercel): readonly ControlRoute[] {
  const found = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new ControlError(404, `No such ${what}.`);
    return value;
  };
  return [
    {
      method: "GET",
      path: "/vercel/deployments",
      handle: () => ({ autoAssign: vercel.autoAssign(), deployments: vercel.deployments() }),
    },
    {
      method: "GET",
      path: "/vercel/deployments/:id/environment",
      handle: ({ params }) => found(vercel.frozenEnvironment(params["id"] ?? ""), "deployment"),
    },
    ...vercelEnvironmentRoutes(vercel),
    { method: "GET", path: "/vercel/settings", handle: () => vercel.settings() },
    {
      method: "PUT",
      path: "/vercel/settings",
      handle: ({ body }) => {
        const { autoAssign, ...change } = settingsInput.parse(body);
        if (autoAssign !== undefined) vercel.setAutoAssign(autoAssign);
        vercel.changeSettings(given(change));
        return vercel.settings();
      },
    },
    {
      method: "PUT",
      path: "/vercel/team",
      handle: ({ body }) => {
        vercel.setSensitivePolicy(teamInput.parse(body).sensitiveEnvironmentVariablePolicy);
        return {};
      },
    },
    {
      method: "PUT",
      path: "/vercel/builds",
      handle: ({ body }) => {
        vercel.decideBuilds(given(buildsInput.parse(body)));
        return {};
      },
    },
    {
      method: "PUT",
      path: "/vercel/live/meta",
      handle: ({ body }) => {
        vercel.setLiveMeta(metaInput.parse(body));
        return {};
      },
    },
    { method: "GET", path: "/vercel/environment", handle: () => ({ variables: vercel.environment() }) },
    {
      method: "POST",
      path: "/vercel/environment",
      handle: ({ body }) => {
        const { gitBranch, ...one } = placedInput.parse(body);
        return vercel.addEnvironment({ ...one, ...(gitBranch === undefined ? {} : { gitBranch }) });
      },
    },
    {
      method: "POST",
      path: "/vercel/shared-environment",
      handle: ({ body }) => vercel.addSharedEnvironment(sharedInput.parse(body)),
    },
    {
      method: "PUT",
      path: "/vercel/environment/:key",
      handle: ({ params, body }) => {
        return vercel.setEnvironment(params["key"] ?? "", given(variableInput.parse(body)));
      },
    },
    {
      method: "DELETE",
      path: "/vercel/environment/:key",
      handle: ({ params }) => ({ removed: vercel.removeEnvironment(params["key"] ?? "") }),
    },
    { method: "GET", path: "/vercel/edge-configs", handle: () => ({ ids: vercel.edgeConfigIds() }) },
    {
      method: "POST",
      path: "/vercel/edge-configs",
      handle: ({ body }) => {
        const { id, slug } = edgeConfigInput.parse(body);
        vercel.addEdgeConfig(id, slug);
        return { id, slug };
      },
    },
    {
      method: "GET",
      path: "/vercel/edge-configs/:id",
      handle: ({ params }) => found(vercel.edgeConfigItems(params["id"] ?? ""), "Edge Config"),
    },
    {
      method: "PUT",
      path: "/vercel/edge-configs/:id/items/:key",
      handle: ({ params, body }) => {
        found(vercel.edgeConfigItems(params["id"] ?? ""), "Edge Config");
        vercel.setEdgeConfigItem(params["id"] ?? "", params["key"] ?? "", itemInput.parse(body).value);
        return {};
      },
    },
    {
      method: "DELETE",
      path: "/vercel/edge-configs/:id/items/:key",
      handle: ({ params }) => {
        found(vercel.edgeConfigItems(params["id"] ?? ""), "Edge Config");
        vercel.setEdgeConfigItem(params["id"] ?? "", params["key"] ?? "", undefined);
        return {};
      },
    },
    {
      method: "GET",
      path: "/vercel/edge-config-writes",
      handle: () => ({ writes: vercel.edgeConfigWrites() }),
    },
    {
      method: "POST",
      path: "/vercel/logs",
      handle: ({ body }) => {
        vercel.writeLog(logInput.parse(body).lines.map(({ message, status = 200 }) => ({ message, status })));
        return {};
      },
    },
    {
      method: "PUT",
      path: "/vercel/pace",
      handle: ({ body }) => {
        const { buildMs, propagationMs } = paceInput.parse(body);
        return vercel.setPace({
          ...(buildMs !== undefined && { buildMs }),
          ...(propagationMs !== undefined && { propagationMs }),
        });
      },
    },
    { method: "GET", path: "/vercel/unexpected", handle: () => ({ requests: vercel.unexpected() }) },
    { method: "GET", path: "/vercel/counters", handle: () => vercel.counters() },
  ];
}

const customInput = z.strictObject({ slugs: z.array(z.string().regex(/^[a-z0-9-]+$/)) });

/** Custom environments, and a deployment made as in the dashboard. */
function vercelEnvironmentRoutes(vercel: FakeVercel): readonly ControlRoute[] {
  return [
    {
      method: "PUT",
      path: "/vercel/custom-environments",
      handle: ({ body }) => ({ ids: vercel.setCustomEnvironments(customInput.parse(body).slugs) }),
    },
    { method: "POST", path: "/vercel/deployments", handle: async () => ({ id: await vercel.redeploy() }) },
  ];
}
