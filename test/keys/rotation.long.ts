// A rotation from end to end: the real commands, the real engine, the real app, and somebody who uses the key meanwhile.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Said } from "../world/keyboard.ts";
import { startWorld, type Desk, type World } from "../world/world.ts";
import { sure } from "../world/stack-config.ts";
import { startLoad } from "./load.ts";

interface Key {
  readonly id: string;
  readonly secret: string;
}

let world: World;
let desks: Readonly<Record<"ana" | "ben", Desk>>;

beforeAll(async () => {
  world = await startWorld();
  desks = {
    ana: world.deskOf({
      id: "ana",
      name: "Ana",
      email: "ana@nightshift.example",
      may: ["execute", "approve"],
    }),
    ben: world.deskOf(
      { id: "ben", name: "Ben", email: "ben@nightshift.example", may: ["approve"] },
      { clone: world.clone("ben") },
    ),
  };
}, 400_000);
afterAll(async () => {
  await world?.stop();
});

const keys = async () =>
  ((await world.control("GET", "/clerk/secret-keys")) as { keys: readonly Key[] }).keys;
const lastLine = (said: Said): Record<string, unknown> => {
  const line = said.stdout.trim().split("\n").at(-1) ?? "";
  return line.startsWith("{") ? (JSON.parse(line) as Record<string, unknown>) : {};
};

interface Way {
  readonly confirm: Readonly<Record<string, string>>;
  /** Steps that Ana does alone; the others Ben approves. */
  readonly alone?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it before it is through. */
  readonly until?: (said: Said) => boolean;
  /** Whenever the run has stopped for somebody. */
  readonly onTurn?: () => Promise<unknown>;
  /** Before a step that a person does, by its id. */
  readonly before?: Readonly<Record<string, () => Promise<void>>>;
}

/** Ana runs it, and goes on until it is through: by approvals of Ben's, by herself, and with a word for each manual step. */
async function playThrough(words: readonly string[], way: Way): Promise<Said> {
  const { confirm, alone = [], env = {}, before = {} } = way;
  const done = new Set<string>();
  let said = await desks.ana.runbook([...words, "--yes", "--no-wait", "--json"], { env });
  for (let turn = 0; turn < 60 && said.code !== 0 && way.until?.(said) !== true; turn++) {
    await way.onTurn?.();
    const end = lastLine(said);
    const run = String(end["run"]);
    const stop = (end["stop"] ?? {}) as {
      readonly step?: string;
      readonly code?: string;
      readonly hint?: string;
    };
    const unapproved = stop.code === "APPROVAL_MISSING" && stop.step !== undefined;
    const step = stop.step ?? /--confirm ([\w-]+)=/.exec(stop.hint ?? "")?.[1] ?? "";
    const resume = ["resume", run, "--no-wait", "--json"];
    if (stop.code === "INTERRUPTED") {
      // A watching step: this time it is waited for.
      said = await desks.ana.runbook(["resume", run, "--json"], { env });
    } else if (!unapproved && step in confirm) {
      if (!done.has(step)) await before[step]?.();
      done.add(step);
      said = await desks.ana.runbook([...resume, "--confirm", `${step}=${confirm[step]}`], { env });
    } else if (alone.includes(step)) {
      said = await desks.ana.runbook(
        [...resume, "--override", `${step}=the key was seen in a public repository`],
        { env },
      );
    } else {
      const shown = await desks.ana.runbook(["resume", run, "--no-wait"], { env });
      const line = /runbook approve (\S{200,})/.exec(shown.text)?.[1];
      if (line === undefined)
        throw new Error(`stopped at ${step}: ${said.text.slice(-1_500)}\n${shown.text}`);
      const approved = await desks.ben.runbook(["approve", line, "--yes", "--json"], { env });
      if (approved.code !== 0) throw new Error(approved.text);
      const answer = String(lastLine(approved)["line"]);
      said = await desks.ana.runbook([...resume, "--approval", answer], { env });
    }
  }
  return said;
}

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

describe("a rotation while the key is in use", () => {
  it("by hand and without downtime: no request fails from the first write to a minute after the deletion", async () => {
    const [old] = await keys();
    const made = (await world.control("POST", "/clerk/secret-keys", { name: "app" })) as Key;
    await sure(world.pulumi(["config", "set", "--secret", "nextClerkSecretKey", made.secret]));
    const load = startLoad(world, 50);
    const said = await playThrough(["run", "secret-rotation", "--by", "hand"], {
      confirm: {
        "by-hand": "none",
        replace: "read",
        others: "none",
        silent: "the old one is silent",
        delete: "Default, used a minute ago",
        due: "in a year",
      },
      before: { delete: async () => void (await world.control("DELETE", `/clerk/secret-keys/${old?.id}`)) },
    });
    expect(said.code, said.text.slice(-3_000)).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    const { sent, failures } = await load.stop();
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(2_000);
    expect((await keys()).map(({ secret }) => secret)).toEqual([made.secret]);
  }, 600_000);

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
    const said = await playThrough(["do", "keys.create", "--by", "hand", "--exposed", "true"], {
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
    const since = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+Z/, "Z");
    const said = await playThrough(
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
            settings: "none",
            "take-off": "read",
            "end-sessions": "read",
            second: "there, Ben",
            strangers: "none",
            clock: "no data was read",
          },
        },
        onTurn: async () => expect(await visitor.opens()).toBe(200),
      },
    );
    expect(said.code, said.text.slice(-3_000)).toBe(0);
    expect((await keys()).map(({ secret }) => secret)).not.toContain(leaked?.secret);
    await expect(asIntruder(leaked?.secret ?? "", "/oauth_applications", {})).rejects.toThrow("401");
    const things = (await world.control("GET", "/clerk/settings/oauth_applications")) as {
      things: { id: string }[];
    };
    expect(things.things.map(({ id }) => id)).not.toContain(planted.id);
  }, 600_000);
});
