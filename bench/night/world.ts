import { readFileSync } from "node:fs";
import { appAddress, type AppAddress } from "../../rehearsal/people/browser.ts";
import { Dashboard } from "../../rehearsal/world/dashboard.ts";
import { Wire } from "../../rehearsal/world/wire.ts";
import type { SandboxInfo } from "../../sandbox/world.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import type { Settings } from "./settings.ts";

/** One sandbox with an app in it, as the night's player sees and disturbs it. */
export class NightWorld {
  readonly info: SandboxInfo;
  readonly control: ReturnType<typeof controlOf>;
  readonly wire: Wire;
  readonly vercel: Dashboard;
  readonly address: AppAddress;
  /** What the app has written so far. */
  readonly appOutput: () => string;

  constructor(info: SandboxInfo, appOutput: () => string) {
    this.info = info;
    this.appOutput = appOutput;
    this.control = controlOf(info);
    this.wire = new Wire(info.proxy, readFileSync(info.ca.file, "utf8"), "people");
    this.vercel = new Dashboard(this, this.control);
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
    const live = (await this.vercel.deployments()).find((one) => one.live);
    const id = await this.vercel.deploy({ deploymentId: live?.id });
    await this.#isLive(id);
    return id;
  }

  /** Somebody points the production domain back to this deployment, by an instant rollback. */
  async rollBackTo(id: string): Promise<void> {
    await this.vercel.rollBack(id);
    await this.#isLive(id);
  }

  async promote(id: string): Promise<void> {
    await this.vercel.promote(id);
    await this.#isLive(id);
  }

  async #isLive(id: string): Promise<void> {
    await this.vercel.until(id, ({ live }) => live);
  }
}
