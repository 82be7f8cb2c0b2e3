import { publicKeyOf } from "../../../guard/src/grant.ts";
import { BadInput, PermanentFailure, RunbookError } from "../../errors.ts";
import { audienceOf } from "../../bypass/config.ts";
import { carriedMeta } from "../../bypass/carried-meta.ts";
import { checkOpening } from "../../bypass/check-opening.ts";
import { secondsOf } from "../../bypass/instant.ts";
import { liveOutputs } from "../../bypass/outputs.ts";
import { readLive } from "../../bypass/live-statement.ts";
import { decideStatement, type Answer } from "../../bypass/statement.ts";
import type {
  BypassConfig,
  LiveOutputs,
  PolicyConfig,
  Stack,
  StackPreview,
  StackResult,
} from "../../ports/stack.ts";
import type { Direct, DirectStackOptions } from "./direct-options.ts";
import { deployDirectly } from "./direct-deployment.ts";
import { livePolicyGeneration, policyDirectly } from "./direct-policy.ts";
import { putItem, readBack } from "./put-item.ts";

/** Stands for an item that cannot be read: then a close outranks every opening that has begun. */
const unreadable = "?";
/** Said with everything that goes past the engine. */
const drift =
  "This went past the stack, whose state does not know of it yet; the next `pulumi up` takes it over as it is.";

/**
 * The stack by Vercel's API alone, for when engine, state, lock or provider is in the way. It writes the bypass or the auth
 * policy, whichever was set last, and nothing else. The statement is decided and signed from the same config by the stack program's own functions, so the
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
  /** The policy's config that was replaced, while it is the policy that the next update is about. */
  #policyBefore: { readonly config: PolicyConfig | undefined } | undefined;

  constructor(options: DirectStackOptions) {
    this.#options = options;
  }

  identity = () => this.#options.engine.identity();
  bypassConfig = () => this.#options.engine.bypassConfig();
  checkBypassConfig = () => this.#options.engine.checkBypassConfig();
  deploymentConfig = () => this.#options.engine.deploymentConfig();
  policyConfig = () => this.#options.engine.policyConfig();
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
    this.#policyBefore = undefined;
    // A stack that deploys nothing itself need not begin to; the next `up` would make a deployment of its own.
    await engine.setBypassConfig(config, ref === undefined ? undefined : deploymentRef);
  }

  async setPolicyConfig(config: PolicyConfig | undefined, deploymentRef?: string | null): Promise<void> {
    const { engine } = this.#options;
    const { ref } = await engine.deploymentConfig();
    this.#policyBefore = { config: await engine.policyConfig() };
    await engine.setPolicyConfig(config, ref === undefined ? undefined : deploymentRef);
  }

  async setNoticeConfig(): Promise<never> {
    throw new BadInput("--direct writes the bypass and the auth policy alone; a notice needs the engine.", {
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
    if (this.#policyBefore !== undefined) return await this.#upPolicy(this.#policyBefore.config, signal, say);
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
    const policy = await livePolicyGeneration({ ...this.#options, ...(await this.#opened()) });
    const carried = {
      meta: { ...carriedMeta(answer, policy) },
      ...(policy === 0 ? {} : { policy }),
    };
    await deployDirectly(
      { ...this.#options, stack: engine, signal: signal ?? new AbortController().signal, say },
      { ...answer, what: "statement", ...carried, closes: answer.opening === undefined },
    );
    return {
      ...{ outcome: "succeeded", changes: [], message: undefined },
      warnings: [...answer.warnings, ...warnings, drift],
      elapsedMs: clock.monotonic() - begun,
    };
  }

  async #upPolicy(
    before: PolicyConfig | undefined,
    signal: AbortSignal | undefined,
    say: (line: string) => void,
  ): Promise<StackResult> {
    const { clock, engine } = this.#options;
    const begun = clock.monotonic();
    try {
      const around = { ...this.#options, ...(await this.#opened()), signal, say };
      const warnings = [...(await policyDirectly(around)), drift];
      const common = { outcome: "succeeded", changes: [], message: undefined } as const;
      return { ...common, warnings, elapsedMs: clock.monotonic() - begun };
    } catch (error) {
      if (error instanceof PermanentFailure) await engine.setPolicyConfig(before);
      throw error;
    }
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
    if (text === undefined || (await readBack((await this.#opened()).item, signal)) === text) return false;
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

  async #put(text: string, signal: AbortSignal | undefined, say: (line: string) => void): Promise<void> {
    await putItem((await this.#opened()).item, text, { clock: this.#options.clock, signal, say });
    this.#written = text;
  }

  #opened(): Promise<Direct> {
    return (this.#direct ??= this.#options.direct());
  }
}
