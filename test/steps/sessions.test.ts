/** sessions.sample and sessions.prove over a world in memory: what they ask, what they never do, and what they say. */
import { expect, test } from "vitest";
import { NeedsHuman, PermanentFailure, TransientFailure } from "../../src/errors.ts";
import type { HttpRequest, HttpResponse } from "../../src/ports/http.ts";
import type { Ports } from "../../src/ports/index.ts";
import { Secret } from "../../src/ports/secret.ts";
import { sessionsProve } from "../../src/steps/sessions-prove.ts";
import { sessionsSample } from "../../src/steps/sessions-sample.ts";
import { StillClock } from "../builders/clock.ts";
import { account, MemoryAccounts, session } from "../builders/memory-accounts.ts";
import { answer, identity, portsOf, wellWorld } from "../builders/ports.ts";

const clock = new StillClock();
const hour = 3_600_000;
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = `${part({ alg: "RS256" })}.${part({ sid: "sess_t", iat: Math.floor(clock.now() / 1000) })}.sig`;
const pageOf = (host: string) =>
  `<script data-clerk-publishable-key="pk_live_${Buffer.from(`${host}$`).toString("base64")}"></script>`;

interface Told {
  /** Renewals that Clerk grants. */
  renewals?: number;
  /** What the protected page answers, by how often it was asked. */
  page?: (turn: number) => number;
  testUser?: boolean;
  /** Answers in the place of Clerk's to requests for tokens, by how often one was asked for. */
  trouble?: (turn: number) => HttpResponse | undefined;
}

/** A healthy app and Clerk, with everything that was asked of them. */
function world({ renewals = Infinity, page = () => 200, testUser = true, trouble }: Told = {}) {
  const asked: string[] = [];
  const accounts = new MemoryAccounts().add(account("user_a", { lastActiveAt: clock.now() }));
  let [renewed, turns, tokens] = [0, 0, 0];
  const time = () => new Date(clock.now()).toISOString();
  const appSays = () => ({
    ...{ time: time(), samples: 0, layers: {}, deployment: "dpl_1", region: "iad1", upSeconds: 9 },
    ...{ instance: identity.clerkFrontendApi, jwtKey: null, authorizedParties: [identity.appOrigin] },
  });
  const request = async ({ method, url, signed }: HttpRequest): Promise<HttpResponse> => {
    const { host, pathname } = new URL(url);
    asked.push(`${method} ${host}${pathname}`);
    if (pathname === "/v1/environment") return answer({ auth_config: { single_session_mode: true } });
    if (pathname === "/v1/client/sign_ins")
      return {
        ...answer({
          response: { id: "sia_1", status: "complete", created_session_id: "sess_t" },
          client: { sessions: [{ id: "sess_t", last_active_token: { jwt } }] },
        }),
        setCookies: ["__client=a.b; Max-Age=31536000; Path=/; HttpOnly; Secure"],
      };
    // The first comes with the sign-in.
    const troubled = pathname.endsWith("/tokens") ? trouble?.(tokens++) : undefined;
    if (troubled !== undefined) return troubled;
    if (pathname.endsWith("/tokens")) return renewed++ <= renewals ? answer({ jwt }) : answer({}, 401);
    if (pathname === identity.protectedPath) return answer("<p>in</p>", page(turns++));
    if (pathname === "/api/diagnose")
      return signed === true ? answer(appSays()) : answer({ time: time() }, 401);
    if (pathname === "/") return answer(pageOf(identity.clerkFrontendApi));
    throw new Error(`nobody expected ${url}`);
  };
  const base = portsOf(wellWorld(), clock);
  const read = async () => ({
    unread: undefined,
    entries: [{ id: "dmn_1", createdAt: undefined, fields: { name: "app.example", is_satellite: false } }],
  });
  const ports: Ports = {
    ...base,
    accounts,
    http: { request },
    clerk: {
      ...base.clerk,
      ...(testUser && { testUser: { identifier: "t@app.example", password: new Secret("nothing to lose") } }),
    },
    clerkInstance: { ...base.clerkInstance, read },
  };
  const notes: string[] = [];
  const context = {
    ...{ ports, run: "run", step: "step", signal: new AbortController().signal },
    note: async (text: string) => void notes.push(text),
    checkpoint: async () => undefined,
  };
  return { ports, accounts, asked, notes, context };
}

