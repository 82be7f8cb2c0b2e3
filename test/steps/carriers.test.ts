import { expect, test } from "vitest";
import { afterClose, cancelOpenings, stillCarried } from "../../src/bypass/live/carriers.ts";
import { TransientFailure } from "../../src/errors.ts";
import type { Carrier } from "../../src/ports/redeploys.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";
import { StillClock } from "../builders/clock.ts";

const until = "2026-11-21T04:00:00Z";
const end = Date.parse(until);
const clock = new StillClock();
const nowMs = clock.now();
const carrier = (change: Partial<Carrier>): Carrier => ({
  ...{ id: "dpl_1", incident: "night", generation: 1, grantUntil: nowMs + 60_000, commit: "a" },
  ...{ createdAt: 0, state: "READY", assigned: true, rolling: false, error: undefined },
  ...change,
});

test("a close names the built deployments that carry a grant, to its end and no longer", () => {
  const carriers = [
    carrier({ grantUntil: end }),
    carrier({ id: "dpl_2", grantUntil: undefined }),
    carrier({ id: "dpl_3", grantUntil: end, state: "CANCELED" }),
  ];
  expect(stillCarried(carriers, end - 1)).toContain(`dpl_1 carries the grant until ${until}`);
  expect(stillCarried(carriers, end - 1)).not.toMatch(/dpl_2|dpl_3/);
  expect(stillCarried(carriers, end)).toBeUndefined();
});

function around(carriers: readonly Carrier[], live: Partial<{ id: string; commit: string }> = {}) {
  const ports = portsOf(wellWorld(), clock);
  const said: string[] = [];
  const done: string[] = [];
  let current = live.id ?? "dpl_1";
  const outlook = {
    ...{ linked: true, ignoreCommand: undefined, rolling: undefined, followsNew: false },
    live: { id: current, commit: live.commit ?? "a", dirty: false, buildMs: undefined },
  };
  return {
    said,
    done,
    around: {
      ports: {
        ...ports,
        redeploys: {
          ...ports.redeploys,
          carriers: async () => carriers,
          cancel: async (id: string) => void done.push(`cancel ${id}`),
          outlook: async () => outlook,
        },
        releases: {
          ...ports.releases,
          promote: async (id: string) => {
            done.push(`promote ${id}`);
            current = id;
          },
          current: async () => ({ id: current, followsNew: true }),
        },
      },
      signal: new AbortController().signal,
      say: (line: string) => void said.push(line),
    },
  };
}

test("a close cancels the builds under way that carry a grant, and no others", async () => {
  const { around: given, done } = around([
    carrier({ id: "dpl_queued", state: "QUEUED" }),
    carrier({ id: "dpl_building", state: "BUILDING" }),
    carrier({ id: "dpl_closing", state: "BUILDING", grantUntil: undefined }),
    carrier({ id: "dpl_ended", state: "BUILDING", grantUntil: nowMs }),
    carrier({ id: "dpl_built" }),
  ]);
  expect(await cancelOpenings(given)).toBe(true);
  expect(done).toEqual(["cancel dpl_queued", "cancel dpl_building"]);
});

test("Vercel's silence does not stop a close", async () => {
  const { around: given, said } = around([]);
  const silent = () => Promise.reject(new TransientFailure("Vercel does not answer.", { code: "NETWORK" }));
  given.ports.redeploys.carriers = silent;
  expect(await cancelOpenings(given)).toBe(false);
  await afterClose(given, 2);
  expect(said).toEqual(Array(3).fill(expect.stringContaining("Vercel does not answer.")));
});

const closed = carrier({ id: "dpl_2", generation: 2, grantUntil: undefined });

test("where production was rolled back to a grant, the closed deployment of the same commit is promoted", async () => {
  const { around: given, done, said } = around([closed, carrier({})]);
  await afterClose(given, 2);
  expect(done).toEqual(["promote dpl_2"]);
  expect(said[0]).toContain("promoted dpl_2");
});

test.each([
  ["another commit is left for a person", [closed, carrier({})], { commit: "b" }],
  ["one that is not built is not promoted", [{ ...closed, state: "ERROR" }, carrier({})], {}],
])("%s", async (_name, carriers, live) => {
  const { around: given, done, said } = around(carriers, live);
  await afterClose(given, 2);
  expect(done).toEqual([]);
  expect(said[0]).toContain("vercel promote");
});

test("nothing is moved where what is live carries no grant", async () => {
  const { around: given, done } = around([closed, carrier({})], { id: "dpl_2" });
  await afterClose(given, 2);
  expect(done).toEqual([]);
});
