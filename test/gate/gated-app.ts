// The real `next build && next start` of the reference app inside the sandbox, with an Edge Config that the test sets.
import { readFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { buildApp } from "../../app/build.mjs";
import { variantOf, type VariantName } from "../../app/variants.mjs";
import { POLICY_KEY, signPolicy, type AuthPolicy } from "../../guard/src/auth-policy.ts";
import { generateGateKeys, signStatement } from "../../guard/src/grant.ts";
import { requestAudience, signRequest } from "../../guard/src/signed-request.ts";
import type { OpenStatement, Statement } from "../../guard/src/statement.ts";
import { createAppRunner } from "../../sandbox/app/runner.ts";
import * as ids from "../../sandbox/ids.ts";
import type { LogEntry } from "../../sandbox/request-log.ts";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../sandbox/world.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";

const audience = `${ids.VERCEL_PROJECT}:production`;
/** What the app under test seals tombstones and copies with. */
export const SEAL_KEY = Buffer.alloc(32, 7).toString("base64url");

let variant: VariantName = "next-16";
/** Which build `startGatedApp` starts from now on in this process: a long test runs another file's tests with it. */
export function chooseBuild(name: VariantName): void {
  variant = name;
}
export const chosenBuild = (): VariantName => variant;
const DEPLOYMENT = "dpl_test";
const SOURCE = "gated-app";
const STORE = "ecfg_gate";
const ITEM_PATH = `/vercel/edge-configs/${STORE}/items/auth_gate`;
const POLICY_PATH = `/vercel/edge-configs/${STORE}/items/${POLICY_KEY}`;
const NOTICE_PATH = `/vercel/edge-configs/${STORE}/items/auth_notice`;
const clerkHosts = [ids.BACKEND_API_HOST, ids.FRONTEND_API_HOST];

export interface Asked {
  readonly method?: string;
  /** Sent as it is, encoded or not. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface GatedApp {
  readonly info: Sandbox["info"];
  /** Puts this app behind the production domain, for browsers. */
  readonly goLive: () => Promise<void>;
  /** What `auth_notice` holds from now on. */
  readonly setNotice: (value: string) => Promise<void>;
  readonly control: ReturnType<typeof controlOf>;
  readonly ask: (request: Asked) => Promise<Answered>;
  /** The Authorization header of a GET that an operator sends. */
  readonly signed: (path: string, deployment?: string) => Promise<string>;
  /** A GET as an operator sends it, signed for this deployment. */
  readonly askSigned: (path: string) => Promise<Answered>;
  /** What Edge Config holds from now on, verbatim; undefined: no such item. */
  readonly setItem: (value: unknown) => Promise<void>;
  /** Puts a statement in force, signed with the app's key, of a generation above all before, and waits until the app obeys. */
  readonly open: (change?: Partial<OpenStatement>) => Promise<OpenStatement>;
  /** The same for a signed closed statement. */
  readonly close: () => Promise<void>;
  /** Puts an auth policy in force, of a generation above all before, and waits until the app obeys. */
  readonly setPolicy: (change?: Partial<Pick<AuthPolicy, "epoch" | "deny">>) => Promise<AuthPolicy>;
  /** An opening from now, not put anywhere. */
  readonly opening: (change?: Partial<OpenStatement>) => OpenStatement;
  readonly sign: (statement: Statement) => Promise<string>;
  /** The gate's own signing key, for statements that no honest signer would sign. */
  readonly privateKey: string;
  readonly health: () => Promise<{ gate: { mode: string; reason: string; generation: number | null } }>;
  /** What the app itself sent to Clerk since the last call. */
  readonly toClerk: () => Promise<readonly LogEntry[]>;
  readonly lines: () => readonly Record<string, unknown>[];
  readonly stop: () => Promise<void>;
}

type Extra = (sign: GatedApp["sign"]) => Promise<Readonly<Record<string, string>>>;

/**
 * @param extra laid over the deployment's environment
 * @param built folder of an app that is built already; default: the build that was chosen
 * @param world what else is in the sandbox, such as a database
 * @param base the app's `basePath`
 */
export async function startGatedApp(
  extra: Extra = async () => ({}),
  built?: string,
  world: Pick<SandboxOptions, "database"> = {},
  base = "",
): Promise<GatedApp> {
  const folder = built ?? (await buildApp(undefined, variant)).folder;
  const keys = generateGateKeys();
  const sign = (statement: Statement) => signStatement(statement, keys.privateKey);
  const sandbox = await startSandbox({ appFolder: folder, vercelSettings: { propagationMs: 0 }, ...world });
  const connection = await addEdgeConfig(sandbox);
  let output = "";
  const runner = createAppRunner({
    folder,
    worldEnv: (source) => ({ ...sandbox.info.env, HTTPS_PROXY: withUser(sandbox.info.proxy, source) }),
    onOutput: (_id, text) => (output += text),
  });
  const env = {
    ...environment(sandbox, keys.publicKey),
    AUTH_GATE_EDGE_CONFIG: connection,
    ...(await extra(sign)),
  };
  const { origin } = await runner.start({ id: SOURCE, env });
  const control = controlOf(sandbox.info);
  let seen = 0;
  // Above everything that the app may have seen.
  let generation = Math.floor(Date.now() / 1000);
  const ask = (request: Asked) => send(origin, request);
  const signed = async (path: string, deployment = DEPLOYMENT) => {
    const url = `${ids.APP_ORIGIN}${path}`;
    const nowSeconds = Math.floor(Date.now() / 1000);
    const aimed = { method: "GET", url, audience: await requestAudience(deployment), nowSeconds };
    return await signRequest(aimed, keys.privateKey);
  };
  const askSigned = async (path: string) =>
    await ask({ path, headers: { authorization: await signed(path) } });
  const health = async () => JSON.parse((await askSigned(`${base}/api/health/clerk`)).body) as never;
  const opening = (change: Partial<OpenStatement> = {}) => openingOf(++generation, change);
  /** Until the app has read this generation: from then on it never obeys an older one. */
  const reconcile = async (wanted: number, of: "statement" | "policy" = "statement") => {
    const until = performance.now() + 20_000;
    for (;;) {
      const { gate } = JSON.parse((await askSigned(`${base}/api/health/clerk?only=gate`)).body) as {
        gate: { generation: number | null; policy: { generation: number | null } };
      };
      const read = of === "policy" ? gate.policy.generation : gate.generation;
      if (read === wanted) return;
      if (performance.now() > until) throw new Error(`The gate stays ${JSON.stringify(gate)}.`);
    }
  };
  const setItem = async (value: unknown) => {
    if (value === undefined) await control("DELETE", ITEM_PATH);
    else await control("PUT", ITEM_PATH, { value });
  };
  return {
    ...{
      control,
      ask,
      askSigned,
      signed,
      setItem,
      opening,
      sign,
      health,
      privateKey: keys.privateKey,
      info: sandbox.info,
    },
    goLive: async () => void (await control("PUT", "/app", { origin })),
    setNotice: async (value) => void (await control("PUT", NOTICE_PATH, { value })),
    open: async (change) => {
      const statement = opening(change);
      await setItem(await sign(statement));
      await reconcile(generation);
      return statement;
    },
    setPolicy: async (change) => {
      const policy = { aud: audience, generation: ++generation, epoch: 0, deny: [], ...change };
      await control("PUT", POLICY_PATH, { value: await signPolicy(policy, keys.privateKey) });
      await reconcile(generation, "policy");
      return policy;
    },
    close: async () => {
      await setItem(await sign({ aud: audience, jti: `2026-11-21-test:${++generation}`, mode: "closed" }));
      await reconcile(generation);
    },
    toClerk: async () => {
      const { head, entries } = (await control("GET", `/log?since=${seen}&source=${SOURCE}`)) as {
        head: number;
        entries: LogEntry[];
      };
      seen = head;
      return entries.filter((entry) => clerkHosts.includes(entry.host));
    },
    lines: () => output.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : [])),
    stop: async () => {
      await runner.stopAll();
      await sandbox.stop();
    },
  };
}

