import { PermanentFailure } from "../../src/errors.ts";
import type { Evidence } from "../../src/facts/evidence.ts";
import type { FactName } from "../../src/facts/facts.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { DrillSeen } from "../../src/ports/checkout.ts";
import type { LiveStatement } from "../../src/ports/live-gate.ts";
import { fingerprintsUnder } from "../../src/ports/secret-fingerprint.ts";
import { Secret } from "../../src/ports/secret.ts";
import type { StackIdentity, StackLock, StackUpdate } from "../../src/ports/stack.ts";
import type { ProtectionBypass, TokenSeen } from "../../src/ports/vercel-account.ts";
import type {
  Current,
  Deployment,
  LiveDeployment,
  Outlook,
  VariableSummary,
} from "../../src/ports/vercel.ts";
import type { Problem } from "../../src/errors.ts";
import type { DamagedRun, ReadRun } from "../../src/journal/newest-runs.ts";
import { readyWorld, type ReadyParts, type ReadyWorld } from "../../src/readiness/world.ts";
import { memoryTeam, teamInMemory, type TeamInMemory } from "../builders/memory-team.ts";
import {
  clerkInMemory,
  liveKey,
  memoryClerkInstance,
  memorySecrets,
  ours,
  type ClerkInMemory,
} from "../builders/memory-keys.ts";
import { closedGate, identity, portsOf, wellWorld } from "../builders/ports.ts";
import { openNotify } from "../../src/open-notify.ts";
import { appSource, healthyApp, type AppInMemory } from "./healthy-app.ts";
import { answerOf, healthyAnswers, type Answers } from "./healthy-answers.ts";
import { healthyAreas, healthyBaseline } from "./healthy-clerk.ts";
import { healthyContacts } from "./healthy-contacts.ts";
import { healthyPlaces, healthyVariables } from "./healthy-variables.ts";
import { healthyRuns } from "./healthy-runs.ts";
import { jwtKey, jwks } from "./keys.ts";

export const nowMs = Date.parse("2026-11-21T03:00:00Z");
export const daysAgo = (days: number): number => nowMs - days * 24 * 3600_000;

const fingerprints = fingerprintsUnder(new Secret("passphrase"), "test");

/** Time stands still, and nothing runs late. */
const clock: Clock = {
  now: () => nowMs,
  monotonic: () => 0,
  sleep: (_ms, signal) =>
    new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("ended")))),
};

/** Everything that is looked at, as a team has it that is ready. A test changes what it plants. */
export interface Healthy {
  identity: StackIdentity;
  identityError: Error | undefined;
  answers: Answers;
  variables: VariableSummary[];
  shared: VariableSummary[] | undefined;
  team: TeamInMemory;
  deployments: Deployment[];
  current: Current;
  live: LiveDeployment;
  outlook: Outlook;
  sensitiveOnly: boolean;
  clerk: ClerkInMemory;
  instance: { id: string; environment: string };
  backendKeys: typeof jwks;
  testUser: boolean;
  /** Files at HEAD. */
  committed: Record<string, string>;
  dirty: readonly string[];
  email: string | undefined;
  secrets: Record<string, string>;
  secretsError: Error | undefined;
  jwtKey: string | undefined;
  lock: StackLock | undefined;
  pending: readonly { urn: string; operation: string }[];
  history: readonly StackUpdate[];
  toolchain: { cli: string; languageHost: string; provider: string };
  buildsSameCommit: boolean;
  gate: LiveStatement;
  token: TokenSeen;
  members: readonly string[] | undefined;
  bypasses: readonly ProtectionBypass[];
  vercelClockMs: number;
  /** Of the working tree. */
  texts: Record<string, string>;
  changedAt: number | undefined;
  remotes: readonly string[];
  unpushed: number | undefined;
  backend: string | undefined;
  bits: number | undefined;
  environment: Record<string, string>;
  signingKeys: readonly string[];
  ready: boolean;
  drills: readonly DrillSeen[];
  lint: readonly Problem[];
  runs: readonly (ReadRun | DamagedRun)[];
  app: AppInMemory | undefined;
  /** In place of what a fact would find; its own tests are elsewhere. */
  evidence: Partial<Record<FactName, Pick<Evidence, "verdict" | "summary">>>;
}

