import { rm } from "node:fs/promises";
import { join } from "node:path";
import { NeedsHuman, TransientFailure } from "../../errors.ts";
import type { Vercel } from "../../ports/vercel.ts";
import { alsoMasking, type Redact } from "../../ports/redact.ts";
import { Secret } from "../../ports/secret.ts";
import type {
  BypassConfig,
  LiveOutputs,
  NoticeConfig,
  PolicyConfig,
  Stack,
  StackPreview,
  StackResult,
} from "../../ports/stack.ts";
import type { Adopting } from "../../ports/adopting.ts";
import { openAdopting } from "./adopting.ts";
import { fileUnwritable } from "../file-trouble.ts";
import { writeRegular } from "../regular-file.mjs";
import { changeOf, changesIn, driftIn, pendingIn, warningsIn } from "./changes.ts";
import { DeploymentWatch } from "./deployment-watch.ts";
import { runEngine, type EngineAnswer, type EngineCall, type EngineOptions } from "./engine.ts";
import type { StepMetadata } from "./engine-event.ts";
import { failureOf } from "./failures.ts";
import { fileBackend, readCheckpoint, readHistory, readLock, type FileBackend } from "./file-backend.ts";
import { outputsIn } from "./outputs.ts";
import { openPassphrase } from "./passphrase.ts";
import { chooseStack, readProject, StackFile } from "./stack-file.ts";
import { directHint } from "./direct-hint.ts";

interface StackOptions extends EngineOptions {
  /** Watches the deployments of the redeploy lane, and makes a close live where production follows nothing new. Without it they are waited for as the provider waits. */
  readonly vercel?: () => Vercel;
  /** Default: PULUMI_STACK, or the only stack that has a config file here. */
  readonly stack?: string | undefined;
  readonly redact: Redact;
  readonly toolchain: () => {
    readonly cli: string;
    readonly languageHost: string;
    readonly provider: string;
  };
}

/** Each of some twenty resources is one request, so all of them are looked at side by side. */
const sideBySide = ["--parallel", "32"];

const upArgs = ["up", "--refresh", "--skip-preview", "--yes", "--suppress-outputs", ...sideBySide];

const common = ["--non-interactive", "--color", "never"];

/** The Pulumi stack of this checkout, by the CLI that set-up put there. */
export class PulumiStack implements Stack {
  readonly #options: StackOptions;
  readonly #passphrase: () => Promise<Secret>;
  #file: StackFile | undefined;
  /** For what the engine says. Knows the passphrase, too, once an engine was given it. */
  #redact: Redact;

  constructor(options: StackOptions) {
    this.#options = options;
    this.#redact = options.redact;
    this.#passphrase = openPassphrase(options.env);
  }

  get #config(): StackFile {
    const { root, stack, env } = this.#options;
    return (this.#file ??= new StackFile(root, chooseStack(root, stack ?? env["PULUMI_STACK"])));
  }