/** An approved hour from now on, with a cut-off twelve hours back. */
export function openingOf(generation: number, change: Partial<OpenStatement> = {}): OpenStatement {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...{ aud: audience, jti: `2026-11-21-test:${generation}`, mode: "stale-sessions" },
    ...{ iat: now, nbf: now, exp: now + 3600, first: now, since: now - 12 * 3600, approved: true },
    ...change,
  };
}

function environment(sandbox: Sandbox, publicKey: string): Record<string, string> {
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: ids.PUBLISHABLE_KEY,
    CLERK_SECRET_KEY: ids.SECRET_KEY,
    CLERK_JWT_KEY: sandbox.info.clerk.jwtKey,
    CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${Buffer.from("nightshift webhook secret").toString("base64")}`,
    AUTH_GATE_PUBLIC_KEY: publicKey,
    AUTH_GATE_SEAL_KEY: SEAL_KEY,
    AUTH_GATE_LANE: "runtime",
    // Every request reads: what the test sets counts from the next request on.
    AUTH_GATE_FRESH_MS: "0",
    VERCEL: "1",
    VERCEL_ENV: "production",
    VERCEL_PROJECT_ID: ids.VERCEL_PROJECT,
    VERCEL_DEPLOYMENT_ID: DEPLOYMENT,
    VERCEL_PROJECT_PRODUCTION_URL: ids.APP_HOST,
  };
}

/** A store with a read token, as the stack makes it: by Vercel's own API, through the proxy. */
async function addEdgeConfig(sandbox: Sandbox): Promise<string> {
  await controlOf(sandbox.info)("POST", "/vercel/edge-configs", { id: STORE, slug: "gate" });
  const leave = enterSandbox(sandbox.info);
  try {
    const query = `?teamId=${ids.VERCEL_TEAM}`;
    const response = await fetch(`https://api.vercel.com/v1/edge-config/${STORE}/token${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${ids.VERCEL_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ label: "gate" }),
    });
    const { token } = (await response.json()) as { token: string };
    return `https://edge-config.vercel.com/${STORE}?token=${token}`;
  } finally {
    leave();
  }
}

function withUser(proxy: string, user: string): string {
  const url = new URL(proxy);
  url.username = user;
  url.password = "x";
  return url.href;
}

/** As the platform forwards it; by hand, because fetch would tidy the path up. */
function send(origin: string, { method = "GET", path, headers = {}, body }: Asked): Promise<Answered> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        ...{ hostname, port, method, path, agent: false },
        headers: {
          ...{ host: ids.APP_HOST, "x-forwarded-host": ids.APP_HOST, "x-forwarded-proto": "https" },
          ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode: status = 0, headers: got } = response;
          resolve({ status, headers: got, body: Buffer.concat(chunks).toString("utf8") });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The id under which the built app knows its one server action. */
export function serverActionId(): string {
  const manifest = JSON.parse(
    readFileSync(`${variantOf(variant).folder}/.next/server/server-reference-manifest.json`, "utf8"),
  ) as { node: Record<string, { exportedName?: string }> };
  const found = Object.entries(manifest.node).find(([, { exportedName }]) => exportedName === "takeShift");
  if (found === undefined) throw new Error("The built app has no server action takeShift.");
  return found[0];
}
