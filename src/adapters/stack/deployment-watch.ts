import { unlessRefused } from "../../errors.ts";
import { deploymentsWithStatement, type CarryingDeployment, type Vercel } from "../../ports/vercel.ts";
import type { DeploymentTrouble } from "../../ports/stack.ts";

const lookEveryMs = 2_000;
const tellEveryMs = 15_000;
const askTimeoutMs = 10_000;
/** How far Vercel's clock and ours may differ. */
const clocksApartMs = 60_000;
/** Ready and not live for so long, while production follows nothing new: it will not go live by itself. */
const unassignedMs = 4_000;
/** How long the engine has to end by itself once its deployment is cancelled, and again once it was told to stop. */
const graceMs = 20_000;

interface WatchOptions {
  readonly vercel: Pick<Vercel, "deployments" | "outlook" | "cancel" | "promote">;
  readonly deadlineMs: number;
  readonly onProgress: ((line: string) => void) | undefined;
  /** Makes it live where production follows nothing new since a rollback: a close is to reach the app all the same. */
  readonly promotes: boolean;
}

/**
 * Looks at the deployment that an update of the stack makes. The provider waits for it without end, so this one has the
 * deadline: it cancels the build, which ends the provider's wait in order, and only then stops the engine.
 */
export class DeploymentWatch {
  readonly stop = new AbortController();
  readonly kill = new AbortController();
  readonly #options: WatchOptions;
  /** Undefined where Vercel did not tell: then only what was made since counts as ours. */
  readonly #known: Promise<ReadonlySet<string> | undefined>;
  readonly #since = Date.now() - clocksApartMs;
  readonly #ended = new AbortController();
  #watching: Promise<void> | undefined;
  #trouble: DeploymentTrouble | undefined;

  /** Asks at once which deployments there are, so that a new one is told from them. */
  constructor(options: WatchOptions) {
    this.#options = options;
    this.#known = this.#withStatement().then((all) => all && new Set(all.map(({ id }) => id)));
  }

  /** The engine has begun to make the deployment. Repeating does nothing. */
  begin(): void {
    this.#watching ??= this.#watch();
  }

  /** The engine has ended. @returns why the deployment is not live, if it failed because of it */
  async end(succeeded: boolean): Promise<DeploymentTrouble | undefined> {
    this.#ended.abort();
    await this.#watching;
    if (succeeded) return undefined;
    if (this.#trouble !== undefined || this.#watching === undefined) return this.#trouble;
    const mine = await this.#mine();
    return mine === undefined ? undefined : endedTrouble(mine);
  }

  async #watch(): Promise<void> {
    const begun = performance.now();
    let [toldAt, readyAt] = [0, undefined as number | undefined];
    while (!this.#ended.signal.aborted) {
      const mine = await this.#mine();
      const elapsedMs = performance.now() - begun;
      if (mine !== undefined && elapsedMs - toldAt >= tellEveryMs) {
        toldAt = elapsedMs;
        this.#options.onProgress?.(
          `${mine.id} is ${mine.state}, for ${Math.round(elapsedMs / 1000)} s so far.`,
        );
      }
      readyAt = mine?.state === "READY" && !mine.wasLive ? (readyAt ?? elapsedMs) : undefined;
      const held = readyAt !== undefined && elapsedMs - readyAt >= unassignedMs && !(await this.#follows());
      if (mine !== undefined && held) {
        if (!(await this.#promoted(mine))) return await this.#giveUp(notPromoted(mine), undefined);
        readyAt = undefined;
      }
      if (elapsedMs >= this.#options.deadlineMs)
        return await this.#giveUp(stuck(mine, this.#options.deadlineMs), mine?.id);
      await this.#pause(lookEveryMs);
    }
  }

  /** @returns false where it may not be, or where it did not work */
  async #promoted({ id }: CarryingDeployment): Promise<boolean> {
    const { promotes, vercel, onProgress } = this.#options;
    if (!promotes) return false;
    const done = await this.#asked(async (how) => {
      await vercel.promote(id, how);
      return true;
    });
    if (done === true)
      onProgress?.(
        `Production followed nothing new since a rollback: promoted ${id}, the same commit. New deployments go live again.`,
      );
    return done === true;
  }