export function healthy(): Healthy {
  const contacts = healthyContacts();
  const deployments = [3, 2, 1].map((number) => ({
    ...{
      id: `dpl_${number}`,
      state: "READY",
      createdAt: daysAgo(10 - number),
      commit: `${number}`.repeat(40),
    },
    ...{
      wasLive: true,
      rolling: false,
      error: undefined,
      statement: undefined,
      host: `app-${number}.vercel.app`,
    },
  }));
  const live = { id: "dpl_3", createdAt: daysAgo(7), commit: "3".repeat(40), followsNew: true };
  return {
    ...{ identity: { ...identity }, identityError: undefined, answers: healthyAnswers() },
    ...{ variables: healthyVariables(), shared: [], deployments, sensitiveOnly: true },
    team: teamInMemory({
      places: healthyPlaces(),
      protected: true,
      deployments: deployments.map(({ id, host, state, createdAt }) => ({
        id,
        host,
        state,
        createdAt,
        target: "production",
      })),
    }),
    current: { id: "dpl_3", followsNew: true },
    live: { ...live, variables: healthyVariables().map(({ key }) => key) },
    outlook: {
      live: { id: "dpl_3", commit: live.commit, dirty: false, buildMs: 60_000 },
      ...{ linked: true, ignoreCommand: undefined, rolling: undefined, followsNew: true },
    },
    clerk: clerkInMemory({ areas: healthyAreas(), keys: new Map([[liveKey("a"), ours]]) }),
    ...{ instance: { id: "ins_1", environment: "production" }, backendKeys: jwks, testUser: true },
    committed: { "baselines/clerk.app.example.json": healthyBaseline(nowMs) },
    ...{ dirty: [], email: "ana@app.example", jwtKey, lock: undefined, pending: [], history: [] },
    secrets: {
      signingKey: "key",
      clerkSecretKey: liveKey("a"),
      clerkWebhookSecret: "whsec_q7Zt2LmX9cVb4NdR8sWf1KjHyPo6UeGa",
    },
    ...{ secretsError: undefined, buildsSameCommit: false, gate: closedGate },
    toolchain: { cli: "official 3.259.0", languageHost: "official 3.259.0", provider: "official 5.4.1" },
    token: { name: "operators", expiresAt: daysAgo(-90), leakedAt: undefined, reaches: ["team_test"] },
    ...{ members: ["ana@app.example", "ben@app.example"], bypasses: [], vercelClockMs: nowMs },
    ...{ texts: contacts.texts, signingKeys: [contacts.ana, contacts.other] },
    ...{
      changedAt: daysAgo(20),
      remotes: ["git.app.example", "github.com"],
      unpushed: 0,
      backend: "s3://state",
    },
    ...{
      bits: 190,
      ready: true,
      drills: [{ night: "auth-outage", beganAt: daysAgo(5), outcome: "held" }],
      lint: [],
    },
    environment: {
      VERCEL_API_TOKEN: "token",
      SLACK_WEBHOOK_URL: "https://hooks.slack.com/x",
      PAGERDUTY_ROUTING_KEY: "key",
    },
    ...{ runs: healthyRuns(nowMs), app: healthyApp() },
    evidence: { signIn: { verdict: "ok", summary: "The test user signs in." } },
  };
}

/** @throws in a check what a test has put in the place of an answer */
const orThrow = <T>(error: Error | undefined, value: T): T => {
  if (error !== undefined) throw error;
  return value;
};

