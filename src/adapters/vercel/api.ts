import type { z } from "zod";
import { BadInput, PermanentFailure, TransientFailure } from "../../errors.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import type { Http, HttpResponse } from "../../ports/http.ts";
import type { Secret } from "../../ports/secret.ts";
import { parseJson } from "../../ports/parse-json.ts";

const vercelHost = "api.vercel.com";

export interface VercelAccess {
  readonly http: Http;
  readonly token: Secret | undefined;
}

/** A project as the stack's config names it. */
export interface VercelOptions extends VercelAccess {
  readonly target: () => Promise<{ readonly project: string; readonly team: string | undefined }>;
}

export interface VercelCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly team: string | undefined;
  /** The answer goes on and on: what came within the time-out is the answer. */
  readonly endless?: true;
  /** Statuses that are answers here, beside 2xx; e.g. 404 for something that may be absent. */
  readonly accept?: readonly number[];
}

/**
 * One request, as Vercel answered it.
 * @throws BadInput `TOKEN_MISSING`, `TOKEN_WRONG` for what cannot be one; every status but 2xx as what it means; TransientFailure when no answer came, or a web page
 * in place of one: whether Vercel got the request is not known then
 */
export async function callVercel(
  { http, token }: VercelAccess,
  { method, path, query, body, team, endless, accept = [] }: VercelCall,
  { timeoutMs, signal }: CallOptions,
): Promise<HttpResponse> {
  if (token === undefined)
    throw new BadInput("VERCEL_API_TOKEN is not set.", {
      code: "TOKEN_MISSING",
      hint: "Export a Vercel token that may see and change the project (the sandbox prints one).",
    });
  // A token pasted with a line break or an ellipsis fits no header: fetch would fail as if the network had.
  if (!/^[\x21-\x7e]+$/.test(token.reveal()))
    throw new BadInput(
      "VERCEL_API_TOKEN has a character in it that no token has: a space, a line break, an ellipsis.",
      {
        code: "TOKEN_WRONG",
        hint: "Copy it anew, without what stands around it. Nothing was changed.",
      },
    );
  const search = new URLSearchParams({ ...query, ...(team === undefined ? {} : { teamId: team }) });
  const asked = search.size === 0 ? path : `${path}?${search}`;
  const answer = await http.request({
    method,
    url: `https://${vercelHost}${asked}`,
    headers: {
      authorization: `Bearer ${token.reveal()}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
    ...(endless === undefined ? {} : { endless }),
  });
  if (answer.status >= 200 && answer.status < 300 && isPage(answer)) throw unknownShape();
  if ((answer.status >= 200 && answer.status < 300) || accept.includes(answer.status)) return answer;
  throw statusFailure(answer.status, answer.headers["retry-after"]);
}

/** Reads of one project: what Vercel answers to a GET, in the shape that was asked for. */
type ReadProject = <T>(ask: ReadOf<T>, how: CallOptions) => Promise<T>;

interface ReadOf<T> {
  /** From the project's id or name. */
  readonly path: (project: string) => string;
  readonly query?: (project: string) => Readonly<Record<string, string>>;
  readonly shape: z.ZodType<T>;
}

export function projectReader(options: VercelOptions): ReadProject {
  return async ({ path, query, shape }, how) => {
    const { project, team } = await options.target();
    const call = { method: "GET", path: path(project), query: query?.(project) ?? {}, team } as const;
    return inShape(shape, await callVercel(options, call, how));
  };
}

/** @throws TransientFailure when it is no JSON, or another: a proxy's page, or a newer API */
export function inShape<T>(shape: z.ZodType<T>, { text }: HttpResponse): T {
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw unknownShape();
}

const unknownShape = () =>
  new TransientFailure(`${vercelHost} answers in a shape that is not known here.`, {
    code: "UNEXPECTED_ANSWER",
  });

/** Vercel's API answers with JSON or with nothing. A page is a captive portal's or a proxy's, whatever its status. */
const isPage = ({ headers }: HttpResponse): boolean =>
  headers["content-type"]?.toLowerCase().startsWith("text/html") === true;

function statusFailure(status: number, retryAfter: string | undefined): Error {
  if (status === 429) {
    const seconds = Number(retryAfter);
    return new TransientFailure(`${vercelHost} answers 429: too many requests.`, {
      code: "RATE_LIMITED",
      ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
    });
  }
  if (status === 401 || status === 403)
    return new PermanentFailure(`${vercelHost} does not let this token see the project (${status}).`, {
      code: "HTTP_STATUS",
      hint: "Check VERCEL_API_TOKEN, and that the stack's config names the right team and project.",
    });
  const message = `${vercelHost} answers ${status}.`;
  return status >= 500
    ? new TransientFailure(message, { code: "HTTP_STATUS" })
    : new PermanentFailure(message, { code: "HTTP_STATUS" });
}
