import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { openClerkUsers } from "../../src/adapters/clerk/users.ts";
import { openDatabase } from "../../src/adapters/database/open.ts";
import { openExports } from "../../src/adapters/exports.ts";
import { TransientFailure } from "../../src/errors.ts";
import type { HttpRequest, HttpResponse } from "../../src/ports/http.ts";
import type { LivePolicy, LiveStatement } from "../../src/ports/live-gate.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { Deployment } from "../../src/ports/vercel.ts";
import type { StackIdentity, StackUpdate } from "../../src/ports/stack.ts";
import { openSourceSyntax } from "../../src/adapters/source-syntax.ts";
import { openNotify } from "../../src/open-notify.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { memoryTeam } from "./memory-team.ts";
import { clerkInMemory, memoryClerkInstance, memorySecrets } from "./memory-keys.ts";
import { MemoryAccounts, MemoryLists } from "./memory-accounts.ts";
import { deployment, memoryVercel } from "./memory-vercel.ts";
import { StillClock } from "./clock.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

export const identity: StackIdentity = {
  stack: "test",
  project: "prj_test",
  team: "team_test",
  clerkFrontendApi: "clerk.app.example",
  clerkKeyKind: "live",
  appOrigin: "https://app.example",
  protectedPath: "/dashboard",
  lane: "runtime",
  egress: undefined,
};

/** The world as a test wants it; each part can be set to answer, to fail or to hang. */
export interface World {
  statusPage: () => Promise<HttpResponse>;
  /** Vercel's; default: well. */
  vercelStatus?: () => Promise<HttpResponse>;
  frontendApi: () => Promise<HttpResponse>;
  appHealth: () => Promise<HttpResponse>;
  countUsers: () => Promise<number>;
  jwks: () => Promise<readonly string[]>;
  environment: () => Promise<readonly { key: string; targets: readonly string[]; type: string }[]>;
  deployedMinutesAgo: number;
  /** Production deployments, newest first; default: one. */
  releases?: () => readonly Deployment[];
  /** What is live; default: closed. */
  live?: () => LiveStatement;
  /** The auth policy; default: the empty one of peacetime. */
  livePolicy?: () => LivePolicy;
  /** The stack's updates, newest first; default: none. */
  history?: () => readonly StackUpdate[];
  /** What the person answers to any question. */
  note: string;
}

export const closedGate: LiveStatement = {
  ...{ mode: "closed", until: undefined, from: undefined, first: undefined, approved: undefined },
  ...{ incident: "night", generation: 1, source: "item" },
};

const emptyPolicy: LivePolicy = { generation: 0, epoch: 0, deny: [], unreadable: false };

export const answer = (body: unknown, status = 200): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  setCookies: [],
  text: typeof body === "string" ? body : JSON.stringify(body),
  elapsedMs: 20,
});

const wellPage = async () =>
  answer({
    status: { indicator: "none", description: "All Systems Operational" },
    components: [],
    incidents: [],
  });

/** Where the host serves anything, it serves Clerk's script. */
const withScript = (url: string, from: HttpResponse): HttpResponse =>
  from.status === 200 && new URL(url).pathname.startsWith("/npm/")
    ? { ...from, headers: { "content-type": "application/javascript" } }
    : from;

export const refused = (host: string) => () =>
  Promise.reject(new TransientFailure(`${host} cannot be reached (ECONNREFUSED).`, { code: "NETWORK" }));
export const hanging = () => new Promise<never>(() => undefined);

export function wellWorld(): World {
  const variables = [
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
    "CLERK_SECRET_KEY",
    "CLERK_JWT_KEY",
    "AUTH_GATE_PUBLIC_KEY",
  ];
  const operational = { indicator: "none", description: "All Systems Operational" };
  const gate = {
    mode: "closed",
    generation: 0,
    until: null,
    incident: null,
    lane: "runtime",
    reason: "closed",
  };
  return {
    statusPage: async () => answer({ status: operational, components: [], incidents: [] }),
    frontendApi: async () => answer({ auth_config: {}, keys: [{ kid: "ins_1" }] }),
    appHealth: async () => answer({ status: "ok", checks: [], gate, deployment: "dpl_1", time: "" }),
    countUsers: async () => 42,
    jwks: async () => ["ins_1"],
    environment: async () => variables.map((key) => ({ key, targets: ["production"], type: "encrypted" })),
    deployedMinutesAgo: 3000,
    note: "seen",
  };
}

