import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { Secret } from "../../src/ports/secret.ts";
import type { ResourceChange } from "../../src/ports/stack.ts";
import type { Adopting } from "../../src/ports/adopting.ts";
import type { ReadVariable } from "../../src/ports/vercel.ts";
import { adopt, prepareAdoption, type AdoptionWorld } from "../../src/variables/adopt.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();
const jwk = { ...rsa.publicKey.export({ format: "jwk" }), kid: "ins_1" };
const publishable = (host: string) => `pk_live_${Buffer.from(`${host}$`).toString("base64")}`;
const values: Record<string, string> = {
  clerkPublishableKey: publishable("clerk.a.example"),
  clerkJwtKey: pem,
  clerkSecretKey: `sk_live_${"7Qx3vLm9Tzk2Rb8Wn4Hy".repeat(2)}`,
};
const configKeys = [
  { key: "clerkPublishableKey", variable: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY" },
  { key: "clerkJwtKey", variable: "CLERK_JWT_KEY" },
  { key: "clerkSecretKey", variable: "CLERK_SECRET_KEY" },
] as const;

const change = (
  operation: ResourceChange["operation"],
  name: string,
  keys: readonly string[] = [],
  type = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable",
): ResourceChange => ({ urn: name, type, name, operation, keys });
const variable = (id: string, key: string, value: string | undefined): ReadVariable => ({
  ...{ id, key, type: value === undefined ? "sensitive" : "encrypted", targets: ["production", "preview"] },
  ...{ gitBranch: undefined, customEnvironmentIds: [] },
  value: value === undefined ? undefined : new Secret(value),
});

interface Night {
  readonly config?: Record<string, string | undefined>;
  readonly live?: readonly ReadVariable[];
  /** What the preview says, each time it is made. */
  readonly previews?: readonly (readonly ResourceChange[])[];
  readonly bypass?: boolean;
  /** Statuses by URL; undefined: no answer. */
  readonly clerk?: (url: string) => { readonly status: number; readonly body: unknown } | undefined;
}

function world(night: Night = {}) {
  const clerk = night.clerk ?? (() => ({ status: 200, body: { keys: [jwk] } }));
  const previews = [...(night.previews ?? [[], []])];
  const live = night.live ?? [
    variable("1", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", values["clerkPublishableKey"]),
    variable("2", "CLERK_SECRET_KEY", undefined),
  ];
  const [take, up, list] = [
    vi.fn(async () => undefined),
    vi.fn(async () => undefined),
    vi.fn(async () => live),
  ];
  const adopting: Adopting = {
    held: async () => [],
    configured: () => true,
    config: async (key) => {
      const value = { ...values, ...night.config }[key];
      return value === undefined ? undefined : new Secret(value);
    },
    refresh: async () => undefined,
    take,
    previewed: async () => ({
      ...{ changes: previews.shift() ?? [], drift: [], warnings: [] },
      ...{ up, drop: async () => undefined },
    }),
  };
  const made: AdoptionWorld = {
    stack: {
      bypassConfig: async () =>
        night.bypass === true
          ? { mode: "stale-sessions", until: Date.parse("2026-11-29T16:00:00Z") / 1000 }
          : undefined,
      reconcile: async () => undefined,
    },
    vercel: { variables: list, sharedVariables: async () => [] },
    adopting,
    http: {
      request: async ({ url }) => {
        const answer = clerk(url);
        if (answer === undefined) throw new Error("no answer");
        const text = JSON.stringify(answer.body);
        return { status: answer.status, headers: {}, setCookies: [], text, elapsedMs: 1 };
      },
    },
    kind: "live",
    configKeys,
    wanted: () => configKeys.map(({ variable: key }) => ({ key, clerks: true })),
  };
  const run = async () => await adopt(made, await prepareAdoption(made), { say: () => undefined });
  return { made, take, up, list, run };
}

describe("before anything is written", () => {
  const backend = (status: number) => (url: string) =>
    url.includes("api.clerk.com") ? { status, body: { errors: [] } } : { status: 200, body: { keys: [jwk] } };
  const other = { ...jwk, kid: "ins_2" };
  it.each([
    ["a secret key that Clerk does not take", { clerk: backend(401) }, "KEY_WRONG"],
    [
      "a secret key of another instance",
      {
        clerk: (url: string) => ({
          status: 200,
          body: { keys: [url.includes("api.clerk.com") ? other : jwk] },
        }),
      },
      "KEY_WRONG",
    ],
    [
      "a JWT key of another instance",
      {
        config: {
          clerkJwtKey: generateKeyPairSync("rsa", { modulusLength: 2048 })
            .publicKey.export({ type: "spki", format: "pem" })
            .toString(),
        },
      },
      "KEY_WRONG",
    ],
    ["a key that was cut off", { config: { clerkSecretKey: "sk_live_7Qx3vLm9Tz" } }, "KEY_WRONG"],
    ["a key with CR", { config: { clerkSecretKey: `${values["clerkSecretKey"]}\r` } }, "KEY_WRONG"],
    ["a quoted key", { config: { clerkPublishableKey: `"${values["clerkPublishableKey"]}"` } }, "KEY_WRONG"],
    [
      "a test key",
      { config: { clerkSecretKey: values["clerkSecretKey"]?.replace("live", "test") } },
      "KEY_WRONG",
    ],
    ["a Clerk that does not answer", { clerk: backend(503) }, "NETWORK"],
    ["a Clerk that hangs", { clerk: () => undefined }, "NETWORK"],
    [
      "production on another instance",
      { live: [variable("1", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", publishable("clerk.b.example"))] },
      "WRONG_WORLD",
    ],
    ["a config without a secret key", { config: { clerkSecretKey: undefined } }, "KEY_MISSING"],
    ["a bypass in the config", { bypass: true }, "BAD_VALUE"],
  ])("it refuses %s", async (_name, night: Night, code) => {
    const { run, take, up } = world(night);
    const refused = await run().catch((error: unknown) => error);
    expect(refused).toMatchObject({ code });
    expect(String(refused)).not.toContain("7Qx3vLm9Tz");
    expect([take.mock.calls.length, up.mock.calls.length]).toEqual([0, 0]);
  });
});

describe("the up", () => {
  const written = change("update", "CLERK_SECRET_KEY", ["value"]);
  const store = change("create", "gate", [], "vercel:index/edgeConfig:EdgeConfig");
  const item = change("replace", "gate", ["value"], "vercel:index/edgeConfigItem:EdgeConfigItem");
  it("writes values that cannot be read back, and makes what is missing", async () => {
    const { run, take, up } = world({ previews: [[written, store, item], []] });
    expect(await run()).toMatchObject({ changes: [written, store, item] });
    expect(take).toHaveBeenCalledWith([
      { key: "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", id: "1" },
      { key: "CLERK_SECRET_KEY", id: "2" },
    ]);
    expect(up).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["replaces a variable", change("replace", "CLERK_SECRET_KEY", ["sensitive"])],
    ["deletes anything", change("delete", "EDGE_CONFIG")],
    ["moves a variable", change("update", "CLERK_SECRET_KEY", ["targets", "value"])],
    [
      "writes what it said would be the same",
      change("update", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", ["value"]),
    ],
    ["replaces a deployment", change("replace", "app", ["ref"], "vercel:index/deployment:Deployment")],
  ])("is not begun when it %s", async (_name, more) => {
    const { run, up } = world({ previews: [[written, more], []] });
    await expect(run()).rejects.toMatchObject({ code: "ADOPTION_BLOCKED" });
    expect(up).not.toHaveBeenCalled();
  });

  it("is not said to be done while the next preview is not empty, or a variable stands elsewhere", async () => {
    const unclean = world({ previews: [[written], [written]] });
    await expect(unclean.run()).rejects.toMatchObject({ code: "VERIFY_FAILED" });
    const moved = world({ previews: [[written], []] });
    const first = await moved.list();
    moved.list.mockResolvedValueOnce(first);
    moved.list.mockResolvedValue(first.map((one) => ({ ...one, targets: ["production"] })));
    await expect(moved.run()).rejects.toMatchObject({
      code: "VERIFY_FAILED",
      message: expect.stringContaining("CLERK_SECRET_KEY (2) was sensitive, preview, production"),
    });
  });
});
