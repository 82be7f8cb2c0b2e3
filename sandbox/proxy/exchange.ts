import { type CompletedRequest, getLocal, type Mockttp } from "mockttp";
import type { Authority } from "../authority.ts";
import type { FakeRequest, FakeResponse } from "../fake.ts";

/** mockttp's request as the fakes see it. */
export async function toFakeRequest(request: CompletedRequest, source: string): Promise<FakeRequest> {
  const headers: Record<string, string> = {};
  for (const [name, value] of request.rawHeaders) {
    const key = name.toLowerCase();
    const before = headers[key];
    headers[key] = before === undefined ? value : `${before}${key === "cookie" ? "; " : ", "}${value}`;
  }
  return {
    method: request.method.toUpperCase(),
    url: new URL(request.url),
    headers,
    source,
    body: (await request.body.getDecodedBuffer()) ?? Buffer.alloc(0),
  };
}

/** A fake's answer as mockttp sends it: objects as JSON, lengths set, nothing else added. */
export function toCallbackResponse(response: FakeResponse): {
  statusCode: number;
  headers: Record<string, string | string[]>;
  rawBody: Buffer;
} {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(response.headers ?? {}))
    headers[name.toLowerCase()] = typeof value === "string" ? value : [...value];
  const { body } = response;
  let rawBody: Buffer = Buffer.alloc(0);
  if (Buffer.isBuffer(body)) rawBody = body;
  else if (typeof body === "string") rawBody = Buffer.from(body);
  else if (body !== undefined) {
    rawBody = Buffer.from(JSON.stringify(body));
    headers["content-type"] ??= "application/json";
  }
  if (response.status !== 204 && response.status !== 304) headers["content-length"] = String(rawBody.length);
  return { statusCode: response.status, headers, rawBody };
}

interface Listening {
  listen: (port: number, host?: string) => unknown;
}

/**
 * A TLS-intercepting mockttp server on a port the system chose, on loopback.
 * mockttp 4.6 gives no way to name an address and would listen on every interface, so its inner server's
 * `listen` is narrowed as it is assigned; a test holds that nothing listens elsewhere.
 */
export async function startInterceptor(authority: Authority): Promise<Mockttp> {
  const server = getLocal({
    https: { cert: authority.cert, key: authority.key },
    http2: false,
    cors: false,
    recordTraffic: false,
    suggestChanges: false,
  });
  let inner: Listening | undefined;
  Object.defineProperty(server, "server", {
    configurable: true,
    get: () => inner,
    set: (value: Listening) => {
      const listen = value.listen.bind(value);
      value.listen = (port) => listen(port, "127.0.0.1");
      inner = value;
    },
  });
  await server.start(0);
  return server;
}
