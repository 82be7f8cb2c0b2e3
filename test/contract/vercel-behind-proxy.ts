import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as mockttp from "mockttp";
import type { FakeResponse } from "../../sandbox/fake.ts";
import { createVercel, type FakeVercel, type VercelOptions } from "../../sandbox/vercel/index.ts";
import type { Before, Failure, RecordedRequest } from "./contract.ts";

/** The team and project that the contract was recorded with. */
export const RECORDED_VERCEL = {
  tokens: ["contracttoken0123456789abcd"],
  team: { id: "team_1", slug: "acme", name: "Acme" },
  project: {
    id: "prj_app",
    name: "app",
    link: { type: "github", org: "acme", repo: "app", productionBranch: "main" },
  },
  productionDomain: "app.example.com",
} as const;

/** The fake Vercel at its production host name, every request recorded, faults put around it. */
export interface VercelBehindProxy {
  readonly vercel: FakeVercel;
  /** What reaches it: for the engine and all it starts. */
  readonly env: Readonly<Record<string, string>>;
  /** The requests since the last call. */
  readonly takeRequests: () => readonly RecordedRequest[];
  readonly apply: (before: Before) => void;
  readonly dispose: () => Promise<void>;
}

/** Starts it on ports chosen by the OS. */
export async function startVercel(changes: Partial<VercelOptions> = {}): Promise<VercelBehindProxy> {
  const vercel = createVercel({
    clock: { now: Date.now, sleep: (ms, signal) => wait(ms, undefined, { signal }) },
    runner: {
      start: () => Promise.resolve({ origin: "http://127.0.0.1:9", stop: () => Promise.resolve() }),
    },
    buildMs: 0,
    ...RECORDED_VERCEL,
    ...changes,
  });
  const https = await mockttp.generateCACertificate();
  const proxy = mockttp.getLocal({ https: { ...https, keyLength: 2048 } });
  const folder = await mkdtemp(join(tmpdir(), "contract-ca-"));
  const ca = join(folder, "ca.pem");
  await writeFile(ca, https.cert);

  let requests: RecordedRequest[] = [];
  const failures: (Failure & { left: number })[] = [];
  const planned = (method: string, path: string): FakeResponse | undefined => {
    const failure = failures.find((one) => one.left > 0 && one.method === method && path.includes(one.path));
    if (failure === undefined) return undefined;
    failure.left -= 1;
    const error = { code: failure.code ?? "internal", message: "injected" };
    const type = failure.type ?? "application/json";
    return {
      status: failure.status,
      headers: { "content-type": type, ...failure.headers },
      body: failure.body ?? JSON.stringify({ error }),
    };
  };

  await proxy.forAnyRequest().thenCallback(async (request) => {
    const url = new URL(request.url);
    const body = (await request.body.getText()) ?? "";
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
    );
    const fake = [vercel.api, vercel.edgeConfig].find((one) => one.hosts().includes(url.hostname));
    const answer: FakeResponse =
      planned(request.method, url.pathname) ??
      (await fake?.handle({ method: request.method, url, headers, body: Buffer.from(body) })) ??
      ({ status: 599, body: `nobody answers ${url.hostname}` } as const);
    requests.push({
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      ...(body === "" ? {} : { body: JSON.parse(body) as unknown }),
      status: answer.status,
      ...(answer.body === undefined ? {} : { response: parsed(answer.body) }),
      ...aside(answer),
    });
    const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? "");
    return {
      statusCode: answer.status,
      headers: { "content-type": "application/json", ...(answer.headers as Record<string, string>) },
      body: answer.body === undefined ? "" : text,
    };
  });
  await proxy.start();

  return {
    vercel,
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NO_PROXY: "127.0.0.1,localhost",
      SSL_CERT_FILE: ca,
      VERCEL_API_TOKEN: RECORDED_VERCEL.tokens[0],
    },
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    apply: (before) => {
      if (before.action === "patch-env") vercel.setEnvironment(before.key, before.set);
      else if (before.action === "drop-env") vercel.removeEnvironment(before.key);
      else if (before.action === "seed-edge") vercel.addEdgeConfig(before.id, before.slug);
      else if (before.action === "seed-item") vercel.setEdgeConfigItem(before.id, before.key, before.value);
      else failures.push({ ...before, left: before.times });
    },
    dispose: async () => {
      await vercel.dispose();
      await proxy.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const parsed = (body: NonNullable<FakeResponse["body"]>): unknown => {
  if (Buffer.isBuffer(body)) return createHash("sha256").update(body).digest("hex");
  if (typeof body !== "string") return JSON.parse(JSON.stringify(body)) as unknown;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
};

const aside = ({ headers = {} }: FakeResponse) => {
  const [retryAfter, type] = [headers["retry-after"], headers["content-type"]];
  return {
    ...(typeof retryAfter === "string" ? { retryAfter } : {}),
    ...(typeof type === "string" && type !== "application/json" ? { responseType: type } : {}),
  };
};
