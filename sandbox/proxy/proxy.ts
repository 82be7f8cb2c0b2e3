import type { Authority } from "../authority.ts";
import type { Fake, FakeRequest, SandboxClock } from "../fake.ts";
import { faultAnswer } from "../faults/answers.ts";
import type { AppliedFault, FaultLayer } from "../faults/layer.ts";
import type { RequestLog } from "../request-log.ts";
import { startInterceptor, toCallbackResponse, toFakeRequest } from "./exchange.ts";
import { startFront } from "./front.ts";

interface ProxyParts {
  readonly authority: Authority;
  readonly fakes: readonly Fake[];
  readonly faults: FaultLayer;
  readonly log: RequestLog;
  readonly clock: SandboxClock;
}

type Headers = ReturnType<typeof toCallbackResponse>["headers"];

function withMore(given: Headers, more: Headers): Headers {
  const cookies = [given["set-cookie"] ?? [], more["set-cookie"] ?? []].flat();
  return { ...given, ...more, ...(cookies.length > 0 && { "set-cookie": cookies }) };
}

interface Proxy {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

type Outcome = ReturnType<typeof toCallbackResponse> | "reset";

/** Starts the proxy that answers for the production host names; faults and log around every fake. */
export async function startProxy({ authority, fakes, faults, log, clock }: ProxyParts): Promise<Proxy> {
  const byHost = new Map(fakes.flatMap((fake) => fake.hosts().map((host) => [host, fake] as const)));
  const fakeAt = (host: string): Fake | undefined =>
    byHost.get(host) ?? fakes.find((fake) => fake.serves?.(host) === true);
  const stopping = new AbortController();
  const interceptor = await startInterceptor(authority);
  const front = await startFront(interceptor.port, {
    judge: (host, port, source) => {
      const at = clock.now();
      const base = {
        at,
        kind: "connect",
        host,
        method: "CONNECT",
        path: "",
        query: "",
        ms: 0,
        source,
      } as const;
      if (fakeAt(host) === undefined || port !== 443) {
        log.add({ ...base, status: 502 });
        return {
          status: 502,
          body: { error: `The sandbox does not know ${host}:${port}; nothing was connected.` },
        };
      }
      const fault = faults.takeConnect(host, source);
      const refused = fault?.effect.kind === "refuse";
      log.add({ ...base, status: refused ? 502 : 200, ...(fault && { fault: fault.id }) });
      if (refused) return { status: 502, body: { error: `Connection to ${host} refused.` } };
      const waits = (kind: string) => (fault?.effect.kind === kind ? (fault.effect.delayMs ?? 0) : 0);
      return { connectMs: waits("slow-connect"), tlsMs: waits("slow-tls") };
    },
  });

  await interceptor.forAnyRequest().thenCallback(async (raw) => {
    const at = clock.now();
    const source = front.sourceOf(raw.remotePort);
    const request = await toFakeRequest(raw, source);
    const { hostname, pathname } = request.url;
    const fault = faults.take({
      ...{ host: hostname, path: pathname, method: request.method, source },
      cookie: request.headers["cookie"],
    });
    const write = (status: number): void =>
      log.add({
        at,
        kind: "request",
        host: request.url.hostname,
        method: request.method,
        path: request.url.pathname,
        query: request.url.search,
        status,
        ms: clock.now() - at,
        source,
        ...(fault && { fault: fault.id }),
        ...(request.headers["user-agent"] && { userAgent: request.headers["user-agent"] }),
      });
    // A hanging request is logged as it comes in: it may never end.
    if (fault?.effect.kind === "hang") write(0);
    const outcome = await answer(request, fault);
    if (fault?.effect.kind !== "hang") write(outcome === "reset" ? 0 : outcome.statusCode);
    return outcome;
  });

  async function answer(request: FakeRequest, fault: AppliedFault | undefined): Promise<Outcome> {
    const effect = fault?.effect;
    if (effect?.delayMs) await clock.sleep(effect.delayMs, stopping.signal);
    if (effect?.kind === "hang") {
      await new Promise((resolve) => stopping.signal.addEventListener("abort", resolve));
      return "reset";
    }
    if (effect?.kind === "lost") await handle(request);
    if (effect && ["reset", "refuse", "lost"].includes(effect.kind)) return "reset";
    const ready = effect && faultAnswer(effect, request.url.hostname, clock.now());
    if (ready) return toCallbackResponse(ready);
    const given = await handle(request);
    return effect?.kind === "headers"
      ? { ...given, headers: withMore(given.headers, effect.headers) }
      : given;
  }

  async function handle(request: FakeRequest): Promise<ReturnType<typeof toCallbackResponse>> {
    const fake = fakeAt(request.url.hostname);
    if (!fake) return toCallbackResponse({ status: 502, body: { error: "Unknown host inside a tunnel." } });
    try {
      return toCallbackResponse(await fake.handle(request));
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return toCallbackResponse({ status: 500, body: { error: `The sandbox's fake failed: ${text}` } });
    }
  }

  return {
    port: front.port,
    stop: async () => {
      stopping.abort();
      await front.stop();
      await interceptor.stop();
    },
  };
}
