// A rotation from end to end: the real commands, the real engine, the real app, and somebody who uses the key meanwhile.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWorld, type World } from "../world/world.ts";
import { sure } from "../world/stack-config.ts";
import { startLoad } from "./load.ts";
import { desksIn, keysOf, playThrough, type Desks } from "./play-through.ts";

let world: World;
let desks: Desks;

beforeAll(async () => {
  world = await startWorld();
  desks = desksIn(world);
}, 400_000);
afterAll(async () => {
  await world?.stop();
});

const keys = () => keysOf(world);

/** What somebody with the key asks of the Backend API. @throws Error with the status */
async function asIntruder(secret: string, path: string, body: object): Promise<{ readonly id: string }> {
  const answer = await world.wire.send({
    ...{ method: "POST", url: `https://api.clerk.com/v1${path}`, body: JSON.stringify(body) },
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
  });
  if (answer.status >= 300) throw new Error(String(answer.status));
  return JSON.parse(answer.body) as { id: string };
}

/** Somebody whose browser renews their token as Clerk's script does. */
async function signedIn(): Promise<{ readonly opens: () => Promise<number> }> {
  const user = (await world.control("POST", "/clerk/users", { email: "vera@nightshift.example" })) as {
    id: string;
  };
  const session = (await world.control("POST", "/clerk/sessions", { userId: user.id })) as {
    sessionId: string;
  };
  return {
    opens: async () => {
      const { token } = (await world.control("POST", "/clerk/tokens", { sessionId: session.sessionId })) as {
        token: string;
      };
      return (await world.ask("/api/me", "GET", { authorization: `Bearer ${token}` })).status;
    },
  };
}

/** When the first step of this kind began or ended, Unix milliseconds: by the run's own record. */
async function eventAt(use: string, what: "intent" | "outcome"): Promise<number> {
  const [folder = ""] = readdirSync(join(world.checkout.root, "incidents")).filter((name) =>
    name.includes("key-compromise"),
  );
  const lines = readFileSync(join(world.checkout.root, "incidents", folder, "journal.jsonl"), "utf8");
  for (const line of lines.trim().split("\n")) {
    const { at, event } = JSON.parse(line) as { at: string; event: Record<string, unknown> };
    const named = String(event["use"] ?? event["operation"]);
    if (event["type"] === `step.${what}` && named === use) return Date.parse(at);
  }
  throw new Error(`${use} has no ${what} on record`);
}

describe("a rotation while the key is in use", () => {
  it("refuses a key that Clerk does not take with exit code 2, and nothing is set", async () => {
    await sure(
      world.pulumi([
        "config",
        "set",
        "--secret",
        "nextClerkSecretKey",
        `sk_live_${"Zz9Yy8Xx7Ww6Vv5".repeat(3)}`,
      ]),
    );
    const before = world.config().read();
    const said = await playThrough(desks, ["do", "keys.create", "--by", "hand", "--exposed", "true"], {
      confirm: {},
      alone: ["create"],
      until: ({ code }) => code === 2,
    });
    expect(said.code, said.text.slice(-2_000)).toBe(2);
    expect(said.text).toContain("KEY_WRONG");
    expect(said.text).not.toContain("Zz9Yy8");
    expect(world.config().read()).toBe(before);
    await sure(world.pulumi(["config", "rm", "nextClerkSecretKey"]));
  }, 200_000);

  it("by the Platform API in mode contain: who is signed in goes on, and what was planted is found and removed", async () => {
    const env = { CLERK_PLATFORM_API_KEY: world.info.clerk.platformKey };
    const [leaked] = await keys();
    const planted = await asIntruder(leaked?.secret ?? "", "/oauth_applications", {
      ...{ name: "planted", redirect_uris: ["https://elsewhere.example"] },
    });
    const visitor = await signedIn();
    const told: string[] = [];
    const load = startLoad(world, 5);
    await expect.poll(() => load.seen().sent, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(load.seen().failures).toEqual([]);
    const since = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+Z/, "Z");
    const said = await playThrough(
      desks,
      [
        ...["run", "key-compromise", "--reason", "it was in a public repository", "--mode", "contain"],
        ...["--since", since, "--webhooks", "false", "--epoch", "false", "--watch-hours", "0.01"],
      ],
      {
        env,
        alone: ["create", "delete-now", "set"],
        confirm: {
          ...{
            replace: "read",
            others: "none",
            "clerk-logs": "exported",
            webhooks: "read",
            endpoints: "ours alone",
          },
          ...{
            clean: "read",
            ours: "none",
            settings: "none",
            "take-off": "read",
            "end-sessions": "read",
            second: "there, Ben",
            strangers: "none",
            clock: "no data was read",
          },
        },
        onTurn: async (now) => {
          told.push(now.text);
          expect(await visitor.opens()).toBe(200);
        },
      },
    );
    expect(said.code, said.text.slice(-3_000)).toBe(0);
    expect((await keys()).map(({ secret }) => secret)).not.toContain(leaked?.secret);
    // Server calls fail from the moment in which the key is gone until the deployment with the new one is live.
    const { failures } = await load.stop();
    const [gone, live] = [
      await eventAt("keys.create", "intent"),
      await eventAt("deployment.redeploy", "outcome"),
    ];
    const between = failures.filter(({ at }) => at >= gone && at <= live);
    expect(between.length).toBeGreaterThan(0);
    expect(between.map(({ how }) => how).join()).toMatch(/401/);
    expect(failures.filter(({ at }) => at > live + 1_000)).toEqual([]);
    expect(told.join("\n")).toContain("server calls with them fail until the new one is deployed");
    await expect(asIntruder(leaked?.secret ?? "", "/oauth_applications", {})).rejects.toThrow("401");
    const things = (await world.control("GET", "/clerk/settings/oauth_applications")) as {
      things: { id: string }[];
    };
    expect(things.things.map(({ id }) => id)).not.toContain(planted.id);
  }, 600_000);
});
