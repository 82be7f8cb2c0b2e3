import { afterEach, vi } from "vitest";
import { createVercel, type FakeVercel } from "../../../sandbox/vercel/index.ts";
import { Api, type Team } from "../../../toolchain/stand-ins/vercel-provider/api.ts";
import { RECORDED_VERCEL } from "../../contract/vercel-behind-proxy.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

afterEach(() => vi.unstubAllGlobals());

/** The provider's client over the fake Vercel, in memory: only what is beneath `fetch` is exchanged. */
export function apiOverFake(team?: Team): {
  readonly api: Api;
  readonly vercel: FakeVercel;
  /** Requests since the last call, as `METHOD path` with their bodies. */
  readonly taken: () => readonly Asked[];
} {
  const vercel = createVercel({
    ...RECORDED_VERCEL,
    clock: { now: Date.now, sleep: () => Promise.resolve() },
    runner: {
      start: () => Promise.resolve({ origin: "http://127.0.0.1:9", stop: () => Promise.resolve() }),
    },
    buildMs: 0,
  });
  let asked: Asked[] = [];
  vi.stubGlobal("fetch", async (url: URL, init: RequestInit) => {
    const sent = typeof init.body === "string" ? init.body : "";
    const method = init.method ?? "GET";
    asked.push({ method, path: url.pathname, ...(sent === "" ? {} : { body: JSON.parse(sent) as unknown }) });
    const headers = init.headers as Record<string, string>;
    const answer = await vercel.api.handle({ method, url, headers, body: Buffer.from(sent) });
    const body = answer.status === 204 ? null : JSON.stringify(answer.body ?? "");
    return new Response(body, { status: answer.status });
  });
  const never = new AbortController().signal;
  const api = new Api({
    ...{ token: RECORDED_VERCEL.tokens[0], team, warn: () => undefined, cancelled: never, giveUp: never },
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const taken = () => {
    const requests = asked;
    asked = [];
    return requests;
  };
  return { api, vercel, taken };
}
