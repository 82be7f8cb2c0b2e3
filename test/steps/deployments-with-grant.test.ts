import { expect, test } from "vitest";
import { afterClose, cancelOpenings, stillCarried } from "../../src/bypass/live/deployments-with-grant.ts";
import { TransientFailure } from "../../src/errors.ts";
import { deployment, memoryVercel } from "../builders/memory-vercel.ts";
import type { CarriedStatement, CarryingDeployment, Deployment } from "../../src/ports/vercel.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";
import { StillClock } from "../builders/clock.ts";

const until = "2026-11-21T04:00:00Z";
const end = Date.parse(until);
const clock = new StillClock();
const nowMs = clock.now();
const made = (
  change: Partial<Deployment>,
  statement: Partial<CarriedStatement> = {},
): CarryingDeployment => ({
  ...deployment({ commit: "a", ...change }),
  statement: { incident: "night", generation: 1, grantUntil: nowMs + 60_000, ...statement },
});

test("a close names the built deployments that carry a grant, to its end and no longer", () => {
  const all = [
    made({}, { grantUntil: end }),
    made({ id: "dpl_2" }, { grantUntil: undefined }),
    made({ id: "dpl_3", state: "CANCELED" }, { grantUntil: end }),
  ];
  expect(stillCarried(all, end - 1)).toContain(`dpl_1 carries the grant until ${until}`);
  expect(stillCarried(all, end - 1)).not.toMatch(/dpl_2|dpl_3/);
  expect(stillCarried(all, end)).toBeUndefined();
});

function around(all: readonly CarryingDeployment[], live: Partial<{ id: string; commit: string }> = {}) {
  const ports = portsOf(wellWorld(), clock);
  const said: string[] = [];
  const done: string[] = [];
  const outlook = {
    ...{ linked: true, ignoreCommand: undefined, rolling: undefined, followsNew: false },
    live: { id: live.id ?? "dpl_1", commit: live.commit ?? "a", dirty: false, buildMs: undefined },
  };
  return {
    said,
    done,
    around: {
      ports: {
        ...ports,
        vercel: {
          ...memoryVercel({
            deployments: () => all,
            done,
            domain: { live: outlook.live.id, followsNew: true },
          }),
          outlook: async () => outlook,
        },
      },
      signal: new AbortController().signal,
      say: (line: string) => void said.push(line),
    },
  };
}

test("a close cancels the builds under way that carry a grant, and no others", async () => {
  const { around: given, done } = around([
    made({ id: "dpl_queued", state: "QUEUED" }),
    made({ id: "dpl_building", state: "BUILDING" }),
    made({ id: "dpl_closing", state: "BUILDING" }, { grantUntil: undefined }),
    made({ id: "dpl_ended", state: "BUILDING" }, { grantUntil: nowMs }),
    made({ id: "dpl_built" }),
  ]);
  expect(await cancelOpenings(given)).toBe(true);
  expect(done).toEqual(["cancel dpl_queued", "cancel dpl_building"]);
});

test("Vercel's silence does not stop a close", async () => {
  const { around: given, said } = around([]);
  const silent = () => Promise.reject(new TransientFailure("Vercel does not answer.", { code: "NETWORK" }));
  given.ports.vercel.deployments = silent;
  expect(await cancelOpenings(given)).toBe(false);
  await afterClose(given, 2);
  expect(said).toEqual(Array(3).fill(expect.stringContaining("Vercel does not answer.")));
});

const closed = made({ id: "dpl_2" }, { generation: 2, grantUntil: undefined });

test("where production was rolled back to a grant, the closed deployment of the same commit is promoted", async () => {
  const { around: given, done, said } = around([closed, made({})]);
  await afterClose(given, 2);
  expect(done).toEqual(["promote dpl_2"]);
  expect(said[0]).toContain("promoted dpl_2");
});

test.each([
  ["another commit is left for a person", [closed, made({})], { commit: "b" }],
  ["one that is not built is not promoted", [{ ...closed, state: "ERROR" }, made({})], {}],
])("%s", async (_name, all, live) => {
  const { around: given, done, said } = around(all, live);
  await afterClose(given, 2);
  expect(done).toEqual([]);
  expect(said[0]).toContain("vercel promote");
});

test("nothing is moved where what is live carries no grant", async () => {
  const { around: given, done } = around([closed, made({})], { id: "dpl_2" });
  await afterClose(given, 2);
  expect(done).toEqual([]);
});
