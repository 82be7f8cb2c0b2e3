import { badRequest } from "./refusal.ts";
import { roll } from "./rolling.ts";
import type { BuildFate, Deployment, World } from "./world.ts";

/** A hanging build ends with the sandbox. */
const FOR_EVER_MS = 2 ** 31 - 1;
const IGNORED_STEP_MS = 500;
/** In Vercel's words. */
const IGNORED =
  'The Deployment has been canceled as a result of running the command defined in the "Ignored Build Step" setting.';

/** What becomes of the next build. */
function takeFate(world: World): BuildFate {
  const { fate } = world;
  if (fate.times === undefined) return fate;
  const left = fate.times - 1;
  world.fate = left > 0 ? { ...fate, times: left } : { ...fate, outcome: "ready", times: undefined };
  return fate;
}

const isIgnored = (world: World, one: Deployment): boolean =>
  world.settings.ignoreCommand !== null &&
  [...world.deployments.values()].some(
    ({ commit, readyState, target }) =>
      commit === one.commit && readyState === "READY" && target === one.target,
  );

/** Builds deployments and keeps the production domain on one of them, with its process running. */
export class Lifecycle {
  readonly #world: World;
  readonly #stop = new AbortController();
  readonly #work = new Set<Promise<void>>();
  /** One change of the live deployment at a time. */
  #switching: Promise<void> = Promise.resolve();

  constructor(world: World) {
    this.#world = world;
  }

  /** Origin of the process behind the production domain; undefined while nothing was ever live. */
  liveOrigin(): string | undefined {
    return this.#live()?.app?.origin;
  }

  /** Begins the build of a new deployment, in the background; what is returned ends with it and never fails. */
  build(deployment: Deployment): Promise<void> {
    const work = this.#build(deployment).catch((error: unknown) => {
      if (this.#stop.signal.aborted) return;
      deployment.readyState = "ERROR";
      deployment.errorCode = "BUILD_FAILED";
      deployment.errorMessage = error instanceof Error ? error.message : String(error);
    });
    this.#work.add(work);
    void work.finally(() => this.#work.delete(work));
    return work;
  }

  async #build(deployment: Deployment): Promise<void> {
    const { options, pace } = this.#world;
    const { clock } = options;
    const { outcome } = takeFate(this.#world);
    deployment.readyState = "BUILDING";
    deployment.buildingAt = clock.now();
    const ms = outcome === "hang" ? FOR_EVER_MS : pace.buildMs;
    const ignored = isIgnored(this.#world, deployment);
    await clock.sleep(ignored ? Math.min(ms, IGNORED_STEP_MS) : ms, this.#stop.signal);
    if (this.#isCanceled(deployment)) return;
    if (ignored) {
      deployment.readyState = "CANCELED";
      deployment.errorMessage = IGNORED;
      return;
    }
    if (outcome === "error") throw new Error('Command "npm run build" exited with 1');
    const takesOver = () => {
      const live = this.#live();
      return this.#world.autoAssign && (live === undefined || live.sequence < deployment.sequence);
    };
    if (deployment.target === "production" && takesOver()) {
      await roll(this.#world, deployment, this.#stop.signal);
      await this.#makeLive(deployment, takesOver);
    }
    if (this.#isCanceled(deployment)) return;
    deployment.readyAt ??= clock.now();
    deployment.readyState = "READY";
    // Previews have their own address at once; with auto-assignment off, production ones wait for a promotion.
    deployment.aliasAssigned ||= deployment.target === null || this.#world.autoAssign;
  }

  #isCanceled(deployment: Deployment): boolean {
    return deployment.readyState === "CANCELED" || !this.#world.deployments.has(deployment.id);
  }

  /** Points the production domain to a deployment that was built before, with the environment it had then. */
  async pointTo(deployment: Deployment): Promise<void> {
    if (deployment.readyState !== "READY") throw badRequest(`Deployment ${deployment.id} is not ready`);
    await this.#makeLive(deployment, () => true);
  }

  #makeLive(deployment: Deployment, stillWanted: () => boolean): Promise<void> {
    const turn = this.#switching.then(async () => {
      if (!stillWanted()) return;
      const before = this.#live();
      if (before === deployment) return;
      // The new process answers before the old one goes, so the domain is never without one.
      deployment.app ??= await this.#world.options.runner.start({ id: deployment.id, env: deployment.env });
      if (this.#stop.signal.aborted) {
        await stopApp(deployment);
        return;
      }
      this.#world.liveId = deployment.id;
      deployment.aliasAssigned = true;
      if (before !== undefined) await stopApp(before);
    });
    this.#switching = turn.catch(() => undefined);
    return turn;
  }

  /** Origin of the process behind a deployment's own address, started if it does not run; undefined where it is not ready. */
  async originOf(deployment: Deployment): Promise<string | undefined> {
    if (deployment.readyState !== "READY") return undefined;
    if (deployment.app === undefined) {
      const starting = this.#switching.then(async () => {
        deployment.app ??= await this.#world.options.runner.start({ id: deployment.id, env: deployment.env });
        if (this.#stop.signal.aborted) await stopApp(deployment);
      });
      this.#switching = starting.catch(() => undefined);
      await starting;
    }
    return deployment.app?.origin;
  }

  /** Starts the process behind the production domain, as that of a Vercel that has just begun with deployments of before. */
  async resume(): Promise<void> {
    const live = this.#live();
    if (live !== undefined) await this.originOf(live);
  }

  /** A deleted deployment answers nobody any more. */
  retire(deployment: Deployment): Promise<void> {
    this.#switching = this.#switching.then(() => stopApp(deployment)).catch(() => undefined);
    return this.#switching;
  }

  #live(): Deployment | undefined {
    const { liveId, deployments } = this.#world;
    return liveId === undefined ? undefined : deployments.get(liveId);
  }

  /** Ends builds and processes. Repeating is safe. */
  async dispose(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#work);
    await this.#switching;
    await Promise.all([...this.#world.deployments.values()].map(stopApp));
  }
}

async function stopApp(deployment: Deployment): Promise<void> {
  const app = deployment.app;
  deployment.app = undefined;
  await app?.stop();
}
