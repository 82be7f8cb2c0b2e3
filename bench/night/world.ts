import { readFileSync } from "node:fs";
import { appAddress, type AppAddress } from "../../rehearsal/people/browser.ts";
import { until } from "../../rehearsal/stage/wait.ts";
import { Wire } from "../../rehearsal/world/wire.ts";
import { VERCEL_PROJECT, VERCEL_TEAM, VERCEL_TOKEN } from "../../sandbox/ids.ts";
import type { SandboxInfo } from "../../sandbox/world.ts";
import { controlOf } from "../../test/world/inside.ts";
import type { Settings } from "./settings.ts";

const patienceMs = 180_000;

interface Deployment {
  readonly id: string;
  readonly live: boolean;
  readonly state: string;
}

/** One sandbox with an app in it, as the night's player sees and disturbs it. */
export class NightWorld {
  readonly info: SandboxInfo;
  readonly control: ReturnType<typeof controlOf>;
  readonly wire: Wire;
  readonly address: AppAddress;
  /** What the app has written so far. */
  readonly appOutput: () => string;

  constructor(info: SandboxInfo, appOutput: () => string) {
    this.info = info;
    this.appOutput = appOutput;
    this.control = controlOf(info);
    this.wire = new Wire(info.proxy, readFileSync(info.ca.file, "utf8"), "people");
    this.address = appAddress(info.app.origin, info.clerk.publishableKey);
  }

  /** From here on builds, Vercel's API and Edge Config take their time. */
  async slowDown({ build, vercelApi, edgeConfig }: Settings["latencies"]): Promise<void> {
    await this.control("PUT", "/vercel/pace", { buildMs: build.ms, propagationMs: edgeConfig.ms });
    const effect = { kind: "latency", delayMs: vercelApi.ms };
    await this.control("POST", "/faults", { id: "vercel-api", host: "api.vercel.com", effect });
  }

  /** The sandbox's own pace again, for what is not in the time. */
  async hurry(): Promise<void> {
    await this.control("PUT", "/vercel/pace", { buildMs: 0, propagationMs: 0 });
    await this.control("DELETE", "/faults/vercel-api");
  }

  async cutClerk({ clerk }: Settings["faults"]): Promise<void> {
    await this.control("POST", "/clerk/cut", { how: clerk.how });
  }

  async recoverClerk(): Promise<void> {
    await this.control("POST", "/clerk/recover", {});
  }

  /** A colleague deploys what is live once more. @returns its id, once it has the domain */
  async deploy(): Promise<string> {
    const live = (await this.#deployments()).find((one) => one.live);
    const { id } = (await this.vercel("POST", "/v13/deployments?forceNew=1", {
      ...{ deploymentId: live?.id, name: this.info.vercel.projectName, target: "production" },
    })) as { id: string };
    await this.#isLive(id);
    return id;
  }

  /** Somebody points the production domain back to this deployment, by an instant rollback. */
  async rollBackTo(id: string): Promise<void> {
    await this.vercel("POST", `/v1/projects/${VERCEL_PROJECT}/rollback/${id}`);
    await this.#isLive(id);
  }

  async promote(id: string): Promise<void> {
    await this.vercel("POST", `/v10/projects/${VERCEL_PROJECT}/promote/${id}`);
    await this.#isLive(id);
  }

  /** One request to Vercel's API with the team's token. @throws Error when it is refused */
  async vercel(method: string, path: string, body?: object): Promise<unknown> {
    const url = new URL(path, "https://api.vercel.com");
    url.searchParams.set("teamId", VERCEL_TEAM);
    const answer = await this.wire.send({
      ...{ method, url: url.href },
      headers: { authorization: `Bearer ${VERCEL_TOKEN}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (answer.status >= 300) throw new Error(`Vercel answered ${answer.status}: ${answer.body}`);
    return answer.body === "" ? undefined : JSON.parse(answer.body);
  }

  async #deployments(): Promise<readonly Deployment[]> {
    return (await this.control("GET", "/vercel/deployments")).deployments;
  }

  async #isLive(id: string): Promise<void> {
    const signal = new AbortController().signal;
    const live = async () => (await this.#deployments()).find((one) => one.id === id && one.live);
    const found = await until(live, { withinMs: patienceMs, signal });
    if (found === undefined) throw new Error(`${id} did not go live within ${patienceMs / 1_000} s.`);
  }
}
