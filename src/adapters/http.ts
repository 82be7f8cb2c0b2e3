import { TransientFailure } from "../errors.ts";
import type { Http, HttpRequest, HttpResponse } from "../ports/http.ts";

interface SocketFailure {
  readonly code?: string;
  readonly address?: string;
  readonly port?: number;
  readonly cause?: unknown;
}

/** The first socket-level failure in a chain of causes; undici wraps them, and several addresses at once. */
function socketFailure(error: unknown): SocketFailure | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const failure = error as SocketFailure & { readonly errors?: readonly unknown[] };
  if (failure.code !== undefined && failure.cause === undefined && failure.errors === undefined)
    return failure;
  for (const inner of [failure.cause, ...(failure.errors ?? [])]) {
    const found = socketFailure(inner);
    if (found !== undefined) return found;
  }
  return failure.code === undefined ? undefined : failure;
}

function isProxy(failure: SocketFailure, proxy: string | undefined): boolean {
  if (proxy === undefined || !URL.canParse(proxy)) return false;
  const { hostname, port } = new URL(proxy);
  const names = hostname === "localhost" ? ["127.0.0.1", "::1"] : [hostname];
  return String(failure.port) === port && failure.address !== undefined && names.includes(failure.address);
}

/**
 * What a failed exchange means, with the host only: never a query, a header or a body.
 * @param proxy what HTTPS_PROXY says, to tell "the proxy is gone" from "the host is gone"
 */
export function networkFailure(error: unknown, host: string, proxy: string | undefined): TransientFailure {
  const failure = socketFailure(error);
  if (failure !== undefined && isProxy(failure, proxy))
    return new TransientFailure(`The proxy ${proxy} does not answer.`, {
      code: "PROXY_UNREACHABLE",
      hint: "Start it (the sandbox: `npm run sandbox`), or unset HTTPS_PROXY.",
    });
  // A library's own words ("unexpected_error") tell nobody anything; a system's code does.
  const why = /^[A-Z][A-Z0-9_]+$/.test(failure?.code ?? "") ? ` (${failure?.code})` : "";
  return new TransientFailure(`${host} cannot be reached${why}.`, { code: "NETWORK" });
}

async function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const begin = performance.now();
  const response = await fetch(request.url, {
    method: request.method,
    redirect: "manual",
    signal,
    ...(request.headers === undefined ? {} : { headers: request.headers }),
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const text = request.endless === true ? await soFar(response, signal) : await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => name !== "set-cookie")),
    setCookies: response.headers.getSetCookie(),
    text,
    elapsedMs: performance.now() - begin,
  };
}

/** Most that is kept of an endless answer, characters. */
const endlessMax = 4_000_000;

/** The body until its end or until the signal, whichever comes first. */
async function soFar(response: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.length > endlessMax) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return text;
}

/** Node's own fetch: takes HTTPS_PROXY and NODE_EXTRA_CA_CERTS from the environment (NODE_USE_ENV_PROXY=1). */
export function openHttp(env: NodeJS.ProcessEnv): Http {
  const proxy = env["HTTPS_PROXY"];
  return {
    async request(request) {
      const { host } = new URL(request.url);
      const deadline = AbortSignal.timeout(request.timeoutMs);
      const signals = request.signal === undefined ? [deadline] : [deadline, request.signal];
      try {
        return await exchange(request, AbortSignal.any(signals));
      } catch (error) {
        request.signal?.throwIfAborted();
        if (deadline.aborted)
          throw new TransientFailure(`${host} did not answer within ${request.timeoutMs} ms.`, {
            code: "TIMEOUT",
          });
        throw networkFailure(error, host, proxy);
      }
    },
  };
}
