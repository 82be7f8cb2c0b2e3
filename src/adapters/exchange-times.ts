import { lookup as systemLookup } from "node:dns/promises";
import { once } from "node:events";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { RunbookError, TransientFailure } from "../errors.ts";
import type { ExchangeTimer, ExchangeTimes } from "../ports/exchange-times.ts";
import type { Secret } from "../ports/secret.ts";
import { networkFailure } from "./http.ts";
import { percentDecoded } from "../ports/percent-decoded.ts";

/** How a name becomes an address. */
type Lookup = (host: string) => Promise<{ readonly address: string }>;

interface Options {
  readonly env: NodeJS.ProcessEnv;
  /** @throws BadInput `KEY_MISSING` */
  readonly secretKey: () => Promise<Secret>;
  /** Default: the system's. */
  readonly lookup?: Lookup;
}

/** Node's own sockets, one after the other: name, connection, TLS, answer. Goes through HTTPS_PROXY where that is set. */
export function openExchangeTimer({ env, secretKey, lookup = systemLookup }: Options): ExchangeTimer {
  return {
    async time(request) {
      const { host, hostname } = new URL(request.url);
      const proxy = proxyFor(hostname, env);
      const bearer = request.withKey === true ? await secretKey() : undefined;
      const deadline = AbortSignal.timeout(request.timeoutMs);
      const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
      try {
        return await exchange(request.url, bearer, { proxy, lookup, signal });
      } catch (error) {
        request.signal?.throwIfAborted();
        if (deadline.aborted)
          throw new TransientFailure(`${host} did not answer within ${request.timeoutMs} ms.`, {
            code: "TIMEOUT",
          });
        throw error instanceof RunbookError ? error : networkFailure(error, host, proxy);
      }
    },
  };
}

interface Way {
  readonly proxy: string | undefined;
  readonly lookup: Lookup;
  readonly signal: AbortSignal;
}

async function exchange(url: string, bearer: Secret | undefined, way: Way): Promise<ExchangeTimes> {
  const { hostname, port, pathname, search } = new URL(url);
  const lap = stopwatch();
  const target = { hostname, port: Number(port || 443) };
  let dns: number | undefined;
  let socket: Socket;
  if (way.proxy === undefined) {
    const { address } = await way.lookup(hostname);
    dns = lap();
    socket = connectTcp({ host: address, port: target.port });
    await settled(socket, "connect", way.signal);
  } else socket = await tunnel(way.proxy, target, way.signal);
  try {
    const connect = lap();
    const secure = connectTls({ socket, servername: hostname, ALPNProtocols: ["http/1.1"] });
    await settled(secure, "secureConnect", way.signal);
    const tls = lap();
    const headers = {
      accept: "application/json",
      connection: "close",
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer.reveal()}` }),
    };
    const agent = Object.assign(new Agent(), { createConnection: () => secure });
    const { signal } = way;
    const path = `${pathname}${search}`;
    const sent = httpRequest({ host: hostname, path, headers, agent, signal, defaultPort: 443 });
    sent.end();
    const [answer] = (await once(sent, "response", { signal: way.signal })) as [IncomingMessage];
    const firstByte = lap();
    answer.resume();
    await once(answer, "end", { signal: way.signal });
    return { dns, connect, tls, firstByte, status: answer.statusCode ?? 0 };
  } finally {
    socket.destroy();
  }
}

/** Milliseconds since the last call of what is returned. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const took = now - last;
    last = now;
    return took;
  };
}

async function settled(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  try {
    await once(socket, event, { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function tunnel(
  proxy: string,
  target: { readonly hostname: string; readonly port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const { hostname, port, username, password } = new URL(proxy);
  const path = `${target.hostname}:${target.port}`;
  const credentials = Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`);
  const headers = {
    host: path,
    ...(username === "" ? {} : { "proxy-authorization": `Basic ${credentials.toString("base64")}` }),
  };
  const asked = httpRequest({ host: hostname, port, method: "CONNECT", path, headers, agent: false, signal });
  asked.end();
  const [answer, socket] = (await once(asked, "connect", { signal })) as [IncomingMessage, Socket];
  if (answer.statusCode === 200) return socket;
  socket.destroy();
  throw new TransientFailure(
    `${target.hostname} cannot be reached: the proxy answers ${answer.statusCode}.`,
    {
      code: "NETWORK",
    },
  );
}

/** As Node's own fetch reads them: HTTPS_PROXY, and NO_PROXY's names with what is below them. */
function proxyFor(host: string, env: NodeJS.ProcessEnv): string | undefined {
  const proxy = env["HTTPS_PROXY"] ?? env["https_proxy"];
  if (proxy === undefined || proxy === "") return undefined;
  const spared = (env["NO_PROXY"] ?? env["no_proxy"] ?? "").split(",").map((one) => one.trim());
  const isSpared = (one: string) =>
    one === "*" || host === one || (one !== "" && host.endsWith(`.${one.replace(/^\./, "")}`));
  return spared.some(isSpared) ? undefined : proxy;
}
