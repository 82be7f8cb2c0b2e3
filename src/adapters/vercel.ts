import { z } from "zod";
import { BadInput, PermanentFailure, TransientFailure } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Http } from "../ports/http.ts";
import type { Secret } from "../ports/secret.ts";
import type { Vercel } from "../ports/vercel.ts";

export const vercelHost = "api.vercel.com";
const host = vercelHost;

export interface VercelOptions {
  readonly http: Http;
  readonly token: Secret | undefined;
  /** Which project, as the stack's config names it. */
  readonly target: () => Promise<{ readonly project: string; readonly team: string | undefined }>;
}

const projectSchema = z.object({ id: z.string(), name: z.string(), accountId: z.string().optional() });
const liveSchema = z.object({
  autoAssignCustomDomains: z.boolean().optional(),
  targets: z.object({ production: z.object({ id: z.string(), createdAt: z.number() }).nullish() }).nullish(),
});
const detailSchema = z.object({ env: z.array(z.string()).nullish() });
const environmentSchema = z.object({
  envs: z.array(
    z.object({
      key: z.string(),
      type: z.string(),
      target: z.union([z.string(), z.array(z.string())]).optional(),
      value: z.string().optional(),
      updatedAt: z.number().optional(),
    }),
  ),
});
const deploymentsSchema = z.object({
  deployments: z.array(
    z.object({
      uid: z.string(),
      state: z.string().optional(),
      readyState: z.string().optional(),
      target: z.string().nullish(),
      created: z.number().optional(),
      createdAt: z.number().optional(),
      url: z.string(),
      meta: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
});

/** Vercel's REST API, read side. */
export function openVercel(options: VercelOptions): Vercel {
  const get = async <T>(
    path: string,
    query: Record<string, string>,
    schema: z.ZodType<T>,
    how: CallOptions,
  ) => await read(options, path, query, schema, how);
  return {
    async project(how) {
      const { project } = await options.target();
      const { id, name, accountId } = await get(`/v10/projects/${project}`, {}, projectSchema, how);
      return { id, name, teamId: accountId };
    },
    async environment(how) {
      const { project } = await options.target();
      const query = { decrypt: "true" };
      const { envs } = await get(`/v8/projects/${project}/env`, query, environmentSchema, how);
      return envs.map(({ key, type, target, value, updatedAt }) => ({
        key,
        type,
        targets: target === undefined ? [] : [target].flat(),
        updatedAt,
        ...toldByKey(value ?? ""),
      }));
    },
    async live(how) {
      const { project } = await options.target();
      const { targets, autoAssignCustomDomains } = await get(`/v10/projects/${project}`, {}, liveSchema, how);
      const production = targets?.production;
      if (production === undefined || production === null) return undefined;
      const { env } = await get(`/v13/deployments/${production.id}`, {}, detailSchema, how);
      const variables = env === undefined || env === null || env.length === 0 ? undefined : env;
      return { ...production, variables, followsNew: autoAssignCustomDomains };
    },
    async runtimeLogs(how) {
      const { project, team } = await options.target();
      const { targets } = await get(`/v10/projects/${project}`, {}, liveSchema, how);
      const id = targets?.production?.id;
      if (id === undefined)
        throw new PermanentFailure("There is no production deployment to read logs of.", {
          code: "UNEXPECTED_ANSWER",
        });
      const search = team === undefined ? "" : `?${new URLSearchParams({ teamId: team })}`;
      const path = `/v1/projects/${project}/deployments/${id}/runtime-logs${search}`;
      const { status, headers, text } = await options.http.request({
        method: "GET",
        url: `https://${host}${path}`,
        headers: { authorization: `Bearer ${requireToken(options.token).reveal()}` },
        ...how,
        endless: true,
      });
      if (status !== 200) throw statusFailure(status, headers["retry-after"]);
      return text;
    },
    async deployments(how) {
      const { project } = await options.target();
      const query = { projectId: project, limit: String(how.limit) };
      const { deployments } = await get("/v6/deployments", query, deploymentsSchema, how);
      return deployments.map((one) => ({
        id: one.uid,
        state: one.state ?? one.readyState ?? "UNKNOWN",
        target: one.target ?? undefined,
        createdAt: one.created ?? one.createdAt ?? 0,
        commit: commitOf(one.meta ?? {}),
        url: one.url,
      }));
    },
  };
}

/** What a Clerk key tells of its instance; the value itself goes no further than this. */
function toldByKey(value: string): { readonly keyKind?: "live" | "test"; readonly spells?: string } {
  const [, prefix, kind, rest = ""] = /^(pk|sk)_(live|test)_(.+)$/.exec(value.trim()) ?? [];
  if (kind !== "live" && kind !== "test") return {};
  const spelt = Buffer.from(rest, "base64").toString("utf8");
  const host = prefix === "pk" && /^[a-z0-9.-]+\$$/i.test(spelt) ? spelt.slice(0, -1) : undefined;
  return { keyKind: kind, ...(host === undefined ? {} : { spells: host }) };
}

function commitOf(meta: Readonly<Record<string, unknown>>): string | undefined {
  const names = ["githubCommitSha", "gitlabCommitSha", "bitbucketCommitSha"];
  return names.map((name) => meta[name]).find((value) => typeof value === "string");
}

async function read<T>(
  { http, token, target }: VercelOptions,
  path: string,
  query: Record<string, string>,
  schema: z.ZodType<T>,
  how: CallOptions,
): Promise<T> {
  const given = requireToken(token);
  const { team } = await target();
  const search = new URLSearchParams({ ...query, ...(team === undefined ? {} : { teamId: team }) });
  const response = await http.request({
    method: "GET",
    url: `https://${host}${path}?${search}`,
    headers: { authorization: `Bearer ${given.reveal()}` },
    timeoutMs: how.timeoutMs,
    ...(how.signal === undefined ? {} : { signal: how.signal }),
  });
  if (response.status !== 200) throw statusFailure(response.status, response.headers["retry-after"]);
  const parsed = schema.safeParse(parseJson(response.text));
  if (parsed.success) return parsed.data;
  throw new TransientFailure(`${host} answers in a shape that is not known here.`, {
    code: "UNEXPECTED_ANSWER",
  });
}

/** @throws BadInput `TOKEN_MISSING` */
export function requireToken(token: Secret | undefined): Secret {
  if (token !== undefined) return token;
  throw new BadInput("VERCEL_API_TOKEN is not set.", {
    code: "TOKEN_MISSING",
    hint: "Export a Vercel token that may see the project (the sandbox prints one).",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What a status other than 200 means. */
export function statusFailure(status: number, retryAfter: string | undefined): Error {
  if (status === 429) {
    const seconds = Number(retryAfter);
    return new TransientFailure(`${host} answers 429: too many requests.`, {
      code: "RATE_LIMITED",
      ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
    });
  }
  if (status === 401 || status === 403)
    return new PermanentFailure(`${host} does not let this token see the project (${status}).`, {
      code: "HTTP_STATUS",
      hint: "Check VERCEL_API_TOKEN, and that the stack's config names the right team and project.",
    });
  const message = `${host} answers ${status}.`;
  return status >= 500
    ? new TransientFailure(message, { code: "HTTP_STATUS" })
    : new PermanentFailure(message, { code: "HTTP_STATUS" });
}
