/**
 * `./runbook do sessions.sample` against the live app in the sandbox, by the command that ships: eight causes of random sign-outs are
 * planted, each in turn, named, and once mended named no more; three healthy apps get "nothing of ours"; and Clerk is never asked
 * to end a session.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorld, type World } from "../world/world.ts";

let world: World;
let env: Readonly<Record<string, string>>;
const hour = 3_600_000;
const people: string[] = [];
let tester: string;

beforeAll(async () => {
  world = await startWorld();
  const person = { email: "test@nightshift.example", password: "nothing to lose here" };
  tester = ((await world.control("POST", "/clerk/users", person)) as { id: string }).id;
  env = { RUNBOOK_TEST_USER: person.email, RUNBOOK_TEST_USER_PASSWORD: person.password };
}, 300_000);
afterAll(async () => await world.stop());

/** A person of this test alone, with sessions that are over or not. @returns what forgets them */
async function person(...sessions: readonly object[]): Promise<void> {
  const email = `person${people.length}@nightshift.example`;
  const { id } = (await world.control("POST", "/clerk/users", {
    email,
    password: "a password of theirs",
  })) as { id: string };
  people.push(id);
  for (const session of sessions) await world.control("POST", "/clerk/sessions", { userId: id, ...session });
}

async function sample() {
  const words = [
    "do",
    "sessions.sample",
    "--yes",
    "--json",
    ...(people.length > 0 ? ["--users", people.join(",")] : []),
  ];
  const said = await world.runbook(words, { env });
  expect(said.code, said.text).toBe(0);
  const records = said.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { record?: { event: { type: string; output?: unknown } } });
  const output = records.find(({ record }) => record?.event.type === "step.outcome")?.record?.event.output;
  return output as { cause: string; causes: readonly string[]; changes: readonly string[] };
}

const ago = (hours: number) => Date.now() - hours * hour;
const over = (status: string, ...endedHoursAgo: readonly number[]) =>
  endedHoursAgo.map((hours) => ({ status, createdAt: ago(hours + 1), lastActiveAt: ago(hours) }));

const settings = (change: object) => async () =>
  void (await world.control("PUT", "/clerk/session-settings", change));
const day = 24 * hour;
const usual = { maximum: 7 * day, inactivity: 30 * day, claims: {} };

let other: ReturnType<typeof createServer>;
let satellite = "";

