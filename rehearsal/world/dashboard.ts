import { until } from "../stage/wait.ts";
import type { Sandbox } from "./sandbox.ts";

/** How long a deployment may take to build, milliseconds. */
const buildMs = 60_000;

/** What a colleague does by Vercel's own API and dashboard, past the team's commands. */
export class Dashboard {
  readonly #sandbox: Sandbox;
  readonly #signal: AbortSignal;

  constructor(sandbox: Sandbox, signal: AbortSignal) {
    this.#sandbox = sandbox;
    this.#signal = signal;
  }

  /** A production deployment of what is on the main branch, with the project's variables as they are now; waits until it is built. @returns its id */
  async deploy(): Promise<string> {
    const { id } = await this.#call("POST", "/v13/deployments?forceNew=1", {
      name: "nightshift",
      project: this.#sandbox.info.vercel.project,
      target: "production",
      gitSource: { type: "github", ref: "main", org: "nightshift", repo: "app" },
    });
    const ready = await until(async () => ((await this.#state(id)) === "READY" ? id : undefined), {
      withinMs: buildMs,
      everyMs: 50,
      signal: this.#signal,
    });
    if (ready === undefined) throw new Error(`Deployment ${id} was not built within ${buildMs / 1_000} s.`);
    return id;
  }

  /** Vercel's instant rollback: the domain goes back to this deployment, and no longer follows new ones. */
  async rollBack(deployment: string): Promise<void> {
    await this.#call("POST", `/v1/projects/${this.#sandbox.info.vercel.project}/rollback/${deployment}`);
  }

  async #state(id: string): Promise<string | undefined> {
    const { deployments } = await this.#sandbox.control.deployments();
    return deployments.find((one) => one.id === id)?.state;
  }

  async #call(method: string, path: string, body?: object): Promise<{ readonly id: string }> {
    const { info, wire } = this.#sandbox;
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
      throw new Error(`Vercel answered ${answer.status} to ${method} ${url.pathname}.`);
    return JSON.parse(answer.body === "" ? "{}" : answer.body) as { id: string };
  }
}
