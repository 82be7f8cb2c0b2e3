import { until } from "../stage/wait.ts";
import type { controlOf, SandboxDeployment } from "./control.ts";
import type { Wire } from "./wire.ts";

/** How long a deployment may take to build and to go live, milliseconds. */
const builtWithinMs = 180_000;

/** The sandbox's Vercel, and the way to it. */
interface Place {
  readonly info: {
    readonly env: Readonly<Record<string, string>>;
    readonly vercel: { readonly team: string; readonly project: string };
    readonly control: string;
  };
  readonly wire: Wire;
}

/** What a colleague does by Vercel's own API and dashboard, past the team's commands. */
export class Dashboard {
  readonly #place: Place;
  readonly #control: ReturnType<typeof controlOf>;
  readonly #signal: AbortSignal;

  /** @param signal ends a wait; default: nothing does */
  constructor(place: Place, control: ReturnType<typeof controlOf>, signal = new AbortController().signal) {
    this.#place = place;
    this.#control = control;
    this.#signal = signal;
  }

  /**
   * A production deployment, with the project's variables as they are now; waits until it is built.
   * @param source what is built: default what is on the main branch; `{ deploymentId }` builds that one's commit anew
   * @returns its id
   */
  async deploy(source: object = mainBranch): Promise<string> {
    const { project } = this.#place.info.vercel;
    const body = { name: "nightshift", project, target: "production", ...source };
    const { id } = (await this.call("POST", "/v13/deployments?forceNew=1", body)) as { id: string };
    await this.until(id, ({ state }) => state === "READY");
    return id;
  }

  /** Vercel's instant rollback: the domain goes back to this deployment, and no longer follows new ones. */
  async rollBack(deployment: string): Promise<void> {
    await this.call("POST", `/v1/projects/${this.#place.info.vercel.project}/rollback/${deployment}`);
  }

  /** The domain goes to this deployment, and follows new ones again. */
  async promote(deployment: string): Promise<void> {
    await this.call("POST", `/v10/projects/${this.#place.info.vercel.project}/promote/${deployment}`);
  }

  /** Oldest first. */
  async deployments(): Promise<readonly SandboxDeployment[]> {
    return (await this.#control("GET", "/vercel/deployments")).deployments;
  }

  /** Waits until this deployment is so. @throws Error when it does not come to that in three minutes */
  async until(id: string, is: (deployment: SandboxDeployment) => boolean): Promise<void> {
    const found = async () => (await this.deployments()).find((one) => one.id === id && is(one));
    const wait = { withinMs: builtWithinMs, everyMs: 50, signal: this.#signal };
    if ((await until(found, wait)) === undefined)
      throw new Error(`Deployment ${id} did not get there within ${builtWithinMs / 1_000} s.`);
  }

  /** One request to Vercel's API with the team's token. @throws Error where it is refused */
  async call(method: string, path: string, body?: object): Promise<unknown> {
    const { info, wire } = this.#place;
    const url = new URL(path, "https://api.vercel.com");
    url.searchParams.set("teamId", info.vercel.team);
    const answer = await wire.send({
      method,
      url: url.href,
      headers: {
        authorization: `Bearer ${info.env["VERCEL_API_TOKEN"] ?? ""}`,
        "content-type": "application/json",
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300)
      throw new Error(`Vercel answered ${answer.status} to ${method} ${url.pathname}: ${answer.body}`);
    return JSON.parse(answer.body === "" ? "{}" : answer.body);
  }
}

const mainBranch = { gitSource: { type: "github", ref: "main", org: "nightshift", repo: "app" } };
