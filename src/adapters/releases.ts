import { z } from "zod";
import { TransientFailure } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Releases } from "../ports/releases.ts";
import { requireToken, statusFailure, vercelHost as host, type VercelOptions } from "./vercel.ts";

const deploymentsSchema = z.object({
  deployments: z.array(
    z.object({
      uid: z.string(),
      state: z.string().optional(),
      readyState: z.string().optional(),
      readySubstate: z.string().nullish(),
      target: z.string().nullish(),
      created: z.number().optional(),
      createdAt: z.number().optional(),
      aliasAssigned: z.union([z.boolean(), z.number()]).nullish(),
      meta: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
});
const currentSchema = z.object({
  autoAssignCustomDomains: z.boolean().optional(),
  targets: z.object({ production: z.object({ id: z.string() }).nullish() }).nullish(),
});
const variablesSchema = z.object({
  envs: z.array(
    z.object({
      key: z.string(),
      target: z.union([z.string(), z.array(z.string())]).optional(),
      updatedAt: z.number().optional(),
    }),
  ),
});

/** Keys that belong to one instance or one stack: a deployment from before a change of them has the earlier ones. */
const keys = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
  "AUTH_GATE_PUBLIC_KEY",
];

/** The production domain by Vercel's REST API. */
export function openReleases(options: VercelOptions): Releases {
  const read = async <T>(
    path: string,
    query: Record<string, string>,
    schema: z.ZodType<T>,
    how: CallOptions,
  ) => parsed(await call(options, { method: "GET", path, query }, how), schema);
  const project = async () => (await options.target()).project;
  return {
    async recent(how) {
      const query = { projectId: await project(), target: "production", limit: String(how.limit) };
      const { deployments } = await read("/v6/deployments", query, deploymentsSchema, how);
      return deployments
        .filter(({ target }) => target === "production")
        .map((one) => ({
          id: one.uid,
          state: one.state ?? one.readyState ?? "UNKNOWN",
          createdAt: one.created ?? one.createdAt ?? 0,
          commit: commitOf(one.meta ?? {}),
          wasLive: one.readySubstate === "PROMOTED" || Boolean(one.aliasAssigned),
        }))
        .sort((one, other) => other.createdAt - one.createdAt);
    },
    async current(how) {
      const told = await read(`/v10/projects/${await project()}`, {}, currentSchema, how);
      return { id: told.targets?.production?.id, followsNew: told.autoAssignCustomDomains };
    },
    async keyChanges(how) {
      const { envs } = await read(`/v8/projects/${await project()}/env`, {}, variablesSchema, how);
      return envs.flatMap(({ key, target, updatedAt }) =>
        updatedAt !== undefined && keys.includes(key) && [target].flat().includes("production")
          ? [{ key, at: updatedAt }]
          : [],
      );
    },
    async rollback(id, how) {
      await call(options, { method: "POST", path: `/v1/projects/${await project()}/rollback/${id}` }, how);
    },
    async promote(id, how) {
      await call(options, { method: "POST", path: `/v10/projects/${await project()}/promote/${id}` }, how);
    },
  };
}

function commitOf(meta: Readonly<Record<string, unknown>>): string | undefined {
  const names = ["githubCommitSha", "gitlabCommitSha", "bitbucketCommitSha"];
  return names.map((name) => meta[name]).find((value) => typeof value === "string");
}

interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** @returns the answer's text; every status but 2xx is thrown */
async function call(
  { http, token, target }: VercelOptions,
  { method, path, query }: Call,
  how: CallOptions,
): Promise<string> {
  const given = requireToken(token);
  const { team } = await target();
  const search = new URLSearchParams({ ...query, ...(team === undefined ? {} : { teamId: team }) });
  const response = await http.request({
    method,
    url: `https://${host}${path}?${search}`,
    headers: { authorization: `Bearer ${given.reveal()}` },
    timeoutMs: how.timeoutMs,
    ...(how.signal === undefined ? {} : { signal: how.signal }),
  });
  if (response.status >= 200 && response.status < 300) return response.text;
  throw statusFailure(response.status, response.headers["retry-after"]);
}

function parsed<T>(text: string, schema: z.ZodType<T>): T {
  const found = schema.safeParse(json(text));
  if (found.success) return found.data;
  throw new TransientFailure(`${host} answers in a shape that is not known here.`, {
    code: "UNEXPECTED_ANSWER",
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
