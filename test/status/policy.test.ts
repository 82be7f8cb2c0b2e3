import { describe, expect, it } from "vitest";
import { TransientFailure } from "../../src/errors.ts";
import type { LivePolicy } from "../../src/ports/live-gate.ts";
import type { PolicyConfig } from "../../src/ports/stack.ts";
import { policyLines, readPolicyStatus } from "../../src/status/policy.ts";
import { answer, identity, portsOf, wellWorld } from "../builders/ports.ts";

const epoch = Date.parse("2026-11-21T03:00:00Z") / 1000;
const live: LivePolicy = { generation: 7, epoch, deny: ["user_a", "user_b"], unreadable: false };
const obeys = (generation: number | null) => ({
  generation,
  epoch: null,
  denied: 2,
  source: "read",
  problem: null,
});
const run = {
  what: "deny list",
  since: "2026-11-21T03:10:00Z",
  by: "rita",
  until: undefined,
  run: "night-1",
};

interface Seen {
  readonly written?: () => LivePolicy;
  /** What the app tells a signed request; left out: nothing of a policy. */
  readonly app?: object | null;
  readonly config?: () => PolicyConfig | undefined;
}

/** What `status` says, the app having told its mode alone so far. @returns lines, and how often the app was asked more */
async function said({ written = () => live, app, config = () => undefined }: Seen, inForce = [run]) {
  const world = wellWorld();
  let asked = 0;
  world.appHealth = async () => {
    asked++;
    return answer({ gate: { mode: "closed", generation: 1, ...(app === undefined ? {} : { policy: app }) } });
  };
  world.livePolicy = written;
  const ports = portsOf(world);
  const stack = { ...ports.stack, policyConfig: async () => config() };
  const gate = { mode: "closed" } as const;
  const status = await readPolicyStatus({ ...ports, stack }, { gate, origin: identity.appOrigin });
  return { lines: policyLines(status, inForce).join("\n"), asked };
}

describe("status, of the auth policy", () => {
  it("tells how many are denied, since when and by whom, the epoch, and that the app obeys it", async () => {
    expect(await said({ app: obeys(7) })).toEqual({
      lines:
        "policy     2 denied, the last at 2026-11-21T03:10:00Z by rita (night-1), epoch 2026-11-21T03:00:00Z, generation 7, the app obeys it (read)",
      asked: 1,
    });
  });

  it("says loudly when the app does not", async () => {
    expect((await said({ app: obeys(6) })).lines).toContain(
      "NOT IN FORCE IN THE APP: The app's gate obeys the policy of generation 6 (read), not 7.",
    );
    expect((await said({ app: null })).lines).toContain("its gate is from before there was a policy");
  });

  it("asks the app nothing more in peacetime, and says that nobody is denied though a record names a run", async () => {
    const written = () => ({ generation: 0, epoch: 0, deny: [], unreadable: false });
    expect(await said({ written })).toEqual({
      lines: "policy     nobody denied, no epoch, generation 0",
      asked: 0,
    });
  });

  it("says what is not known, and what somebody else has written", async () => {
    const lost = () => {
      throw new TransientFailure("no answer", { code: "NETWORK" });
    };
    expect((await said({ written: lost })).lines).toBe("policy     unknown: no answer");
    const none = { generation: undefined, epoch: 0, deny: [] };
    expect((await said({ written: () => ({ ...none, unreadable: true }) })).lines).toContain(
      "IS NOT THIS STACK'S",
    );
    expect((await said({ written: () => ({ ...none, unreadable: false }) })).lines).toContain(
      "none is written yet",
    );
  });

  it("names what this checkout's config asks for beside what is live", async () => {
    const config = () => ({ deny: ["user_a", "user_z"], epoch: epoch + 60 });
    expect((await said({ app: obeys(7), config })).lines).toContain(
      "this checkout's config: the next `pulumi up` denies user_z and raises the epoch to 2026-11-21T03:01:00Z",
    );
    const lower = () => ({ deny: ["user_b"], epoch: epoch - 60 });
    expect((await said({ app: obeys(7), config: lower })).lines).not.toContain("this checkout's config");
  });
});
