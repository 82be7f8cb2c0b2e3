import { expect, it } from "vitest";
import { TransientFailure } from "../../src/errors.ts";
import { checks } from "../../src/readiness/checks.ts";
import { runChecks } from "../../src/readiness/run-checks.ts";
import { healthy, partsOf, worldOf } from "./healthy.ts";
import { readyWorld } from "../../src/readiness/world.ts";
import { variants } from "./variants.ts";

it.each([{ name: "the usual one", change: () => undefined }, ...variants])(
  "finds nothing, and knows everything, where a team is ready: $name",
  async ({ change }) => {
    const world = healthy();
    change(world);
    const checked = await runChecks(checks, worldOf(world));
    expect(
      checked.flatMap(({ check, found, notKnown }) => [...found, ...notKnown].map((one) => [check.id, one])),
    ).toEqual([]);
  },
);

it("calls nothing ok that it could not look at", async () => {
  const gone = () => {
    throw new TransientFailure("It is gone.", { code: "NETWORK" });
  };
  const away = <T extends object>(): T => new Proxy({} as T, { get: () => gone });
  const { ports, how, fingerprint } = partsOf(healthy());
  const world = readyWorld({
    ...{ account: away(), checkout: away(), folders: away(), app: away(), lint: async () => gone() },
    ...{ how, fingerprint },
    ports: {
      ...Object.fromEntries(Object.keys(ports).map((name) => [name, away()])),
      clock: ports.clock,
    } as typeof ports,
  });
  const checked = await runChecks(checks, world);
  expect(checked.filter(({ ok }) => ok).map(({ check }) => check.id)).toEqual([]);
});

it("says of the app's source that nobody named it", async () => {
  const world = healthy();
  world.app = undefined;
  const checked = await runChecks(checks, worldOf(world));
  const source = checked.filter(({ check }) => check.id.startsWith("source."));
  expect(source.filter(({ ok }) => ok)).toEqual([]);
  expect(source[0]?.notKnown).toEqual([expect.stringContaining("--app") as string]);
});

it("does not know what options are that are not written where they are given", async () => {
  const world = healthy();
  if (world.app !== undefined)
    world.app.files["proxy.ts"] =
      'import { clerkMiddleware } from "@clerk/nextjs/server";\nimport { options } from "./options";\nexport default clerkMiddleware(handler, options);\n';
  const wanted = checks.filter(({ id }) => ["source.authorized-parties", "source.jwt-key"].includes(id));
  const checked = await runChecks(wanted, worldOf(world));
  expect(checked.map(({ ok, found }) => [ok, found.length])).toEqual([
    [false, 0],
    [false, 0],
  ]);
  expect(checked[0]?.notKnown).toEqual(["proxy.ts:3: the options of clerkMiddleware are not written there."]);
});

it("does not wait for ever", async () => {
  const world = worldOf(healthy());
  const late = {
    ...world,
    ports: { ...world.ports, clock: { ...world.ports.clock, sleep: async () => undefined } },
  };
  const slow = { ...checks[0], look: () => new Promise<never>(() => undefined) } as (typeof checks)[number];
  expect(await runChecks([slow], late)).toMatchObject([
    { ok: false, notKnown: ["It took longer than 20 s."] },
  ]);
});

it("holds the app for no mistake where it is this machine that cannot sign", async () => {
  const world = healthy();
  world.answers.unsigned = "the stack's passphrase is not known here";
  const [health] = await runChecks(
    checks.filter(({ id }) => id === "app.health"),
    worldOf(world),
  );
  expect(health).toMatchObject({ found: [], ok: false });
  expect(health?.notKnown).toEqual([expect.stringContaining("passphrase") as string]);
});