/** One request to the Backend API, as with the dashboard. */
async function backend(method: string, path: string, body?: object): Promise<{ status: number; id: string }> {
  const answer = await world.wire.send({
    method,
    url: `https://api.clerk.com/v1${path}`,
    headers: {
      authorization: `Bearer ${world.info.env["CLERK_SECRET_KEY"] ?? ""}`,
      "content-type": "application/json",
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, ...(JSON.parse(answer.body) as { id: string }) };
}

const planted: readonly (readonly [string, () => Promise<void>, () => Promise<void>])[] = [
  [
    "short-lifetime",
    async () => {
      await settings({ maximum: hour })();
      await person(...over("expired", 1, 2, 3), {});
    },
    settings(usual),
  ],
  [
    "inactivity",
    async () => {
      await settings({ inactivity: hour / 2 })();
      await person(...over("abandoned", 1, 2, 3), {});
    },
    settings(usual),
  ],
  ["single-session", async () => await person(...over("replaced", 1, 2, 3), {}), async () => undefined],
  [
    "authorized-parties",
    async () => {
      const made = await backend("POST", "/domains", { name: "elsewhere.example", is_satellite: true });
      expect(made.status).toBe(200);
      satellite = made.id;
    },
    async () => expect((await backend("DELETE", `/domains/${satellite}`)).status).toBe(200),
  ],
  [
    "several-instances",
    async () => {
      const page = `<script data-clerk-publishable-key="pk_live_${Buffer.from("clerk.elsewhere.example$").toString("base64")}">`;
      const live = world.info.app.origin;
      let turn = 0;
      // Every other page comes from a deployment with the keys of another instance.
      other = createServer((request, response) => {
        void (async () => {
          if (request.url === "/" && turn++ % 2 === 0) return response.end(page);
          return response.writeHead(503).end(live);
        })();
      });
      other.listen(0, "127.0.0.1");
      await once(other, "listening");
      await world.control("PUT", "/app", {
        origin: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
      });
    },
    async () => {
      await world.control("PUT", "/app", { origin: null });
      other.close();
    },
  ],
  [
    "clock",
    async () => void (await world.control("PUT", "/app/process", { clockMs: 20_000 })),
    async () => void (await world.control("PUT", "/app/process", { clockMs: 0 })),
  ],
  ["token-size", settings({ claims: { everything: "x".repeat(2_900) } }), settings(usual)],
  [
    "cookies",
    async () =>
      void (await world.control("POST", "/faults", {
        id: "cookies",
        host: "app.nightshift.example",
        path: "/dashboard",
        effect: { kind: "headers", headers: { "set-cookie": ["__session=; Path=/; Max-Age=0"] } },
      })),
    async () => void (await world.control("DELETE", "/faults/cookies")),
  ],
];

/** What would have ended somebody's session; the plan's own look signs the test user in, and out again. */
async function endingRequests(since: number) {
  const { sessions } = (await world.control("GET", "/clerk/sessions")) as {
    sessions: readonly { id: string; userId: string }[];
  };
  const own = sessions.filter(({ userId }) => userId === tester).map(({ id }) => id);
  const { entries } = (await world.control("GET", `/log?since=${since}&kind=request`)) as {
    entries: readonly { method: string; host: string; path: string }[];
  };
  return entries.filter(
    ({ method, host, path }) =>
      host.includes("clerk") &&
      !own.some((id) => path.includes(id)) &&
      (/\/(revoke|end|remove|ban|lock|sign_out)$/.test(path) ||
        (method === "DELETE" && /client|sessions/.test(path))),
  );
}

test("eight causes, eight verdicts, and no session ended", { timeout: 400_000 }, async () => {
  const { head } = (await world.control("GET", `/log?since=${Number.MAX_SAFE_INTEGER}`)) as { head: number };
  const verdicts: string[] = [];
  for (const [, plant, mend] of planted) {
    await plant();
    const seen = await sample();
    verdicts.push(`${seen.cause} (${seen.causes.length})`);
    await mend();
    people.length = 0;
  }
  expect(verdicts).toEqual(planted.map(([id]) => `${id} (1)`));
  expect(await endingRequests(head)).toEqual([]);
});

test("three healthy apps: nothing of ours", { timeout: 120_000 }, async () => {
  const { head } = (await world.control("GET", `/log?since=${Number.MAX_SAFE_INTEGER}`)) as { head: number };
  const seen: string[] = [];
  // Nobody at work but the test user.
  seen.push((await sample()).cause);
  // A busy one: sessions live seven days, people sign out, one was revoked.
  await person(
    ...[1, 2, 3].map((hours) => ({
      status: "expired",
      createdAt: ago(hours + 7 * 24),
      lastActiveAt: ago(hours + 1),
    })),
    ...over("ended", 1, 2, 3, 4),
    ...over("revoked", 5),
    {},
  );
  seen.push((await sample()).cause);
  // Several accounts a browser, and rich tokens.
  await world.control("PUT", "/clerk/browser", { multiSession: true });
  await settings({ claims: { rich: "x".repeat(1_800) } })();
  people.length = 0;
  await person(...over("replaced", 1, 2), ...over("removed", 3, 4), {});
  seen.push((await sample()).cause);
  await settings(usual)();
  expect(seen).toEqual(["nothing-of-ours", "nothing-of-ours", "nothing-of-ours"]);
  expect(await endingRequests(head)).toEqual([]);
});
