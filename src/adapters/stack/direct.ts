import { publicKeyOf } from "../../../guard/src/grant.ts";
import { BadInput, PermanentFailure, RunbookError, TransientFailure } from "../../errors.ts";
import { audienceOf } from "../../bypass/config.ts";
import { carriedMeta } from "../../bypass/carried-meta.ts";
import { checkOpening } from "../../bypass/check-opening.ts";
import type { ReadContacts } from "../../bypass/check-approval.ts";
import { secondsOf } from "../../bypass/instant.ts";
import { liveOutputs } from "../../bypass/outputs.ts";
import { readLive } from "../../bypass/live-statement.ts";
import { decideStatement, type Answer } from "../../bypass/statement.ts";
import type { GateItem } from "../vercel/gate-item.ts";
import type { Secret } from "../../ports/secret.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Vercel } from "../../ports/vercel.ts";
import type { BypassConfig, LiveOutputs, Stack, StackPreview, StackResult } from "../../ports/stack.ts";
import { deployDirectly } from "./direct-deployment.ts";

/** Tries of one write whose answer is lost; it is an upsert, so repeating changes nothing. */
const triesMax = 3;
const pauseMs = 1_000;
/** Stands for an item that cannot be read: then a close outranks every opening that has begun. */
const unreadable = "?";
/** Said with everything that goes past the engine. */
const drift =
  "This went past the stack, whose state does not know of it yet; the next `pulumi up` takes it over as it is.";

/** What is left when engine, state, lock or provider is in the way: the stack's file, its passphrase, Vercel's API. */
export interface Direct {
  readonly item: GateItem;
  /** The key that statements are signed with, PKCS#8 PEM, decrypted without the engine. */
  readonly signingKey: () => Promise<Secret>;
}

interface DirectStackOptions {
  /** The same stack by the engine: its config, its history, its lock. */
  readonly engine: Stack;
  readonly direct: () => Promise<Direct>;
  readonly vercel: Vercel;
  readonly clock: Clock;
  readonly contacts: ReadContacts;
}

/**
 * The stack by Vercel's API alone, for when engine, state, lock or provider is in the way. It writes the bypass and
 * nothing else. The statement is decided and signed from the same config by the stack program's own functions, so the
 * next `up` finds nothing to do.
 */
export class DirectStack implements Stack {
  readonly #options: DirectStackOptions;
  #direct: Promise<Direct> | undefined;
  /** What this process has written; the item is not asked for it again. */
  #written: string | undefined;
  /** The config that was replaced last, to be put back when Vercel refuses the write. */
  #before: { readonly config: BypassConfig | undefined; readonly ref: string | null } | undefined;
  #raced = false;

  constructor(options: DirectStackOptions) {
    this.#options = options;
  }

