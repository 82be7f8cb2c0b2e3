import { describe, expect, it } from "vitest";
import { BadInput, TransientFailure } from "../../src/errors.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { TeamDeployment } from "../../src/ports/vercel-team.ts";
import { MemoryAccounts } from "../builders/memory-accounts.ts";
import { memoryTeam, teamInMemory } from "../builders/memory-team.ts";
import { rotationWorld, stepOver } from "./rotation-world.ts";

const one = (id: string, createdAt: number, target = "production"): TeamDeployment => ({
  ...{ id, createdAt, target, host: `${id}.vercel.app`, state: "READY" },
});

function world(live = "dpl_3") {
  const built = rotationWorld();
  const deployments = [one("dpl_4", 4), one("dpl_3", 3), one("dpl_p", 2, "preview"), one("dpl_1", 1)];
  const team = teamInMemory({
    deployments,
    activity: [{ id: "uev_1", text: "read an environment variable" }],
  });
  const ports: Ports = {
    ...built.ports,
    vercelTeam: memoryTeam(team),
    vercel: { ...built.ports.vercel, current: async () => ({ id: live, followsNew: team.followsNew }) },
  };
  return { team, ports };
}

/** As a run does it: what was planned is at hand. */
async function runPlanned(ports: Ports, name: string, given: object) {
  const step = stepOver(ports, name, given);
  const planned = await step.plan();
  return { step, planned, output: await step.run(planned) };
}

describe("deployment.retire", () => {
  it("deletes what is older than the live one, and nothing else", async () => {
    const { ports, team } = world();
    const { output } = await runPlanned(ports, "deployment.retire", { how: "delete" });
    expect(output).toEqual({ deleted: ["dpl_1"], protected: false });
    await runPlanned(ports, "deployment.retire", { how: "delete", targets: "all" });
    expect(team.deployments.map(({ id }) => id)).toEqual(["dpl_4", "dpl_3"]);
  });

  it("spares what was rolled back to after the plan was made", async () => {
    const { ports, team } = world();
    const step = stepOver(ports, "deployment.retire", { how: "delete" });
    const planned = await step.plan();
    ports.vercel.current = async () => ({ id: "dpl_1", followsNew: false });
    await step.run(planned);
    expect(team.deployments.map(({ id }) => id)).toContain("dpl_1");
  });

  it("deletes nothing while nothing is live, and needs an approval for that alone", async () => {
    const { ports } = world("dpl_gone");
    const step = stepOver(ports, "deployment.retire", { how: "delete" });
    await expect(step.plan()).rejects.toThrow(BadInput);
    expect(step.step.needsApproval?.({ how: "delete" }, {})).toBe(true);
    expect(step.step.needsApproval?.({ how: "protect" }, {})).toBe(false);
  });

  it("protects own addresses", async () => {
    const { ports, team } = world();
    await runPlanned(ports, "deployment.retire", {});
    expect(team.protected).toBe(true);
  });
});

describe("deployment.freeze", () => {
  it("holds new deployments back until it is ended, and says when they were held back already", async () => {
    const { ports, team } = world();
    expect((await runPlanned(ports, "deployment.freeze", {})).output).toEqual({ changed: true });
    expect(team.followsNew).toBe(false);
    const again = await runPlanned(ports, "deployment.freeze", {});
    expect(again.planned.summary).toContain("follows none already");
    expect(again.output).toEqual({ changed: false });
    await runPlanned(ports, "deployment.unfreeze", {});
    expect(team.followsNew).toBe(true);
  });
});

describe("project.contain", () => {
  it("puts attack mode on with an end, and denies addresses", async () => {
    const { ports, team } = world();
    const given = { attackMinutes: 30, denyAddresses: ["203.0.113.7", "2001:db8::/48"] };
    const { output } = await runPlanned(ports, "project.contain", given);
    expect(output).toEqual({ paused: false, attackUntil: "2026-11-21T03:30:00Z", denied: 2 });
    expect(team.attackUntil).toBe(Date.parse("2026-11-21T03:30:00Z"));
    expect(team.denied).toEqual(given.denyAddresses);
  });

  it("waits for a second person for a pause, and for attack mode above an hour", () => {
    const { step } = stepOver(world().ports, "project.contain", { pause: true });
    const needs = (given: object) => step.needsApproval?.(step.input.parse(given), {});
    expect(needs({ pause: true })).toBe(true);
    expect(needs({ attackMinutes: 61 })).toBe(true);
    expect(needs({ attackMinutes: 60, denyAddresses: ["203.0.113.7"] })).toBe(false);
  });

  it("refuses what is no address, and nothing at all", async () => {
    const { ports } = world();
    expect(() => stepOver(ports, "project.contain", { denyAddresses: ["everybody"] })).toThrow(
      "no IP address",
    );
    await expect(runPlanned(ports, "project.contain", {})).rejects.toThrow(BadInput);
  });

  it("is taken back by project.release", async () => {
    const { ports, team } = world();
    await runPlanned(ports, "project.contain", { pause: true, attackMinutes: 10 });
    expect(team.paused).toBe(true);
    await runPlanned(ports, "project.release", {});
    expect([team.paused, team.attackUntil]).toEqual([false, undefined]);
  });
});

describe("evidence.collect", () => {
  it("keeps each source as a file with its digest, and says what it could not have", async () => {
    const { ports } = world();
    const kept: Record<string, string> = {};
    const around: Ports = {
      ...ports,
      vercel: {
        ...ports.vercel,
        runtimeLogs: async () => {
          throw new TransientFailure("Vercel does not answer.", { code: "TIMEOUT" });
        },
      },
      accounts: Object.assign(new MemoryAccounts(), { sessions: async () => [] }),
      evidence: {
        keep: async (_run, name, text) => {
          kept[name] = text;
          return { path: `evidence/${name}`, digest: "sha256:0" };
        },
      },
    };
    const { output } = await runPlanned(around, "evidence.collect", { users: ["user_1"] });
    expect(output["files"]).toEqual([
      "evidence/vercel-activity.json sha256:0",
      "evidence/sessions-user-1.json sha256:0",
    ]);
    expect(output["missing"]).toEqual(["Runtime log of the live deployment: Vercel does not answer."]);
    expect(kept["vercel-activity.json"]).toContain("uev_1");
  });
});
