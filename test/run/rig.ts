import { approvalRequestSchema, type ApprovedGrant } from "../../src/approval/document.ts";
import type { Person } from "../../src/approval/person.ts";
import { NeedsHuman } from "../../src/errors.ts";
import type { JournalRecord } from "../../src/journal/event.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { decisionsOf, digestOf } from "../../src/plan/hash.ts";
import type { Plan, PlannedBranch, PlannedNode, PlannedStep } from "../../src/plan/plan.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Ports } from "../../src/ports/index.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import type { Stack, StackIdentity } from "../../src/ports/stack.ts";
import type { Answers, RunContext } from "../../src/run/context.ts";
import { executePlan, type RunEnd } from "../../src/run/execute.ts";
import { requestFile } from "../../src/run/request.ts";
import { planFileOf } from "../../src/run/frozen-plans.ts";
import type { Effect } from "../../src/steps/step.ts";
import { grant, someone } from "../approval/keys.ts";
import { started } from "../journal/events.ts";
import { MemoryStore } from "../journal/memory-store.ts";
import { QuickSigner } from "./quick-signer.ts";
import { Life, World, worldCatalogue } from "./world.ts";

/** The stack that every plan here was made for. */
const identity: StackIdentity = {
  stack: "production",
  project: "prj_1",
  team: undefined,
  clerkKeyKind: "live",
  clerkFrontendApi: "c",
  appOrigin: "o",
  protectedPath: "/dashboard",
  lane: "runtime",
  egress: undefined,
};

const effects: Readonly<Record<string, Effect>> = {
  check: "none",
  "bypass.open": "converge",
  "bypass.close": "converge",
  set: "converge",
  post: "once",
  bulk: "converge",
  deaf: "converge",
  confirm: "manual",
  watch: "monitor",
};

export function planned(use: string, more: Partial<PlannedStep> = {}): PlannedStep {
  return {
    kind: "step",
    id: use.replace("bypass.", ""),
    use,
    title: use,
    why: undefined,
    effect: effects[use] ?? "none",
    dangerous: use === "bypass.open",
    when: undefined,
    inputs: {},
    deferred: {},
    action: { summary: use, target: use, operation: use, decisions: {} },
    ...more,
  };
}

export function fork(on: string, cases: Readonly<Record<string, readonly PlannedNode[]>>): PlannedBranch {
  const named = Object.entries(cases).map(([name, nodes]) => ({ name, nodes }));
  const base = { kind: "branch", id: "fork", title: "Which?", why: undefined, on } as const;
  return { ...base, value: undefined, taken: undefined, decidedBy: undefined, cases: named, ruledOut: [] };
}

export function planOf(...nodes: readonly PlannedNode[]): Plan {
  const plan: Omit<Plan, "hash"> = {
    version: 1,
    runbook: {
      id: "auth-outage",
      file: "runbooks/auth-outage.yaml",
      title: "t",
      digest: "d",
      commit: "c".repeat(40),
    },
    inputs: { reason: "Clerk is down" },
    facts: {},
    stack: identity,
    contactsCommit: "c".repeat(40),
    nodes,
    shown: {
      plannedAt: "2026-11-21T03:00:00Z",
      triage: {
        category: "unknown",
        severity: undefined,
        summary: "",
        for: [],
        against: [],
        missing: [],
        runbook: undefined,
      },
      evidence: [],
      toolchain: {},
      warnings: [],
    },
  };
  return { ...plan, hash: digestOf(decisionsOf(plan)) };
}

export const noAnswers: Answers = {
  confirmations: {},
  branches: {},
  settled: {},
  approval: undefined,
  overrides: {},
};

/** One run and everything that outlives its processes. */
export class Rig {
  readonly world = new World();
  readonly store = new MemoryStore();
  readonly abe = new QuickSigner("abe");
  readonly rita = new QuickSigner("rita");
  readonly people: readonly Person[] = [
    someone("rita", [this.rita.publicKey]),
    someone("abe", [this.abe.publicKey]),
  ];
  readonly shown: JournalRecord[] = [];
  readonly plan: Plan;
  grant: ApprovedGrant | undefined = grant;
  /** Whether steps can be looked for. */
  withLook = true;
  reverify: () => Promise<void> = async () => undefined;
  /** What comes out of the terminal when someone pastes an approval; undefined is no terminal. */
  paste: () => string | undefined = () => this.abe.answer(this.request());
  asked = 0;