  identity = () => this.#options.engine.identity();
  bypassConfig = () => this.#options.engine.bypassConfig();
  checkBypassConfig = () => this.#options.engine.checkBypassConfig();
  deploymentConfig = () => this.#options.engine.deploymentConfig();
  noticeConfig = () => this.#options.engine.noticeConfig();
  toolchain = () => this.#options.engine.toolchain();
  clerkJwtKey = async () => await this.#options.engine.clerkJwtKey?.();
  history = async (limit: number) =>
    (await this.#options.engine.history?.(limit).catch(() => undefined)) ?? [];
  /** Nothing that the engine holds is waited for. */
  lock = async () => undefined;
  pendingOperations = async () => [];
  reconcile = async () => undefined;

  async setBypassConfig(config: BypassConfig | undefined, deploymentRef?: string | null): Promise<void> {
    const { engine } = this.#options;
    const { ref } = await engine.deploymentConfig();
    this.#before = { config: await engine.bypassConfig(), ref: ref ?? null };
    // A stack that deploys nothing itself need not begin to; the next `up` would make a deployment of its own.
    await engine.setBypassConfig(config, ref === undefined ? undefined : deploymentRef);
  }

  async setNoticeConfig(): Promise<never> {
    throw new BadInput("--direct writes the bypass alone; a notice needs the engine.", {
      code: "BAD_ARGUMENT",
      hint: "Leave --direct out for this step.",
    });
  }

  async preview(): Promise<StackPreview> {
    return {
      ...{ changes: [], drift: [], elapsedMs: 0 },
      warnings: ["not previewed: this goes by Vercel's API, past the engine"],
    };
  }

  async up({ signal, onProgress }: Parameters<Stack["up"]>[0] = {}): Promise<StackResult> {
    const { clock, engine } = this.#options;
    const begun = clock.monotonic();
    const say = (line: string) => onProgress?.(line);
    const config = await engine.bypassConfig();
    const answer =
      config === undefined
        ? await this.#closing(signal, say)
        : await this.#decide(config, await this.#read(signal));
    const { stack, project } = await engine.identity();
    const warnings = await checkOpening(answer, {
      ...{ bypass: config, stack, project, dryRun: false, live: false },
      ...{ nowSeconds: secondsOf(clock), contacts: this.#options.contacts },
    });
    try {
      await this.#put(answer.text, signal, say);
    } catch (error) {
      // A refused write has written nothing; one that was lost may have.
      if (error instanceof PermanentFailure && this.#before !== undefined)
        await engine.setBypassConfig(this.#before.config, this.#before.ref);
      throw error;
    }
    await deployDirectly(
      { ...this.#options, stack: engine, signal: signal ?? new AbortController().signal, say },
      { ...answer, meta: { ...carriedMeta(answer) }, closes: answer.opening === undefined },
    );
    return {
      ...{ outcome: "succeeded", changes: [], message: undefined },
      warnings: [...answer.warnings, ...warnings, drift],
      elapsedMs: clock.monotonic() - begun,
    };
  }

  /** What is live: what this process has written, else the item, as far as our key signed it. */
  async outputs(): Promise<LiveOutputs | undefined> {
    const { project } = await this.#options.engine.identity();
    const { item, signingKey } = await this.#opened();
    const publicKey = publicKeyOf((await signingKey()).reveal());
    const live = await readLive(this.#written ?? (await item.read()), publicKey, audienceOf(project));
    if (live === undefined) return undefined;
    return { until: undefined, ...liveOutputs(live, publicKey), ...(this.#raced ? { raced: true } : {}) };
  }

  /** Writes the last statement again where something else has come after it. @returns whether that was so */
  async reassert(signal: AbortSignal | undefined, say: (line: string) => void): Promise<boolean> {
    const text = this.#written;
    if (text === undefined || (await this.#readBack(signal)) === text) return false;
    const answer = await this.#closing(signal, say);
    await this.#put(answer.text, signal, say);
    return true;
  }

  /** Above what is live, what this checkout's config asked for, and, while somebody is at work, all that has begun. */
  async #closing(signal: AbortSignal | undefined, say: (line: string) => void): Promise<Answer> {
    const { engine, clock } = this.#options;
    const lock = await engine.lock().catch(() => undefined);
    this.#raced = lock !== undefined;
    const asked = this.#before?.config?.generation;
    const closedFrom = Math.max(this.#raced ? secondsOf(clock) + 1 : 0, asked === undefined ? 0 : asked + 1);
    return await this.#decide(undefined, await this.#readForClosing(signal, say), closedFrom);
  }

  async #decide(
    config: BypassConfig | undefined,
    liveText: string | undefined,
    closedFrom = 0,
  ): Promise<Answer> {
    const { engine, clock } = this.#options;
    const { project } = await engine.identity();
    const { signingKey } = await this.#opened();
    return await decideStatement({
      bypass: config,
      audience: audienceOf(project),
      signingKey: (await signingKey()).reveal(),
      ...{ liveText, closedFrom, nowSeconds: secondsOf(clock) },
    });
  }

  async #read(signal: AbortSignal | undefined): Promise<string | undefined> {
    return await (await this.#opened()).item.read(signal);
  }

  /** Reading must not stop a close. */
  async #readForClosing(signal: AbortSignal | undefined, say: (line: string) => void) {
    try {
      return await this.#read(signal);
    } catch (error) {
      if (!(error instanceof RunbookError)) throw error;
      say(`What is live could not be read (${error.message}); closing above every opening that has begun.`);
      return unreadable;
    }
  }

  /** Written, and read back as far as Vercel lets it be read. */
  async #put(text: string, signal: AbortSignal | undefined, say: (line: string) => void): Promise<void> {
    const { item } = await this.#opened();
    for (let attempt = 1; ; attempt++) {
      try {
        await item.write(text, signal);
        const seen = await this.#readBack(signal);
        if (seen !== text && seen !== "unread")
          throw new TransientFailure("Vercel took the statement, but holds another.", {
            code: "VERIFY_FAILED",
          });
        if (seen === "unread") say("Vercel took it, but could not be asked what it holds now.");
        this.#written = text;
        return;
      } catch (error) {
        if (!(error instanceof TransientFailure) || attempt === triesMax) throw error;
        say(`${error.message} Trying again.`);
        await this.#options.clock.sleep(error.retryAfterMs ?? pauseMs * attempt, signal);
      }
    }
  }

  async #readBack(signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      return await this.#read(signal);
    } catch (error) {
      if (error instanceof RunbookError) return "unread";
      throw error;
    }
  }

  #opened(): Promise<Direct> {
    return (this.#direct ??= this.#options.direct());
  }
}
