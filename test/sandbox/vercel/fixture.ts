import { HTTPClient } from "@vercel/sdk/lib/http.js";
import { Vercel } from "@vercel/sdk";
import type { AppRunner, FakeResponse } from "../../../sandbox/fake.ts";
import { HeldClock } from "../held-clock.ts";
import { createVercel, type FakeVercel, type VercelOptions } from "../../../sandbox/vercel/index.ts";

export const TOKEN = "sandboxtoken0123456789abcdef";
const LINK = { type: "github", org: "nightshift", repo: "app", productionBranch: "main" } as const;
export const GIT = { type: "github", org: "nightshift", repo: "app", ref: "main" } as const;

/** Apps that are only written down: which were started with what, and which still run. */
class RecordedRunner implements AppRunner {
  readonly started: { readonly id: string; readonly env: Readonly<Record<string, string>> }[] = [];
  readonly running = new Set<string>();
  failNext = false;

  start: AppRunner["start"] = async (deployment) => {
    if (this.failNext) {
      this.failNext = false;
      throw new Error("next start ended");
    }
    this.started.push(deployment);
    this.running.add(deployment.id);
    const stop = () => Promise.resolve(void this.running.delete(deployment.id));
    return Promise.resolve({ origin: `http://127.0.0.1/${deployment.id}`, stop });
  };
}

export interface World {
  readonly vercel: FakeVercel;
  readonly clock: HeldClock;
  readonly runner: RecordedRunner;
  /** One request of `api.vercel.com`, answered as JSON. */
  readonly call: (method: string, path: string, body?: unknown, token?: string) => Promise<Answer>;
  /** One request of `edge-config.vercel.com`. */
  readonly read: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  /** The official SDK over the same. */
  readonly sdk: Vercel;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- JSON of many shapes, asserted by the tests
  readonly body: any;
}

const answerOf = ({ status, headers, body }: FakeResponse): Answer => ({
  status,
  headers: headers ?? {},
  body: typeof body === "string" ? (JSON.parse(body) as unknown) : body,
});

/** A fake Vercel with one team and project, its time held. */
export function aWorld(changes: Partial<VercelOptions> = {}): World {
  const clock = new HeldClock();
  const runner = new RecordedRunner();
  const vercel = createVercel({
    ...{ clock, runner, tokens: [TOKEN], buildMs: 1_000, propagationMs: 500 },
    team: { id: "team_sandboxNightshift0001", slug: "nightshift", name: "Nightshift" },
    project: { id: "prj_sandboxNightshift0001", name: "nightshift", link: LINK },
    productionDomain: "app.nightshift.example",
    ...changes,
  });
  const send = (method: string, url: URL, headers: Record<string, string>, body: Buffer) =>
    (url.hostname === "api.vercel.com" ? vercel.api : vercel.edgeConfig).handle({
      method,
      url,
      headers,
      body,
    });
  const fetcher = async (input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.arrayBuffer());
    const answer = await send(
      request.method,
      new URL(request.url),
      Object.fromEntries(request.headers),
      body,
    );
    const empty = answer.body === undefined || answer.status === 204;
    const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
    const headers = { "content-type": "application/json", ...(answer.headers as Record<string, string>) };
    return new Response(empty ? null : text, { status: answer.status, headers });
  };
  return {
    ...{ vercel, clock, runner },
    call: async (method, path, body, token = TOKEN) => {
      const headers: Record<string, string> = token === "" ? {} : { authorization: `Bearer ${token}` };
      const bytes = Buffer.from(body === undefined ? "" : JSON.stringify(body));
      return answerOf(await send(method, new URL(path, "https://api.vercel.com"), headers, bytes));
    },
    read: async (path, headers = {}) =>
      answerOf(await send("GET", new URL(path, "https://edge-config.vercel.com"), headers, Buffer.alloc(0))),
    sdk: new Vercel({
      bearerToken: TOKEN,
      httpClient: new HTTPClient({ fetcher }),
      retryConfig: { strategy: "none" },
    }),
  };
}
