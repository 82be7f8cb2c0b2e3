import { expect, it } from "vitest";
import { NeedsHuman } from "../../src/errors.ts";
import { account, MemoryAccounts, session } from "../builders/memory-accounts.ts";
import { newKey, oldKey, rotationWorld, stepOver } from "./rotation-world.ts";

const start = Date.parse("2026-11-21T03:00:00Z");

function watched() {
  const world = rotationWorld();
  Object.assign(world.held, { clerkSecretKey: newKey, formerClerkSecretKey: oldKey });
  world.clerk.keys.delete(oldKey);
  world.state.deployed = newKey;
  const accounts = new MemoryAccounts().add(account("user_1", { lastActiveAt: start }));
  const ports = { ...world.ports, accounts };
  return { ...world, accounts, step: stepOver(ports, "keys.watch", { hours: 0.1, everySeconds: 60 }) };
}

it("names each session that begins, once, and every impersonation", async () => {
  const { accounts, step } = watched();
  accounts.signIn(
    "user_1",
    session("sess_before", { createdAt: start - 1 }),
    session("sess_after", { createdAt: start + 1, ip: "203.0.113.7" }),
    session("sess_actor", { createdAt: start - 1, impersonated: true }),
    session("sess_ended", { createdAt: start + 1, status: "revoked" }),
  );
  const { sessions } = await step.run();
  expect([...(sessions as string[])].sort()).toEqual(["sess_actor", "sess_after"]);
  expect(step.notes.filter((line) => line.includes("sess_after"))).toEqual([
    expect.stringContaining("of user_1 since 2026-11-21T03:00:00.001Z (203.0.113.7)"),
  ]);
});

it("stops when Clerk takes the old key again, or the live app has another one", async () => {
  const again = watched();
  again.clerk.keys.set(oldKey, { instance: "ins_1", environment: "production" });
  await expect(again.step.run()).rejects.toThrow(NeedsHuman);
  const back = watched();
  back.state.deployed = oldKey;
  await expect(back.step.run()).rejects.toThrow("has another CLERK_SECRET_KEY");
});

it("goes on while Clerk does not answer, and says so", async () => {
  const { clerk, step } = watched();
  clerk.cut = true;
  expect(await step.run()).toMatchObject({ sessions: [] });
  expect(step.notes.join("\n")).toContain("Could not look");
});
