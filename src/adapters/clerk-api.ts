import { PermanentFailure, TransientFailure } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Http, HttpRequest, HttpResponse } from "../ports/http.ts";
import type { Secret } from "../ports/secret.ts";

/** The Backend API and the Platform API share it. */
export const clerkHost = "api.clerk.com";

interface ClerkCall {
  readonly method: HttpRequest["method"];
  /** From `/v1` on, e.g. `/instance?x=1`. */
  readonly path: string;
  readonly key: Secret;
  readonly body?: unknown;
  /** Statuses that are answers here, beside 2xx. */
  readonly accept?: readonly number[];
}

/** One request to Clerk that its SDK has no call for. @throws TransientFailure, PermanentFailure */
export async function callClerk(
  http: Http,
  { method, path, key, body, accept = [] }: ClerkCall,
  { timeoutMs, signal }: CallOptions,
): Promise<HttpResponse> {
  const answer = await http.request({
    method,
    url: `https://${clerkHost}/v1${path}`,
    headers: {
      authorization: `Bearer ${key.reveal()}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
  if ((answer.status >= 200 && answer.status < 300) || accept.includes(answer.status)) return answer;
  throw statusFailure(answer);
}

/** The first error's code, which Clerk documents; undefined where the answer has none. */
export function clerkErrorCode({ text }: Pick<HttpResponse, "text">): string | undefined {
  const code = (json(text) as { errors?: readonly { code?: unknown }[] } | undefined)?.errors?.[0]?.code;
  return typeof code === "string" && /^[a-z_]{1,80}$/.test(code) ? code : undefined;
}

/** @throws TransientFailure when it is no JSON: a proxy's page, say */
export function clerkJson({ text }: Pick<HttpResponse, "text">): unknown {
  const found = json(text);
  if (found !== undefined) return found;
  throw new TransientFailure(`${clerkHost} answers in a shape that is not known here.`, {
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

function statusFailure(answer: HttpResponse): Error {
  const { status } = answer;
  const code = clerkErrorCode(answer);
  const message = `${clerkHost} answers ${status}${code === undefined ? "" : `, ${code}`}.`;
  if (status === 429) {
    const seconds = Number(answer.headers["retry-after"]);
    return new TransientFailure(message, {
      code: "RATE_LIMITED",
      ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
    });
  }
  if (status >= 500) return new TransientFailure(message, { code: "HTTP_STATUS" });
  if (status === 401)
    return new PermanentFailure(`${clerkHost} does not take this key (401${code ? `, ${code}` : ""}).`, {
      code: "HTTP_STATUS",
      hint: "Look which key is in the environment and in the stack's config.",
    });
  return new PermanentFailure(message, { code: "HTTP_STATUS" });
}