const ends = /\/(revoke|end|remove|ban|lock|touch)$|^DELETE /;

test("a healthy app: nothing of ours, and nothing is asked that ends a session", async () => {
  const { accounts, asked, context } = world();
  accounts.signIn("user_a", session("sess_1", { createdAt: clock.now() - hour, lastActiveAt: clock.now() }));
  const seen = await sessionsSample.run(sessionsSample.input.parse({}), context);
  expect(seen).toMatchObject({ cause: "nothing-of-ours", causes: [], brief: "", ends: ["active 1"] });
  expect(accounts.done).toEqual([]);
  expect(asked.filter((one) => ends.test(one))).toEqual([]);
});

test("named users' sessions that lived an hour are told with what to change", async () => {
  const { accounts, asked, context } = world();
  const times = { createdAt: clock.now() - 2 * hour, lastActiveAt: clock.now() - hour };
  const over = { status: "expired", ...times, expireAt: clock.now() - hour, abandonAt: clock.now() + hour };
  accounts.signIn("user_a", session("sess_1", over), session("sess_2", over));
  const seen = await sessionsSample.run(sessionsSample.input.parse({ users: ["user_a"] }), context);
  expect(seen.cause).toBe("short-lifetime");
  expect(seen.brief).toContain("60 minutes");
  expect(seen.brief).toContain("maximum lifetime");
  expect(accounts.done).toEqual([]);
  expect(asked.filter((one) => ends.test(one))).toEqual([]);
});

test("what cannot be had is noted, and is no cause", async () => {
  const { ports, context, notes } = world({ testUser: false });
  const away = { ...ports, clerkInstance: { ...ports.clerkInstance, read: () => Promise.reject(failure) } };
  const failure = new PermanentFailure("api.clerk.com answers 403.", { code: "HTTP_STATUS" });
  const seen = await sessionsSample.run(sessionsSample.input.parse({}), { ...context, ports: away });
  expect(seen.cause).toBe("nothing-of-ours");
  expect(notes.join("\n")).toContain("The instance's domains could not be had: api.clerk.com answers 403.");
  expect(notes.join("\n")).toContain("There is no test user");
});

const prove = (context: ReturnType<typeof world>["context"], renewals = 5) =>
  sessionsProve.run(sessionsProve.input.parse({ renewals, everySeconds: 50 }), context);

test("a session that lives through five renewals is the proof, and it is left as it is", async () => {
  const { asked, context } = world();
  await expect(prove(context)).resolves.toMatchObject({ renewals: 5 });
  expect(asked.filter((one) => one.endsWith("/tokens"))).toHaveLength(6);
  expect(asked.filter((one) => ends.test(one))).toEqual([]);
});

test("one that ends on the way, and one that the app turns away, prove nothing", async () => {
  await expect(prove(world({ renewals: 2 }).context)).rejects.toThrow("ended after 2 of 5 renewals");
  const away = world({ page: (turn) => (turn === 3 ? 307 : 200) });
  await expect(prove(away.context)).rejects.toMatchObject({
    code: "VERIFY_FAILED",
    message: expect.stringContaining("after renewal 3") as string,
  });
});

test("an answer that fails now and then ends no session, and one that stays away proves neither", async () => {
  const twice = world({ trouble: (turn) => ([3, 4].includes(turn) ? answer({}, 500) : undefined) });
  await expect(prove(twice.context)).resolves.toMatchObject({ renewals: 5 });
  for (const seen of [answer({}, 500), answer({}, 429), answer("<p>Sorry</p>")]) {
    const away = world({ trouble: (turn) => (turn < 3 ? undefined : seen) });
    const ended = await prove(away.context).catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(TransientFailure);
    expect(String(ended)).toContain(`cannot be told after 2 of 5 renewals: Clerk answers ${seen.status}`);
  }
});

test("without a test user a person says what they saw, and an empty word is none", async () => {
  const { ports, context } = world({ testUser: false });
  await expect(prove(context)).resolves.toEqual({ renewals: 0, proof: "seen" });
  const silent = { ...ports, ask: { ...ports.ask, text: async () => " " } };
  await expect(prove({ ...context, ports: silent })).rejects.toBeInstanceOf(NeedsHuman);
});