/** Clerk is gone: Backend API, key set and Frontend API refuse; the app is alive and says so. */
export function cutWorld(): World {
  const checks = ["backend-api", "jwks", "frontend-api"].map((name) => ({
    name,
    ok: false,
    ms: 1,
    detail: "no",
  }));
  return {
    ...wellWorld(),
    frontendApi: refused("clerk.app.example"),
    countUsers: refused("api.clerk.com"),
    jwks: refused("api.clerk.com"),
    appHealth: async () => answer({ status: "down", checks, gate: null, deployment: null, time: "" }, 503),
  };
}

/** No database is given, and nobody's users are read for one. */
export const noDatabase: Pick<Ports, "clerkUsers" | "database" | "exports"> = {
  clerkUsers: openClerkUsers({
    http: { request: refused("api.clerk.com") },
    secretKey: () => Promise.reject(new Error("no key is used in these tests")),
  }),
  database: openDatabase(undefined),
  exports: openExports(tmpdir()),
};

/** Ports over such a world. What a test does not expect to be used throws. */
export function portsOf(world: World, clock: Clock = new StillClock()): Ports {
  const unused = (what: string) => () => Promise.reject(new Error(`${what} is not used in these tests`));
  const request = async ({ url }: HttpRequest): Promise<HttpResponse> => {
    const { host } = new URL(url);
    if (host === "status.clerk.com") return await world.statusPage();
    if (host === "www.vercel-status.com") return await (world.vercelStatus ?? wellPage)();
    if (host === identity.clerkFrontendApi) return withScript(url, await world.frontendApi());
    if (host === new URL(identity.appOrigin).host) return await world.appHealth();
    throw new Error(`nobody expected ${url}`);
  };
  const createdAt = clock.now() - world.deployedMinutesAgo * 60_000;
  const deployments = () => world.releases?.() ?? [deployment({ createdAt })];
  return {
    clock,
    http: { request },
    exchangeTimer: { time: unused("exchangeTimer.time") },
    clerk: {
      countUsers: () => world.countUsers(),
      instance: async () => ({ id: "ins_1", environment: "production" }),
      jwksKeyIds: () => world.jwks(),
    },
    accounts: new MemoryAccounts(),
    lists: new MemoryLists(),
    vercel: {
      ...memoryVercel({ deployments }),
      project: async () => ({ id: identity.project, name: "app", teamId: identity.team }),
      environment: () => world.environment(),
    },
    vercelTeam: memoryTeam(),
    stack: {
      identity: async () => identity,
      bypassConfig: async () => undefined,
      checkBypassConfig: async () => undefined,
      deploymentConfig: async () => ({ ref: undefined, buildsSameCommit: false, deadlineMs: 600_000 }),
      setBypassConfig: unused("setBypassConfig"),
      policyConfig: async () => undefined,
      setPolicyConfig: unused("setPolicyConfig"),
      noticeConfig: async () => undefined,
      setNoticeConfig: unused("setNoticeConfig"),
      preview: unused("preview"),
      up: unused("up"),
      outputs: async () => undefined,
      lock: async () => undefined,
      pendingOperations: async () => [],
      reconcile: unused("reconcile"),
      history: async () => world.history?.() ?? [],
      toolchain: async () => ({ cli: "3.259.0", languageHost: "official", provider: "official" }),
    },
    gate: {
      read: async () => world.live?.() ?? closedGate,
      policy: async () => world.livePolicy?.() ?? emptyPolicy,
    },
    git: {
      head: async () => "c".repeat(40),
      show: async () => undefined,
      isAncestor: async () => true,
      dirty: async () => [],
      userEmail: async () => "ada@app.example",
      signingKey: async () => undefined,
    },
    sourceSyntax: openSourceSyntax(),
    signer: { sign: unused("sign") },
    ask: { confirm: async () => true, text: async () => world.note, secret: unused("ask.secret") },
    notify: openNotify({ root: checkout, env: {}, http: { request }, clock }),
    secrets: memorySecrets(),
    evidence: { keep: unused("evidence.keep") },
    baselines: { write: unused("baselines.write") },
    clerkInstance: memoryClerkInstance(clerkInMemory()),
    webhookPortal: { open: unused("webhookPortal.open") },
    clerkPlatform: undefined,
    ...noDatabase,
  };
}
