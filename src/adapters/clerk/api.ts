import type { z } from "zod";
import { PermanentFailure, TransientFailure } from "../../errors.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import type { Http, HttpResponse } from "../../ports/http.ts";
import type { Secret } from "../../ports/secret.ts";
import { refusedKey } from "./key.ts";
import { parseJson } from "../../ports/parse-json.ts";

/** The Backend API and the Platform API share it. */
export const host = "api.clerk.com";
/** What the shapes here were read from: Clerk's OpenAPI document of that date, and what @clerk/backend 3.20 asks for. */
const apiVersion = "2026-05-12";

export interface ClerkAccess {
  readonly http: Http;
  /** @throws BadInput `KEY_MISSING` */
  readonly secretKey: () => Promise<Secret>;
}

interface ClerkRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below `/v1`, ids encoded. */
  readonly path: string;
  /** A list is a repeated parameter. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly body?: unknown;
  /** Statuses that are answers here, beside 2xx and 404. */
  readonly accept?: readonly number[];
}

/**
 * One request to Clerk's Backend API as it is, for what the SDK does not type, counts twice or cannot break off. 404 is an
 * answer, whatever else is no 2xx is thrown as what it means.
 * @throws PermanentFailure `ACCOUNT_LIMIT` for 402 and 403 · TransientFailure `RATE_LIMITED` for 429, `HTTP_STATUS` for 5xx
 */
export async function callClerk(
  { http, secretKey }: ClerkAccess,
  { method, path, query, body, accept = [] }: ClerkRequest,
  { timeoutMs, signal }: CallOptions,
): Promise<HttpResponse> {
  const search = searchOf(query ?? {});
  const key = await secretKey();
  const answer = await http.request({
    method,
    url: `https://${host}/v1${path}${search === "" ? "" : `?${search}`}`,
    headers: {
      authorization: `Bearer ${key.reveal()}`,
      "clerk-api-version": apiVersion,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
  const taken = [404, ...accept];
  if ((answer.status >= 200 && answer.status < 300) || taken.includes(answer.status)) return answer;
  throw failureOf(answer, key);
}

/** @throws PermanentFailure `UNEXPECTED_ANSWER` for another shape, `HTTP_STATUS` for 404 */
export function inShape<T>(shape: z.ZodType<T>, { status, text }: HttpResponse): T {
  if (status === 404) throw new PermanentFailure(`${host} answers 404.`, { code: "HTTP_STATUS" });
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new PermanentFailure(
    `${host} answered in an unknown form (${parsed.error.issues[0]?.path.join(".") ?? "no JSON"}).`,
    { code: "UNEXPECTED_ANSWER" },
  );
}

function failureOf({ status, headers, text }: HttpResponse, key: Secret): Error {
  const code = codeOf(text);
  const why = code === undefined ? "" : `, ${code}`;
  if (status === 429) {
    const retryAfterMs = retryAfterOf(headers["retry-after"], headers["date"]);
    return new TransientFailure(`${host} answers 429: too many requests.`, {
      code: "RATE_LIMITED",
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  if (status >= 500) return new TransientFailure(`${host} answers ${status}.`, { code: "HTTP_STATUS" });
  if (status === 401) return refusedKey(host, key, why);
  if (status === 402 || status === 403)
    return new PermanentFailure(`This Clerk instance does not allow it (${status}${why}).`, {
      code: "ACCOUNT_LIMIT",
      hint: "Its plan or its settings lack it; docs/accounts.md says what to do instead.",
    });
  return new PermanentFailure(`${host} answers ${status}${why}.`, { code: "HTTP_STATUS" });
}

/** Seconds or an HTTP date (RFC 9110), as milliseconds from now; the date is held against the answer's own. */
export function retryAfterOf(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined || value.trim() === "") return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const ms = Date.parse(value) - Date.parse(date ?? "");
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The first error's code, which Clerk documents; undefined where the answer has none: it is none of Clerk's, then. */
export function codeOf(text: string): string | undefined {
  const { errors } = (parseJson(text) ?? {}) as { readonly errors?: readonly { readonly code?: unknown }[] };
  const code = Array.isArray(errors) ? errors[0]?.code : undefined;
  return typeof code === "string" && /^[a-z0-9_]{1,60}$/.test(code) ? code : undefined;
}

function searchOf(query: NonNullable<ClerkRequest["query"]>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const each of Array.isArray(value) ? (value as readonly string[]) : [value])
      if (each !== undefined) search.append(name, String(each));
  return search.toString();
}