  constructor(...nodes: readonly PlannedNode[]) {
    this.plan = planOf(...nodes);
    this.store.files.set(planFileOf(1), JSON.stringify(this.plan));
  }

  request() {
    return approvalRequestSchema.parse(JSON.parse(this.store.files.get(requestFile) ?? ""));
  }

  /** A new process takes the run up; the one before it is gone. */
  async process(life = new Life(), more: Partial<RunContext> = {}): Promise<RunEnd> {
    const { store, world } = this;
    store.holderAlive = false;
    store.beforeAppend = (bytes) => {
      // A kill in the middle of an append leaves half of it.
      if (!life.dead) tornUnlessAlive(life, store, bytes);
      life.pass("append");
    };
    store.afterAppend = () => life.pass("appended");
    // Whoever is dead cuts nothing back, either.
    store.beforeTruncate = () => life.pass("truncate");
    const journal = await openJournal({ store, clock: world.clock, redact: makeRedact([]) });
    if (journal.state().phase === "empty") {
      await journal.append({ ...started, contactsCommit: this.plan.contactsCommit });
      await journal.append({ type: "plan.frozen", hash: this.plan.hash });
    } else if (journal.state().phase !== "finished")
      await journal.append({ type: "run.resumed", by: "rita", term: journal.lease.term });
    return await executePlan({
      plan: this.plan,
      catalogue: worldCatalogue(world, life, this.withLook, this.grant),
      ports: this.#ports(life),
      processes: { startTime: async (pid) => world.startTime(pid) },
      journal,
      people: this.people,
      executor: "rita",
      answers: noAnswers,
      wait: true,
      stop: new AbortController().signal,
      abort: new AbortController().signal,
      reverify: () => this.reverify(),
      pasted: async () => {
        life.pass("paste");
        return this.paste();
      },
      onRecord: (record) => this.shown.push(record),
      ...more,
    });
  }

  #ports(life: Life): Ports {
    const { world } = this;
    const absent = new Proxy({}, { get: () => () => Promise.reject(new Error("not in this test")) });
    const stack: Partial<Stack> = {
      identity: async () => identity,
      lock: async () => {
        life.pass("lock");
        const { pid } = world.newestEngine();
        const holder = { pid, username: "u", hostname: "h", timestamp: "t", holder: "alive" as const };
        return world.engineAtWork ? holder : undefined;
      },
      reconcile: async () => {
        life.pass("reconcile");
        world.settled++;
      },
      up: async (options) => {
        const pid = world.newestEngine();
        options?.onChild?.(pid);
        life.pass("engine runs");
        world.pass(2000);
        life.pass("engine ended");
        return { outcome: "succeeded", changes: [], warnings: [], message: undefined, elapsedMs: 1 };
      },
    };
    const alone = async (): Promise<never> => {
      this.asked++;
      throw new NeedsHuman("nobody here", { code: "INTERRUPTED" });
    };
    const clock: Clock = {
      ...world.clock,
      sleep: async (ms, signal) => {
        life.pass("sleep");
        await world.clock.sleep(ms, signal);
      },
    };
    return {
      clock,
      ask: { confirm: alone, text: alone, secret: alone },
      stack: stack as Stack,
      gate: absent as Ports["gate"],
      http: absent as Ports["http"],
      exchangeTimer: absent as Ports["exchangeTimer"],
      sourceSyntax: absent as Ports["sourceSyntax"],
      clerk: absent as Ports["clerk"],
      webhookPortal: absent as Ports["webhookPortal"],
      accounts: absent as Ports["accounts"],
      lists: absent as Ports["lists"],
      vercel: absent as Ports["vercel"],
      vercelTeam: absent as Ports["vercelTeam"],
      git: absent as Ports["git"],
      signer: absent as Ports["signer"],
      notify: absent as Ports["notify"],
      evidence: absent as Ports["evidence"],
      baselines: absent as Ports["baselines"],
      secrets: absent as Ports["secrets"],
      clerkInstance: absent as Ports["clerkInstance"],
      clerkPlatform: undefined,
      clerkUsers: absent as Ports["clerkUsers"],
      database: absent as Ports["database"],
      exports: absent as Ports["exports"],
    };
  }
}

function tornUnlessAlive(life: Life, store: MemoryStore, bytes: Uint8Array): void {
  try {
    life.pass("tearing");
  } catch (error) {
    store.bytes = Buffer.concat([store.bytes ?? Buffer.alloc(0), bytes.subarray(0, bytes.length / 2)]);
    throw error;
  }
}