/** The world of checks over it. Nothing but Clerk's and Vercel's ends of the network is made up. */
export function worldOf(seen: Healthy): ReadyWorld {
  const world = readyWorld(partsOf(seen));
  return {
    ...world,
    runs: async () => seen.runs,
    evidence: async (fact) => {
      const told = seen.evidence[fact];
      return told === undefined
        ? await world.evidence(fact)
        : { ...told, fact, data: {}, elapsedMs: 1, at: new Date(nowMs).toISOString() };
    },
  };
}

export function partsOf(seen: Healthy): ReadyParts {
  const base = portsOf(wellWorld(), clock);
  const http: ReadyParts["ports"]["http"] = { request: async (asked) => answerOf(seen.answers, asked) };
  const secrets = memorySecrets(seen.secrets);
  return {
    ports: {
      ...{ clock, http, clerkInstance: memoryClerkInstance(seen.clerk), vercelTeam: memoryTeam(seen.team) },
      clerk: {
        ...base.clerk,
        instance: async () => seen.instance,
        jwks: async () => seen.backendKeys.keys,
        newestUserAt: async () => nowMs - 3600_000,
        allowed: async () => ({ origins: [], redirectUrls: [] }),
        testUser: seen.testUser
          ? { identifier: "test@app.example", password: new Secret("password") }
          : undefined,
      },
      vercel: {
        ...base.vercel,
        environment: async () => seen.variables,
        sharedEnvironment: async () => seen.shared ?? Promise.reject(notLet()),
        sensitiveOnly: async () => seen.sensitiveOnly,
        deployments: async ({ limit }) => seen.deployments.slice(0, limit),
        current: async () => seen.current,
        live: async () => seen.live,
        outlook: async () => seen.outlook,
      },
      stack: {
        ...base.stack,
        identity: async () => orThrow(seen.identityError, seen.identity),
        clerkJwtKey: async () => seen.jwtKey,
        lock: async () => seen.lock,
        pendingOperations: async () => seen.pending,
        history: async () => seen.history,
        toolchain: async () => seen.toolchain,
        deploymentConfig: async () => ({
          ref: undefined,
          buildsSameCommit: seen.buildsSameCommit,
          deadlineMs: 1,
        }),
      },
      gate: { ...base.gate, read: async () => seen.gate },
      git: {
        ...base.git,
        show: async (_commit, path) => seen.committed[path],
        dirty: async (folder) => seen.dirty.filter((path) => path.startsWith(`${folder}/`)),
        userEmail: async () => seen.email,
      },
      secrets: { ...secrets, read: async (name) => orThrow(seen.secretsError, await secrets.read(name)) },
      notify: openNotify({ root: ".", env: seen.environment, http, clock }),
    },
    account: {
      token: async () => seen.token,
      members: async () => seen.members,
      protectionBypasses: async () => seen.bypasses,
      clock: async () => ({ at: seen.vercelClockMs, elapsedMs: 0 }),
    },
    checkout: {
      text: async (path) => seen.texts[path],
      yaml: async () => ({ "notices.yaml": "", "en.yaml": "" }),
      changedAt: async () => seen.changedAt,
      remoteHosts: async () => seen.remotes,
      unpushed: async () => seen.unpushed,
      backend: () => seen.backend,
      passphraseBits: () => seen.bits,
      has: (name) => (seen.environment[name] ?? "") !== "",
      signingKeys: async () => seen.signingKeys,
      toolchainReady: () => seen.ready,
      drills: async () => seen.drills,
    },
    folders: { list: async () => [], open: unused, create: unused, discard: async () => undefined },
    app: seen.app === undefined ? undefined : appSource(seen.app),
    lint: async () => seen.lint,
    fingerprint: async (secret) => fingerprints(secret),
    how: { timeoutMs: 1_000 },
  };
}

const notLet = () =>
  new PermanentFailure("api.vercel.com does not let this token see the project (403).", {
    code: "HTTP_STATUS",
  });
const unused = () => Promise.reject(new Error("not used in these tests"));
