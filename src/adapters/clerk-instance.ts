import { z } from "zod";
import { TransientFailure } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import { clerkArea, type ClerkArea } from "../ports/clerk-areas.ts";
import type { AreaEntry, AreaReading, ClerkInstance } from "../ports/clerk-instance.ts";
import type { Http } from "../ports/http.ts";
import type { Secret } from "../ports/secret.ts";
import { callClerk, clerkErrorCode, clerkHost, clerkJson } from "./clerk-api.ts";

interface Options {
  readonly http: Http;
  /** The instance's own key, as it is now. @throws BadInput `KEY_MISSING` */
  readonly secretKey: () => Promise<Secret>;
}

/** Entries of one page; the most that the API gives. */
const pageSize = 500;
/** What a plan lacks, a feature that is off, a route that this instance does not have: said, never taken for empty. */
const refusals: Readonly<Record<number, string>> = {
  402: "the account's plan lacks it (402)",
  403: "it is not allowed, or turned off (403)",
  404: "there is no such list (404)",
};

const instanceShape = z.object({ id: z.string(), environment_type: z.string() });

/** Settings and machines of one instance, by the Backend API without its SDK, which lacks most of these calls. */
export function openClerkInstance({ http, secretKey }: Options): ClerkInstance {
  return {
    async tryKey(key, how) {
      const call = { method: "GET", path: "/instance", key, accept: [401] } as const;
      const answer = await callClerk(http, call, how);
      if (answer.status === 401) {
        // A proxy's 401 is none of Clerk's: it has errors with codes of their own.
        if (clerkErrorCode(answer) !== undefined) return { taken: false };
        throw new TransientFailure(`Something else than ${clerkHost} answers 401.`, {
          code: "UNEXPECTED_ANSWER",
        });
      }
      const parsed = instanceShape.safeParse(clerkJson(answer));
      if (!parsed.success)
        throw new TransientFailure(`${clerkHost} answers in a shape that is not known here.`, {
          code: "UNEXPECTED_ANSWER",
        });
      return { taken: true, instance: parsed.data.id, environment: parsed.data.environment_type };
    },
    read: async (area, how) => await readArea(http, await secretKey(), area, how),
    createdSince: async (what, sinceMs, how) =>
      await readCreated(http, await secretKey(), what, sinceMs, how),
    async remove(area, id, how) {
      const revokes = clerkArea(area)?.removal === "revoke";
      const path = `/${area}/${encodeURIComponent(id)}${revokes ? "/revoke" : ""}`;
      const call = { method: revokes ? "POST" : "DELETE", path, key: await secretKey() } as const;
      await callClerk(http, { ...call, accept: [404, 410] }, how);
    },
  };
}

async function readArea(http: Http, key: Secret, path: string, how: CallOptions): Promise<AreaReading> {
  const area = clerkArea(path);
  if (area === undefined) throw new Error(`${path} is no area`);
  const entries = new Map<string, AreaEntry>();
  for (let offset = 0; ; offset += pageSize) {
    const query = area.shape === "pages" ? `?limit=${pageSize}&offset=${offset}` : "";
    const page = await readPage(http, key, `/${path}${query}`, how);
    if (page.unread !== undefined) return { unread: page.unread, entries: [] };
    const fresh = page.list.map((one) => entryOf(one, area)).filter(({ id }) => !entries.has(id));
    for (const entry of fresh) entries.set(entry.id, entry);
    if (area.shape !== "pages" || page.list.length < pageSize || fresh.length === 0)
      return { unread: undefined, entries: [...entries.values()] };
  }
}

const mostCreated = 1_000;

/** Users have a filter for it; organizations come newest first until they are older. */
async function readCreated(
  http: Http,
  key: Secret,
  what: "users" | "organizations",
  sinceMs: number,
  how: CallOptions,
): Promise<AreaReading> {
  const entries: AreaEntry[] = [];
  const filter = what === "users" ? `&created_at_after=${sinceMs}` : "";
  for (let offset = 0; offset < mostCreated; offset += pageSize) {
    const query = `?limit=${pageSize}&offset=${offset}&order_by=-created_at${filter}`;
    const page = await readPage(http, key, `/${what}${query}`, how);
    if (page.unread !== undefined) return { unread: page.unread, entries };
    const found = page.list
      .map((one) => entryOf(one, { path: what, personal: true }))
      .filter(({ createdAt }) => createdAt !== undefined && createdAt >= sinceMs);
    entries.push(...found);
    if (found.length < pageSize) break;
  }
  return { unread: undefined, entries };
}

async function readPage(
  http: Http,
  key: Secret,
  path: string,
  how: CallOptions,
): Promise<{ readonly unread: string | undefined; readonly list: readonly unknown[] }> {
  const call = { method: "GET", path, key, accept: Object.keys(refusals).map(Number) } as const;
  const answer = await callClerk(http, call, how);
  const unread = refusals[answer.status];
  if (unread !== undefined) return { unread, list: [] };
  const body = clerkJson(answer);
  return { unread, list: listIn(body) ?? [body] };
}

/** Clerk's lists are an array, or `{data, total_count}`; settings are one object. */
function listIn(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  const data = (body as { data?: unknown } | null)?.data;
  return Array.isArray(data) ? data : undefined;
}

/** Fields whose value is secret, or that move by themselves. */
const leftOut = /secret|token$|^updated_at$|^last_|_count$|bearer|^object$/;

function entryOf(one: unknown, { path, personal }: Pick<ClerkArea, "path" | "personal">): AreaEntry {
  const fields = (typeof one === "object" && one !== null ? one : {}) as Readonly<Record<string, unknown>>;
  const id = [fields["id"], fields["key"]].find((each) => typeof each === "string");
  const created = fields["created_at"];
  const kept = Object.entries(fields).filter(([name]) => personal !== true && !leftOut.test(name));
  return {
    id: typeof id === "string" ? id : path,
    createdAt: typeof created === "number" ? created : undefined,
    fields: Object.fromEntries(kept),
  };
}
