// The whole of it by the real executor on a real journal: killed at every line of the record and every few requests.
import { expect, test } from "vitest";
import { sessionsRevoke } from "../../src/steps/sessions-revoke.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import type { Json } from "../../src/runbook/runbook.ts";
import { Life } from "../run/world.ts";
import { planned, Rig } from "../run/rig.ts";
import { account } from "../builders/memory-accounts.ts";
import { Act } from "./act.ts";

async function rigOf(act: Act, way: "sessions" | "ban") {
  const inputs = { everyone: true, atMost: 120, way, budget: 20_000 };
  const action = await act.plan(sessionsRevoke, inputs);
  const step = planned("sessions.revoke", {
    id: "revoke",
    effect: "converge",
    inputs: inputs as Record<string, Json>,
    action,
  });
  return new Rig(step);
}

/** One process; a life that ends takes its requests with it. */
async function live(act: Act, rig: Rig, life: Life) {
  act.accounts.before = () => life.pass("request");
  const ports = { ...act.ports, clock: act.clock };
  const around = { catalogue: standardCatalogue, ports, wait: false };
  return await act.clock.until(rig.process(life, around)).catch((error: unknown) => error);
}

test("one by one: whenever it is killed, nobody is asked for twice but those in hand, and nobody is left", async () => {
  for (let dieAt = 5; dieAt < 400; dieAt += 31) {
    const act = new Act().populate(120);
    const rig = await rigOf(act, "sessions");
    for (const at of [dieAt, dieAt + 40, dieAt + 80]) await live(act, rig, new Life(at));
    await expect(live(act, rig, new Life())).resolves.toMatchObject({ stop: undefined });
    expect(act.open()).toEqual([]);
    expect(new Set(act.accounts.done).size).toBe(act.accounts.done.length);
  }
});

test("by ban and unban: whenever it is killed, in the end those are banned who were before", async () => {
  for (let dieAt = 5; dieAt < 60; dieAt += 3) {
    const act = new Act().populate(120);
    act.accounts.add(account("user_0077", { banned: true, createdAt: 1_077 }));
    const rig = await rigOf(act, "ban");
    for (const at of [dieAt, dieAt + 4]) await live(act, rig, new Life(at));
    await live(act, rig, new Life());
    const banned = [...act.accounts.people.values()].filter((each) => each.banned).map(({ id }) => id);
    expect(banned).toEqual(["user_0077"]);
    expect(act.open()).toEqual(["sess_user_0077_0"]);
  }
});
