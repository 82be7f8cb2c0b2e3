// Nobody notices a rotation: fifty requests a second, as far as this machine goes, on a route that uses the key.
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { systemClock } from "../../sandbox/clock.ts";
import { startWorld, type World } from "../world/world.ts";
import { sure } from "../world/stack-config.ts";
import { startLoad, type Load } from "./load.ts";
import { desksIn, keysOf, playThrough, type Key } from "./play-through.ts";

const wanted = 50;
/** What a busy machine must come to at least, of what it comes to while nothing else is done. */
const share = 0.5;
let world: World | undefined;
afterEach(async () => {
  await world?.stop();
  world = undefined;
});

const words = {
  "by-hand": "none",
  replace: "read",
  others: "none",
  silent: "the old one is silent",
  delete: "Default, used a minute ago",
  due: "in a year",
};

/** How many failed in which way, from when to when. */
function grouped(failures: ReturnType<Load["seen"]>["failures"]): string {
  const by = Map.groupBy(failures, ({ how }) => how);
  return [...by]
    .map(([how, all]) => {
      const at = all.map((one) => new Date(one.at).toISOString());
      return `${all.length} × ${how}: ${at[0]} to ${at.at(-1)}`;
    })
    .join("\n");
}

/** What this machine serves before anything is changed; the sandbox, Clerk's fake and the app share its processors. */
async function calmRate(load: Load): Promise<number> {
  await expect.poll(() => load.seen().sent, { timeout: 60_000 }).toBeGreaterThan(wanted);
  load.rate();
  await delay(10_000);
  return load.rate();
}

it.each(["runtime", "redeploy"] as const)(
  "by hand, lane %s: no request fails from the first write to a minute after the deletion",
  async (lane) => {
    const here = (world = await startWorld({ lane }));
    const desks = desksIn(here);
    const [old] = await keysOf(here);
    const made = (await here.control("POST", "/clerk/secret-keys", { name: "app" })) as Key;
    await sure(here.pulumi(["config", "set", "--secret", "nextClerkSecretKey", made.secret]));
    const load = startLoad(here, wanted);
    const calm = await calmRate(load);
    const said = await playThrough(desks, ["run", "secret-rotation", "--by", "hand"], {
      confirm: words,
      before: { delete: async () => void (await here.control("DELETE", `/clerk/secret-keys/${old?.id}`)) },
    });
    expect(said.code, said.text.slice(-3_000)).toBe(0);
    await delay(60_000);
    const meanwhile = load.rate();
    const { sent, failures } = await load.stop();
    console.log(
      `lane ${lane}: ${sent} requests, ${failures.length} failed; ${calm.toFixed(1)} a second of ${wanted} while nothing else was done, ${meanwhile.toFixed(1)} meanwhile`,
    );
    console.log(grouped(failures));
    expect(failures).toEqual([]);
    expect(meanwhile).toBeGreaterThan(calm * share);
    expect(sent).toBeGreaterThan(500);
    expect((await keysOf(here)).map(({ secret }) => secret)).toEqual([made.secret]);
  },
  900_000,
);

it("by the Platform API: the old key dies by its delay, and nobody deletes it", async () => {
  const shift = { ms: 0 };
  const here = (world = await startWorld({ clock: { ...systemClock, now: () => Date.now() + shift.ms } }));
  const env = { CLERK_PLATFORM_API_KEY: here.info.clerk.platformKey };
  const [old] = await keysOf(here);
  const said = await playThrough(
    desksIn(here),
    ["run", "secret-rotation", "--by", "platform", "--old-lives-hours", "1"],
    {
      ...{ env, confirm: words },
      before: {
        // An hour goes by at Clerk while the person waits: the plan says when every earlier key is deleted.
        delete: async () => {
          expect((await keysOf(here)).map(({ id }) => id)).toContain(old?.id);
          shift.ms = 3_600_000 + 1_000;
        },
      },
    },
  );
  expect(said.code, said.text.slice(-3_000)).toBe(0);
  const left = await keysOf(here);
  expect(left).toHaveLength(1);
  expect(left[0]?.id).not.toBe(old?.id);
  const { status } = await here.wire.send({
    url: "https://api.clerk.com/v1/instance",
    headers: { authorization: `Bearer ${old?.secret}` },
  });
  expect(status).toBe(401);
}, 600_000);
