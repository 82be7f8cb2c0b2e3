// The redeploy lane with a second person: what is approved is the commit that is live, and no other is deployed with it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimsOf } from "../world/claims.ts";
import { said, startRedeployWorld, type RedeployWorld } from "./redeploy-world.ts";

let world: RedeployWorld;
let hand: RedeployWorld["hand"];
let bens: string;
beforeAll(async () => {
  world = await startRedeployWorld();
  ({ hand } = world);
  bens = hand.clone("ben");
}, 300_000);
afterAll(() => hand?.stop());

const open = (...words: readonly string[]) =>
  hand.runbook(["bypass", "open", "--minutes", "30", "--reason", "Clerk does not answer", ...words]);
const other = "b".repeat(40);

/** Asked for, read and signed by Ben in his clone. @returns what he read, and his line */
async function approved(): Promise<{ readonly read: string; readonly line: string }> {
  const asked = await open();
  expect(asked, said(asked)).toMatchObject({ code: 3 });
  const [request = ""] = /approve-this:\S+/.exec(asked.stdout) ?? [];
  const words = ["approve", request, "--key", hand.checkout.keyFile("ben"), "--yes"];
  const read = await hand.runbook(words, { root: bens });
  expect(read, said(read)).toMatchObject({ code: 0 });
  const signed = await hand.runbook([...words, "--json"], { root: bens });
  expect(signed, said(signed)).toMatchObject({ code: 0 });
  return { read: said(read), line: (JSON.parse(signed.stdout) as { line: string }).line };
}

describe("the redeploy lane, approved", { timeout: 300_000 }, () => {
  it("shows the second person the commit that would be deployed", async () => {
    const { commit = "" } = (await world.live()) ?? {};
    const { read, line } = await approved();
    expect(read).toContain(`builds commit ${commit.slice(0, 12)} anew`);
    expect(read).toContain("Planned again from this checkout: the same.");

    await world.pushes(other);
    const before = [hand.config().read(), await hand.item(), (await world.deployments()).length];
    for (const way of [[], ["--direct"]]) {
      const refused = await open("--approval", line, ...way);
      expect(refused.code, said(refused)).toBe(1);
      expect(refused.stderr).toContain("bbbbbbb is live now, and the plan would deploy");
    }
    expect([hand.config().read(), await hand.item(), (await world.deployments()).length]).toEqual(before);
  });

  it("opens that commit once it is approved, and closes", async () => {
    const { read, line } = await approved();
    expect(read).toContain(`builds commit ${other.slice(0, 12)} anew`);
    const opened = await open("--approval", line);
    expect(opened, said(opened)).toMatchObject({ code: 0 });
    const live = await world.live();
    expect(live?.commit).toBe(other);
    const statement = (await world.frozen(live?.id ?? ""))["AUTH_GATE_STATEMENT"] ?? "";
    expect(claimsOf(statement)).toMatchObject({ mode: "stale-sessions", approved: true });
    await world.closes();
    await world.previewsEmpty();
  });
});
