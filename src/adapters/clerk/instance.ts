import { z } from "zod";
import { TransientFailure } from "../../errors.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import { clerkArea, type ClerkArea } from "../../ports/clerk-areas.ts";
import type { AreaEntry, AreaReading, ClerkInstance } from "../../ports/clerk-instance.ts";
import { callClerk, codeOf, host, type ClerkAccess } from "./api.ts";
import { parseJson } from "../../ports/parse-json.ts";

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
export function openClerkInstance(access: ClerkAccess): ClerkInstance {
  return {
    async tryKey(key, how) {
      const { http } = access;
      const call = { method: "GET", path: "/instance", accept: [401] } as const;
      const answer = await callClerk({ http, secretKey: async () => key }, call, how);
      // A proxy's 401 is none of Clerk's, which has errors with codes of their own.
      if (answer.status === 401 && codeOf(answer.text) !== undefined) return { taken: false };
      const { id, environment_type: environment } = known(instanceShape, answer);
      return { taken: true, instance: id, environment };
    },
    read: async (path, how) => await readArea(access, path, how),
    createdSince: async (what, sinceMs, how) => await readCreated(access, what, sinceMs, how),
    async remove(path, id, how) {
      const revokes = clerkArea(path)?.removal === "revoke";
      const one = `/${path}/${encodeURIComponent(id)}`;
      if (revokes) await callClerk(access, { method: "POST", path: `${one}/revoke`, accept: gone }, how);
      else await callClerk(access, { method: "DELETE", path: one, accept: gone }, how);
    },
  };
}

/** What is not there any more was removed or revoked before. */
const gone = [400, 410];

/** @throws TransientFailure for another shape: a proxy's page, say */
function known<T>(
  shape: z.ZodType<T>,
  { status, text }: { readonly status: number; readonly text: string },
): T {
  const parsed = shape.safeParse(parseJson(text));
  if (status < 300 && parsed.success) return parsed.data;
  throw new TransientFailure(`${host} answers ${status} in a form that is not known here.`, {
    code: "UNEXPECTED_ANSWER",
  });
}

async function readArea(access: ClerkAccess, path: string, how: CallOptions): Promise<AreaReading> {
  const area = clerkArea(path);
  if (area === undefined) throw new Error(`${path} is no area`);
  const entries = new Map<string, AreaEntry>();
  for (let offset = 0; ; offset += pageSize) {
    const query = area.shape === "pages" ? { limit: pageSize, offset } : {};
    const page = await readPage(access, path, query, how);
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
  access: ClerkAccess,
  what: "users" | "organizations",
  sinceMs: number,
  how: CallOptions,
): Promise<AreaReading> {
  const entries: AreaEntry[] = [];
  const filter = what === "users" ? { created_at_after: sinceMs } : {};
  for (let offset = 0; offset < mostCreated; offset += pageSize) {
    const query = { limit: pageSize, offset, order_by: "-created_at", ...filter };
    const page = await readPage(access, what, query, how);
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
  access: ClerkAccess,
  path: string,
  query: Readonly<Record<string, string | number>>,
  how: CallOptions,
): Promise<{ readonly unread: string | undefined; readonly list: readonly unknown[] }> {
  const call = { method: "GET", path: `/${path}`, query, accept: Object.keys(refusals).map(Number) } as const;
  const answer = await callClerk(access, call, how);
  const unread = refusals[answer.status];
  if (unread !== undefined) return { unread, list: [] };
  const body = known(z.union([z.array(z.unknown()), z.looseObject({})]), answer);
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
