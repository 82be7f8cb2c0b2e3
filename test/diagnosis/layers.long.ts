/**
 * `./runbook do diagnose.layers` against the live app in the sandbox, by the command that ships: one layer slowed by 200 ms,
 * each in turn, is named with its size; and the requests that it told before are those that the sandbox counted.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorld, type World } from "../world/world.ts";

let world: World;
let env: Readonly<Record<string, string>>;
const slowMs = 200;

beforeAll(async () => {
  world = await startWorld();
  const person = { email: "test@nightshift.example", password: "nothing to lose here" };
  await world.control("POST", "/clerk/users", person);
  env = { RUNBOOK_TEST_USER: person.email, RUNBOOK_TEST_USER_PASSWORD: person.password };
}, 300_000);
afterAll(async () => await world.stop());

interface Seen {
  readonly cause: string;
  readonly sizeMs: number;
  readonly causes: readonly string[];
  readonly table: readonly string[];
  readonly told: { readonly backend: number; readonly jwks: number; readonly frontend: number };
  readonly counted: { readonly backend: number; readonly jwks: number; readonly frontend: number };
}

const clerks = { backend: "api.clerk.com", frontend: "clerk.nightshift.example" } as const;

async function measure(samples: number): Promise<Seen> {
  const { head } = (await world.control("GET", `/log?since=${Number.MAX_SAFE_INTEGER}`)) as { head: number };
  const words = ["do", "diagnose.layers", "--samples", String(samples), "--yes", "--json"];
  const said = await world.runbook(words, { env });
  expect(said.code, said.text).toBe(0);
  const records = said.stdout
    .trim()
    .split("\n")
    .map(
      (line) => JSON.parse(line) as { record?: { at: string; event: { type: string; output?: unknown } } },
    );
  const of = (type: string) => records.find(({ record }) => record?.event.type === type)?.record;
  const output = of("step.outcome")?.event.output;
  // The plan's own look around comes before, and is every plan's.
  const [from, to] = ["step.intent", "step.outcome"].map((type) => Date.parse(of(type)?.at ?? ""));
  const { entries } = (await world.control("GET", `/log?since=${head}&kind=request`)) as {
    entries: readonly { at: number; host: string; path: string }[];
  };
  const measured = entries.filter(({ at }) => at >= (from ?? NaN) && at <= (to ?? NaN));
  const count = (host: string, isKeySet: boolean) =>
    measured.filter((one) => one.host === host && (one.path === "/v1/jwks") === isKeySet).length;
  const [, backend, jwks, frontend] =
    /Requests: (\d+) to the Backend API .*?, (\d+) for the key set, (\d+) to /.exec(said.text) ?? [];
  return {
    ...(output as Pick<Seen, "cause" | "sizeMs" | "causes" | "table">),
    told: { backend: Number(backend), jwks: Number(jwks), frontend: Number(frontend) },
    counted: {
      backend: count(clerks.backend, false),
      jwks: count(clerks.backend, true),
      frontend: count(clerks.frontend, false),
    },
  };
}

test(
  "healthy: nothing is slow, and the requests are those that were told",
  { timeout: 120_000 },
  async () => {
    const seen = await measure(20);
    expect(seen.causes).toEqual([]);
    expect(seen.cause).toBe("none");
    expect(seen.counted).toEqual(seen.told);
    expect(seen.told.backend).toBeGreaterThan(60);
  },
);

const fault = (change: object) => async () =>
  void (await world.control("POST", "/faults", { id: "slow", ...change }));
const slow = { kind: "latency", delayMs: slowMs };

test.each<readonly [string, () => Promise<void>]>([
  ["frontend", fault({ host: clerks.frontend, effect: slow })],
  ["backend", fault({ host: clerks.backend, path: "/v1/users*", effect: slow })],
  ["jwks", fault({ host: clerks.backend, path: "/v1/jwks", effect: slow })],
  ["app", fault({ host: "app.nightshift.example", path: "/api/health/*", effect: slow })],
  [
    "connect-frontend",
    fault({ host: clerks.frontend, source: "", effect: { ...slow, kind: "slow-connect" } }),
  ],
  ["tls-backend", fault({ host: clerks.backend, source: "", effect: { ...slow, kind: "slow-tls" } })],
  ["way-to-clerk", fault({ host: "*clerk*", source: "dpl_*", effect: slow })],
  ["currentUser", fault({ host: clerks.backend, path: "/v1/users/user_*", effect: slow })],
  ["verify", async () => void (await world.control("PUT", "/app/process", { verifyMs: slowMs }))],
])("%s slowed by 200 ms is named, within a fifth", { timeout: 120_000 }, async (id, plant) => {
  await plant();
  const seen = await measure(8);
  await world.control("DELETE", "/faults");
  await world.control("PUT", "/app/process", { verifyMs: 0 });
  expect([seen.cause, seen.causes.length], seen.table.join("\n")).toEqual([id, 1]);
  expect(seen.sizeMs, seen.table.join("\n")).toBeGreaterThanOrEqual(slowMs * 0.8);
  expect(seen.sizeMs, seen.table.join("\n")).toBeLessThanOrEqual(slowMs * 1.2);
  expect(seen.counted).toEqual(seen.told);
});
