import { describe, expect, it } from "vitest";
import { Secret } from "../../src/ports/secret.ts";
import type { VariablePlace } from "../../src/ports/vercel-team.ts";
import { fingerprintOf, liveKey } from "../builders/memory-keys.ts";
import { memoryTeam, teamInMemory } from "../builders/memory-team.ts";
import { newKey, oldKey, rotationWorld, stepOver } from "./rotation-world.ts";

const place = (
  id: string,
  value: string | undefined,
  change: Partial<VariablePlace> = {},
): VariablePlace => ({
  ...{
    id,
    key: "CLERK_SECRET_KEY",
    type: value === undefined ? "sensitive" : "encrypted",
    targets: ["preview"],
  },
  ...{ gitBranch: undefined, customEnvironmentIds: [], project: "other", own: false },
  value: value === undefined ? undefined : new Secret(value),
  ...change,
});

const places = [
  place("prj_1/own", undefined, { own: true, project: "app", targets: ["production"] }),
  place("prj_1/preview", oldKey, { own: true, project: "app" }),
  place("prj_1/branch", undefined, { own: true, project: "app", gitBranch: "fix" }),
  place("prj_2/renamed", oldKey, { key: "CLERK_KEY_OF_THE_BOT" }),
  place("prj_2/config", `{"clerk":"${oldKey}"}`, { key: "CONFIG" }),
  place("prj_3/test", liveKey("x")),
  place("prj_3/none", "something", { key: "UNRELATED" }),
  place("shared/one", oldKey, { project: undefined, customEnvironmentIds: ["env_9"] }),
];

function world(change: Partial<ReturnType<typeof teamInMemory>> = {}) {
  const built = rotationWorld();
  const team = teamInMemory({ places, ...change });
  return { ...built, team, ports: { ...built.ports, vercelTeam: memoryTeam(team) } };
}

describe("keys.inventory", () => {
  it("finds whoever has the value under any name, and leaves to a person what cannot be read or written", async () => {
    const { ports } = world();
    const step = stepOver(ports, "keys.inventory", {});
    const found = await step.run();
    expect(found["toChange"]).toEqual(["prj_1/preview", "prj_2/renamed", "shared/one"]);
    expect(found["byHand"]).toEqual([
      expect.stringMatching(/prj_1\/branch\) cannot be read/),
      expect.stringMatching(/prj_2\/config\) has the old one/),
    ]);
    expect(step.notes.join("\n")).toMatch(/prj_3\/test\) does not hold it/);
    expect(step.notes.join("\n")).not.toContain("sk_live");
    expect(step.notes.join("\n")).not.toContain("UNRELATED");
  });

  it("says what it could not look at, and never that all is clean", async () => {
    const { ports } = world({ places: [], unread: ["the variables of project secretive"] });
    const step = stepOver(ports, "keys.inventory", {});
    expect((await step.run())["unread"]).toEqual(["the variables of project secretive"]);
    expect(step.notes.join("\n")).toContain("It may hold the secret");
  });

  it("sees after the rotation who has the new one, and who still has the old one", async () => {
    const { ports, held, team } = world();
    Object.assign(held, { clerkSecretKey: newKey, formerClerkSecretKey: oldKey });
    const set = stepOver(ports, "keys.set", {
      fingerprint: await fingerprintOf(newKey),
      places: ["prj_1/preview", "shared/one"],
    });
    expect(await set.run()).toMatchObject({ places: 2 });
    expect(team.done).toEqual(["set prj_1/preview", "set shared/one"]);
    const found = await stepOver(ports, "keys.inventory", { replaced: true }).run();
    expect(found["toChange"]).toEqual(["prj_2/renamed"]);
  });

  it.each<[string, string, string]>([
    ["the one in use", oldKey, "in-use"],
    ["a dead one", liveKey("d"), "refused"],
    ["another of this instance", liveKey("s"), "same-instance"],
    ["one of another instance", liveKey("f"), "other-instance"],
  ])("tells %s by what Clerk says of it", async (_name, leaked, verdict) => {
    const { ports, clerk } = world();
    clerk.keys.set(liveKey("s"), { instance: "ins_1", environment: "production" });
    clerk.keys.set(liveKey("f"), { instance: "ins_2", environment: "production" });
    const found = await stepOver(ports, "keys.inventory", { value: new Secret(leaked) }).run();
    expect(found["leaked"]).toBe(verdict);
  });
});