  async #giveUp(trouble: DeploymentTrouble, cancel: string | undefined): Promise<void> {
    this.#trouble = trouble;
    if (cancel !== undefined) {
      const cancelled = await this.#asked(async (how) => {
        await this.#options.vercel.cancel(cancel, how);
        return true;
      });
      this.#trouble = { ...trouble, message: `${trouble.message} ${afterCancel(cancelled === true)}` };
      await this.#pause(graceMs);
    }
    if (this.#ended.signal.aborted) return;
    this.stop.abort();
    await this.#pause(graceMs);
    if (!this.#ended.signal.aborted) this.kill.abort();
  }

  async #mine(): Promise<CarryingDeployment | undefined> {
    const known = await this.#known;
    const all = (await this.#withStatement()) ?? [];
    return all.find(({ id, createdAt }) => (known ? !known.has(id) : createdAt >= this.#since));
  }

  async #withStatement(): Promise<readonly CarryingDeployment[] | undefined> {
    return await this.#asked((how) => deploymentsWithStatement(this.#options.vercel, how));
  }

  /** Where Vercel does not tell, the deadline decides. */
  async #follows(): Promise<boolean> {
    const outlook = await this.#asked((how) => this.#options.vercel.outlook(how));
    return outlook?.followsNew !== false;
  }

  async #asked<T>(ask: (how: { timeoutMs: number }) => Promise<T>): Promise<T | undefined> {
    return await unlessRefused(() => ask({ timeoutMs: askTimeoutMs }));
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#ended;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener("abort", done);
    });
  }
}

function endedTrouble({ id, state, error, wasLive }: CarryingDeployment): DeploymentTrouble | undefined {
  if (state === "CANCELED")
    return {
      ...{ kind: "canceled", id },
      message: `Deployment ${id} was cancelled before it was built${said(error)}`,
      hint: "If the Ignored Build Step did it, set it to Automatic in the project's Git settings; else somebody cancelled it.",
    };
  if (state === "ERROR")
    return {
      ...{ kind: "failed", id },
      message: `The build of deployment ${id} failed${said(error)}`,
      hint: `Read its build log (\`vercel inspect ${id} --logs\`) and put the cause right.`,
    };
  return state === "READY" && !wasLive ? notPromoted({ id }) : undefined;
}

/** Vercel's own words, without line breaks, in brackets. */
const said = (error: string | undefined) =>
  error === undefined ? "." : ` (${error.replace(/\s+/g, " ").replace(/\.$/, "").slice(0, 200)}).`;

const notPromoted = ({ id }: Pick<CarryingDeployment, "id">): DeploymentTrouble => ({
  ...{ kind: "not-promoted", id },
  message: `Deployment ${id} is built, but production does not point at it: since a rollback it follows nothing new.`,
  hint: `Promote it: \`vercel promote ${id}\`, or in the dashboard.`,
});

const stuck = (mine: CarryingDeployment | undefined, deadlineMs: number): DeploymentTrouble => ({
  ...{ kind: "stuck", id: mine?.id ?? "" },
  message: `${mine === undefined ? "The deployment was not seen at Vercel" : `Deployment ${mine.id} is still ${mine.state}`} after ${minutes(deadlineMs)}.`,
  hint: "See vercel-status.com and the project's build queue; deployment.deadlineMinutes in the config allows more.",
});

const afterCancel = (cancelled: boolean) =>
  cancelled
    ? "It was cancelled, so it does not go live later."
    : "It could not be cancelled, so it may still go live: cancel it in the dashboard.";

const minutes = (ms: number) =>
  ms >= 60_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 1000)} s`;
