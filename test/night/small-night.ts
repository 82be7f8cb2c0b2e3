// The whole way of a statement in memory: two clones' configs, the stack program's functions, the item, the app's gate.
import { vi } from "vitest";
import { checkOpening } from "../../src/bypass/check-opening.ts";
import { formatInstant } from "../../src/bypass/instant.ts";
import { decideStatement, type Answer } from "../../src/bypass/statement.ts";
import { generateGateKeys } from "../../guard/src/grant.ts";
import { ITEM } from "../../guard/src/lane.ts";
import { readLive } from "../../guard/src/live.ts";
import { sharedState } from "../../guard/src/shared.ts";
import { configOf } from "../../src/bypass/live/follow-live.ts";
import { requestedGrant } from "../../src/bypass/requested-grant.ts";
import { openingNow, approvedTimes } from "../../src/bypass/next-opening.ts";
import { refuseRenewal } from "../../src/bypass/renewal.ts";
import type { BypassConfig } from "../../src/ports/stack.ts";
import { approval as document, someone } from "../approval/keys.ts";
import { QuickSigner } from "../run/quick-signer.ts";
import { stringify } from "yaml";

const keys = generateGateKeys();
const signer = new QuickSigner("abe");
const people = stringify([someone("abe", [signer.publicKey])]);
const project = "prj_1";
const audience = `${project}:production`;
const env = {
  ...{ AUTH_GATE_LANE: "runtime", AUTH_GATE_PUBLIC_KEY: keys.publicKey, VERCEL_ENV: "production" },
  ...{ VERCEL_PROJECT_ID: project, EDGE_CONFIG: "https://edge-config.vercel.com/ecfg_1?token=t" },
};

export type Clone = "a" | "b";
/** How far each laptop's clock is ahead of the app's, in seconds. */
const skewS: Readonly<Record<Clone, number>> = { a: 45, b: -45 };

/** One statement in the item. Times in seconds. */
export interface Written {
  readonly at: number;
  readonly answer: Answer;
  readonly approvedUntil: number | undefined;
}

export class SmallNight {
  /** Seconds since the epoch, as the app's clock has it. */
  now: number;
  readable = true;
  readonly written: Written[] = [];
  readonly #configs: Record<Clone, BypassConfig | undefined> = { a: undefined, b: undefined };
  readonly #history: { opening: { until: string; approval: string | undefined } }[] = [];

  constructor(now: number) {
    this.now = now;
    this.restart();
    vi.stubGlobal("fetch", async () => {
      if (!this.readable) throw new Error("Edge Config is down.");
      return Response.json({ [ITEM]: this.#live() });
    });
  }

  /** A new process of the app, as after an instant rollback: it has seen nothing yet. */
  restart(): void {
    const state = sharedState();
    state.floors.clear();
    state.held.clear();
    state.verified = undefined;
  }

  gate() {
    return readLive({ env, now: () => this.now * 1_000 });
  }

  /** Asks the second person for this incident, and opens. @throws what refuses it */
  async openApproved(who: Clone, minutes: number, totalMinutes: number): Promise<void> {
    const input = { ...wish(minutes), totalMinutes, reason: "Clerk is down", routes: [], methods: [] };
    await this.#sync(who);
    const grant = await requestedGrant(input, {
      stack: {
        identity: async () => ({ stack: "night", project }),
        bypassConfig: async () => this.#configs[who],
      },
      clock: { now: () => this.#clock(who) * 1_000 },
    } as never);
    const { kind: _kind, approver: _approver, ...request } = document;
    const line = signer.answer({ ...request, notAfter: grant.until, grant });
    await this.#open(who, minutes, line);
  }

  async openBare(who: Clone): Promise<void> {
    await this.#sync(who);
    await this.#open(who, 15, undefined);
  }

  async renew(who: Clone, minutes: number): Promise<void> {
    await this.#sync(who);
    const before = this.#configs[who];
    if (before === undefined) throw new Error("There is no open bypass.");
    const approvedUntil = approvedTimes(before.approval)?.until;
    const refusal = refuseRenewal({ before, approvedUntil, nowSeconds: this.#clock(who) });
    if (refusal !== undefined) throw new Error(refusal.message);
    await this.#open(who, minutes, before.approval);
  }

  async close(who: Clone): Promise<void> {
    this.#configs[who] = undefined;
    await this.up(who);
  }

  /** A bare `pulumi up` with whatever this clone's config asks for. */
  async up(who: Clone): Promise<void> {
    await this.#put(who, this.#configs[who]);
  }

  async #open(who: Clone, minutes: number, approval: string | undefined): Promise<void> {
    const closed = await this.#decide(who, undefined);
    const config = openingNow({
      ...{
        input: wish(minutes),
        approval,
        before: this.#configs[who],
        live: { generation: closed.generation },
      },
      nowSeconds: this.#clock(who),
    });
    await this.#put(who, config);
    this.#configs[who] = config;
  }

  async #put(who: Clone, config: BypassConfig | undefined): Promise<void> {
    const answer = await this.#decide(who, config);
    await checkOpening(answer, {
      ...{ bypass: config, project },
      ...{ nowSeconds: this.#clock(who), stack: "night", dryRun: false, live: false },
      contacts: async () => ({ text: people }),
    });
    if (answer.text === this.#live()) return;
    const approvedUntil = approvedTimes(config?.approval)?.until;
    this.written.push({ at: this.now, answer, approvedUntil });
    if (config !== undefined)
      this.#history.unshift({ opening: { until: formatInstant(config.until), approval: config.approval } });
  }

  #decide(who: Clone, config: BypassConfig | undefined): Promise<Answer> {
    return decideStatement({
      ...{ bypass: config, audience, signingKey: keys.privateKey },
      ...{ liveText: this.#live(), nowSeconds: this.#clock(who) },
    });
  }

  async #sync(who: Clone): Promise<void> {
    const live = this.written.at(-1)?.answer;
    if (live === undefined) return;
    if (live.statement.mode === "closed") this.#configs[who] = undefined;
    else if (this.#configs[who]?.generation !== live.generation)
      this.#configs[who] = await configOf(
        { history: async () => this.#history as never },
        live.statement,
        live,
      );
  }

  #live = () => this.written.at(-1)?.answer.text;
  #clock = (who: Clone) => this.now + skewS[who];
}

const wish = (minutes: number) => ({
  ...({ mode: "stale-sessions", minutes, sinceMinutes: 720, incident: "night" } as const),
  deny: ["user_revoked"],
});
