import { request, Agent } from "node:https";
import type { IncomingHttpHeaders } from "node:http";

interface WireRequest {
  readonly method?: string;
  readonly url: string;
  /** Sent as it is, instead of the URL's: URLs tidy up dots and backslashes. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default 5,000. */
  readonly timeoutMs?: number;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly elapsedMs: number;
}

/** HTTPS as a browser far away would speak it: through the sandbox's proxy, redirects shown and not followed. */
export class Wire {
  readonly #agent: Agent;
  readonly #way: { readonly proxy: string; readonly ca: string };

  /** @param proxy `http://127.0.0.1:<port>`; @param ca PEM of the authority to trust; @param name who asks, in the sandbox's log */
  constructor(proxy: string, ca: string, name: string) {
    this.#way = { proxy, ca };
    const url = new URL(proxy);
    url.username = name;
    url.password = "drill";
    this.#agent = new Agent({
      proxyEnv: { NODE_ENV: "production", HTTPS_PROXY: url.href },
      ca,
      keepAlive: true,
      maxSockets: 8,
    });
  }

  /** The same way for somebody else. @param name an IP address where the firewall and the app are to see it */
  as(name: string): Wire {
    return new Wire(this.#way.proxy, this.#way.ca, name);
  }

  /** @throws Error on a network failure or when the whole answer takes longer than the time-out. */
  async send({
    method = "GET",
    url,
    path,
    headers = {},
    body,
    timeoutMs = 5_000,
  }: WireRequest): Promise<WireResponse> {
    const startedAt = performance.now();
    return await new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const outgoing = request(
        url,
        { method, headers, agent: this.#agent, signal, ...(path === undefined ? {} : { path }) },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              body: Buffer.concat(chunks).toString("utf8"),
              elapsedMs: Math.round(performance.now() - startedAt),
            }),
          );
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