  get #backend(): FileBackend | undefined {
    const project = readProject(this.#options.root);
    const url = this.#options.env["PULUMI_BACKEND_URL"] ?? project.backend;
    return fileBackend(url, { project: project.name, stack: this.#config.stack });
  }

  async identity() {
    return this.#config.identity();
  }

  async bypassConfig() {
    return this.#config.bypass();
  }

  async checkBypassConfig() {
    this.#config.checkBypass();
  }

  async deploymentConfig() {
    return this.#config.deployment();
  }

  async setBypassConfig(config: BypassConfig | undefined, deploymentRef?: string | null) {
    await this.#config.setBypass(config, deploymentRef);
  }

  async clerkJwtKey() {
    const value = this.#config.value("clerkJwtKey");
    return typeof value === "string" ? value : undefined;
  }

  async policyConfig() {
    return this.#config.policy();
  }

  async setPolicyConfig(config: PolicyConfig | undefined, deploymentRef?: string | null) {
    await this.#config.setPolicy(config, deploymentRef);
  }

  async noticeConfig() {
    return this.#config.notice();
  }

  async setNoticeConfig(config: NoticeConfig | undefined) {
    await this.#config.setNotice(config);
  }

  async preview(options: NonNullable<Parameters<Stack["preview"]>[0]> = {}): Promise<StackPreview> {
    const { bypass, deploymentRef, signal } = options;
    const begin = performance.now();
    const draft =
      bypass === undefined
        ? undefined
        : // The engine goes by the ending; the name in front is no stack's.
          join(this.#options.root, `.preview-${process.pid}.yaml`);
    if (draft !== undefined)
      await writeRegular(
        draft,
        this.#config.withBypass(bypass === "closed" ? undefined : bypass, deploymentRef),
        { mode: 0o600 },
      ).catch((error: unknown) => {
        throw fileUnwritable(draft, error, "Nothing was changed. Make room or put the disk right.");
      });
    try {
      const file = draft === undefined ? [] : ["--config-file", draft];
      const answer = await this.#engine({
        args: ["preview", "--refresh", ...sideBySide, ...file, ...common],
        signal,
      });
      if (answer.code !== 0) throw this.#failure(answer, signal);
      return {
        changes: changesIn(answer.events),
        drift: driftIn(answer.events),
        warnings: warningsIn(answer.events, this.#redact),
        elapsedMs: performance.now() - begin,
      };
    } finally {
      if (draft !== undefined) await rm(draft, { force: true });
    }
  }

  async up(options: Parameters<Stack["up"]>[0] = {}): Promise<StackResult> {
    const begin = performance.now();
    const { onEvent, onChild, signal, message } = options;
    const watch = this.#watch(options.onProgress);
    const stops = [signal, watch?.stop.signal].filter((each) => each !== undefined);
    const answer = await this.#engine({
      args: [...upArgs, ...said(message), ...common],
      signal: AbortSignal.any(stops),
      kill: watch?.kill.signal,
      onChild,
      onEvent: ({ resourcePreEvent }) => {
        if (makesDeployment(resourcePreEvent?.metadata)) watch?.begin();
        const change = resourcePreEvent === undefined ? undefined : changeOf(resourcePreEvent.metadata);
        if (change !== undefined) onEvent?.(change);
      },
    });
    const deployment = await watch?.end(answer.code === 0);
    if (watch?.kill.signal.aborted) await this.reconcile();
    const failed = answer.code === 0 ? undefined : this.#failure(answer, signal);
    // Before anything was touched, or on being told to stop, a failure is thrown; later ones are a result.
    const changes = changesIn(answer.events);
    if (
      deployment === undefined &&
      failed !== undefined &&
      (failed.code !== "STACK_FAILED" || changes.length === 0)
    )
      throw failed;
    return {
      outcome: failed === undefined ? "succeeded" : "failed",
      changes,
      warnings: warningsIn(answer.events, this.#redact),
      message: deployment?.message ?? failed?.message,
      ...(deployment === undefined ? {} : { deployment }),
      elapsedMs: performance.now() - begin,
    };
  }

  #watch(onProgress: ((line: string) => void) | undefined): DeploymentWatch | undefined {
    const vercel = this.#options.vercel?.();
    if (vercel === undefined || this.#config.identity().lane !== "redeploy") return undefined;
    const { deadlineMs } = this.#config.deployment();
    // An opening is refused there; a close must go on.
    const promotes = this.#config.bypass() === undefined;
    return new DeploymentWatch({ vercel, deadlineMs, onProgress, promotes });
  }

  async outputs(): Promise<LiveOutputs | undefined> {
    const backend = this.#backend;
    const raw =
      backend === undefined
        ? (JSON.parse((await this.#must(["stack", "output", "--json", ...common])).stdout || "{}") as unknown)
        : (await readCheckpoint(backend))?.outputs;
    return outputsIn(raw);
  }

  async lock() {
    const backend = this.#backend;
    return backend === undefined ? undefined : await readLock(backend);
  }

  async history(limit: number) {
    const backend = this.#backend;
    return backend === undefined ? [] : await readHistory(backend, limit);
  }

  async pendingOperations() {
    const backend = this.#backend;
    if (backend !== undefined) return (await readCheckpoint(backend))?.pending ?? [];
    const { stdout } = await this.#must(["stack", "export", ...common]);
    return pendingIn(stdout);
  }

  async reconcile() {
    const lock = await this.lock();
    if (lock !== undefined && lock.holder !== "dead")
      throw new NeedsHuman(
        `The stack is held by process ${lock.pid} on ${lock.hostname} since ${lock.timestamp}.`,
        {
          code: "STACK_LOCKED",
          hint: `${directHint} \`pulumi cancel\` takes the lock away when its holder is surely gone.`,
        },
      );
    if (lock !== undefined)
      await this.#must(["cancel", "--yes", "--stack", this.#config.stack, "--color", "never"]);
    const pending = await this.pendingOperations();
    if (pending.length > 0)
      await this.#must(["refresh", "--clear-pending-creates", "--yes", "--skip-preview", ...common]);
  }

  async toolchain() {
    return this.#options.toolchain();
  }

  /** One secret of the config, decrypted. Undefined when it is not set. */
  async secret(key: string): Promise<Secret | undefined> {
    if (this.#config.value(key) === undefined) return undefined;
    const { stdout } = await this.#must(["config", "get", key, "--color", "never", "--non-interactive"]);
    return new Secret(stdout.replace(/\n$/, ""));
  }

  /** Takes over variables that exist at Vercel. */
  adopting(): Adopting {
    return openAdopting({
      file: this.#config,
      run: (args) => this.#must(args),
      secret: (key) => this.secret(key),
      redact: () => this.#redact,
    });
  }

  async #engine(call: EngineCall): Promise<EngineAnswer> {
    const passphrase = await this.#passphrase();
    this.#redact = alsoMasking(this.#options.redact, passphrase);
    const stack = call.args.includes("--stack") ? [] : ["--stack", this.#config.stack];
    return await runEngine(this.#options, {
      ...call,
      args: [...call.args, ...stack],
      env: { PULUMI_CONFIG_PASSPHRASE: passphrase.reveal() },
    });
  }

  async #must(args: readonly string[]): Promise<EngineAnswer> {
    const answer = await this.#engine({ args });
    if (answer.code !== 0) throw this.#failure(answer, undefined);
    return answer;
  }

  #failure(answer: EngineAnswer, signal: AbortSignal | undefined) {
    if (signal?.aborted)
      return new TransientFailure("Pulumi was told to stop in the middle.", {
        code: "INTERRUPTED",
        hint: "`./runbook resume` looks at what was done and goes on.",
      });
    return failureOf(answer, this.#config.stack, this.#redact);
  }
}

const makesDeployment = (metadata: StepMetadata | undefined) =>
  metadata !== undefined &&
  metadata.type === "vercel:index/deployment:Deployment" &&
  ["create", "create-replacement"].includes(metadata.op);

const said = (message: string | undefined) => (message === undefined ? [] : [`--message=${message}`]);
