import { z } from "zod";
import { TransientFailure } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
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
    async remove(area, id, how) {
      const path = removalPath(area, id);
      await callClerk(http, { ...path, key: await secretKey(), accept: [404, 410] }, how);
    },
  };
}

async function readArea(http: Http, key: Secret, area: string, how: CallOptions): Promise<AreaReading> {
  const entries: AreaEntry[] = [];
  const seen = new Set<string>();
  for (let offset = 0; ; offset += pageSize) {
    const path = `/${area}?limit=${pageSize}&offset=${offset}`;
    const call = { method: "GET", path, key, accept: Object.keys(refusals).map(Number) } as const;
    const answer = await callClerk(http, call, how);
    const refused = refusals[answer.status];
    if (refused !== undefined) return { unread: refused, entries };
    const body = clerkJson(answer);
    const list = listIn(body);
    if (list === undefined) return { unread: undefined, entries: [entryOf(body, area)] };
    // A route that knows no pages gives the same again.
    const fresh = list.map((one) => entryOf(one, area)).filter(({ id }) => !seen.has(id));
    for (const entry of fresh) {
      seen.add(entry.id);
      entries.push(entry);
    }
    if (list.length < pageSize || fresh.length === 0) return { unread: undefined, entries };
  }
}

/** Clerk's lists are an array, or `{data, total_count}`; settings are one object. */
function listIn(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  const data = (body as { data?: unknown } | null)?.data;
  return Array.isArray(data) ? data : undefined;
}

/** Fields whose value is secret, or that move by themselves. */
const leftOut = /secret|token$|^updated_at$|^last_|_count$|bearer|^object$/;

function entryOf(one: unknown, area: string): AreaEntry {
  const fields = (typeof one === "object" && one !== null ? one : {}) as Readonly<Record<string, unknown>>;
  const id = [fields["id"], fields["key"]].find((each) => typeof each === "string");
  const created = fields["created_at"];
  return {
    id: typeof id === "string" ? id : area,
    createdAt: typeof created === "number" ? created : undefined,
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => !leftOut.test(name))),
  };
}

/** Some are revoked, the others deleted. */
function removalPath(
  area: string,
  id: string,
): { readonly method: "POST" | "DELETE"; readonly path: string } {
  const plain = encodeURIComponent(id);
  return revoked.includes(area)
    ? { method: "POST", path: `/${area}/${plain}/revoke` }
    : { method: "DELETE", path: `/${area}/${plain}` };
}

const revoked = ["invitations", "sign_in_tokens", "actor_tokens", "api_keys"];
