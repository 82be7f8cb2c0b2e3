import { afterEach, beforeEach, expect, test } from "vitest";
import { Dashboard } from "../../rehearsal/world/dashboard.ts";
import { keepKnocking, type Knock } from "../probe/knocking.ts";
import { startNight, statementOf, type Night } from "../probe/night.ts";

const perSecond = 10;
/** A grant is held this long at most while its source cannot be read. */
const heldAtMostMs = 35_000;
/** How long it is watched for staying closed. */
const watchedMs = 20_000;

let night: Night;
beforeEach(async () => {
  night = await startNight();
}, 180_000);
afterEach(() => night.stop());

const inside = (knocks: readonly Knock[]) => knocks.filter((knock) => knock.inside);
const from = (knocks: readonly Knock[], at: number) => knocks.filter(({ sentAt }) => sentAt >= at);

async function open(): Promise<ReturnType<typeof keepKnocking>> {
  const person = await night.staleBrowser("mara");
  await night.world.control("POST", "/clerk/cut", {});
  await night.typed(night.requester, ["bypass", "open", "--reason", "Clerk does not answer"]);
  const knocking = keepKnocking([[person]], perSecond);
  await expect.poll(() => inside(knocking.knocks).length, { timeout: 30_000 }).toBeGreaterThan(20);
  return knocking;
}

/** Nobody gets in from 35 s after the close on. */
async function staysClosed(knocking: ReturnType<typeof keepKnocking>): Promise<void> {
  const closed = (await night.writes()).at(-1);
  if (closed === undefined || statementOf(closed).mode !== "closed") throw new Error("Nothing was closed.");
  const limit = closed.at + heldAtMostMs;
  await expect.poll(() => Date.now() > limit + watchedMs, { timeout: 120_000, interval: 500 }).toBe(true);
  await knocking.stop();
  expect(from(knocking.knocks, limit).filter(({ status }) => status > 0).length).toBeGreaterThan(50);
  expect(inside(from(knocking.knocks, limit))).toEqual([]);
}

test.each([[["--direct"]]])(
  "a close %j with Edge Config's reads down closes the gate within 35 s",
  { timeout: 300_000 },
  async (flags) => {
    const knocking = await open();
    await night.world.control("POST", "/faults", {
      host: "edge-config.vercel.com",
      effect: { kind: "hang" },
    });
    await night.typed(night.requester, ["bypass", "close", ...flags]);
    await staysClosed(knocking);
  },
);

test.each([[[]]])(
  "a close %j and an instant rollback to a deployment from the open time leave the gate closed",
  { timeout: 300_000 },
  async (flags) => {
    const knocking = await open();
    const vercel = new Dashboard(night.world, night.world.control);
    const before = (await vercel.deployments()).map(({ id }) => id);
    const during = await vercel.deploy({ deploymentId: before[0] });
    await vercel.deploy({ deploymentId: during });
    await night.typed(night.requester, ["bypass", "close", ...flags]);
    await vercel.rollBack(during);
    expect(before).not.toContain(during);
    await staysClosed(knocking);
  },
);
