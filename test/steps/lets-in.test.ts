/** Whether an opening lets anybody in: before it, by the gate's key; after it, by a person's token where there is one. */
import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it } from "vitest";
import { RunbookError } from "../../src/errors.ts";
import type { HttpRequest, HttpResponse } from "../../src/ports/http.ts";
import type { Ports } from "../../src/ports/index.ts";
import { Secret } from "../../src/ports/secret.ts";
import { bypassOpen } from "../../src/steps/bypass-open.ts";
import type { BypassOpenInput } from "../../src/bypass/step-schemas.ts";
import { gateKeyNow, refuseBlindGate } from "../../src/bypass/live/gate-key-now.ts";
import { proveGenuine } from "../../src/bypass/live/genuine-proof.ts";
import { proveAccess } from "../../src/bypass/live/prove-access.ts";
import { answer, identity, portsOf, refused, wellWorld } from "../builders/ports.ts";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: "jwk" }), kid: "ins_1", kty: "RSA" };
const key = await calculateJwkThumbprint(jwk);
const issuer = `https://${identity.clerkFrontendApi}`;
const sound = { problem: null, key, issuer, ownIssuer: false, authorizedParties: null };
const foreign = { ...sound, key: "another" };
const blind = { ...sound, problem: "malformed-jwt-key", key: null, issuer: null };

interface Seen {
  readonly verification?: object | null;
  /** What the gate tells without a signature. */
  readonly unsigned?: string;
  readonly testUser?: boolean;
  readonly renewal?: number;
  /** What the protected path answers to a token. */
  readonly page?: HttpResponse;
  readonly frontendAway?: boolean;
  readonly lane?: "runtime" | "redeploy";
}

function worldOf(seen: Seen) {
  const asked: HttpRequest[] = [];
  const gate = {
    mode: "stale-sessions",
    generation: 7,
    until: null,
    verification: seen.verification ?? sound,
  };
  const session = { id: "sess_1", last_active_token: { jwt: "of.sign.in" } };
  const signedIn = { response: { id: "sia_1", status: "complete", created_session_id: "sess_1" } };
  const request = async (given: HttpRequest): Promise<HttpResponse> => {
    asked.push(given);
    const { host, pathname } = new URL(given.url);
    if (host === identity.clerkFrontendApi && seen.frontendAway) return await refused("clerk")();
    if (pathname === "/.well-known/jwks.json") return answer({ keys: [jwk] });
    if (pathname.startsWith("/api/health"))
      return seen.unsigned === undefined
        ? answer({ gate, deployment: "dpl_1" })
        : { ...answer({ gate: { mode: gate.mode } }), unsigned: seen.unsigned };
    if (pathname === "/v1/client/sign_ins") return answer({ ...signedIn, client: { sessions: [session] } });
    if (pathname.endsWith("/tokens")) return answer({ jwt: "of.re.newal" }, seen.renewal ?? 200);
    if (pathname.endsWith("/end")) return answer({});
    return seen.page ?? answer("the dashboard");
  };
  const known = portsOf(wellWorld());
  const testUser = { identifier: "probe@app.example", password: new Secret("x") };
  const ports: Ports = {
    ...known,
    http: { request },
    clerk: { ...known.clerk, ...(seen.testUser === false ? {} : { testUser }) },
    stack: { ...known.stack, identity: async () => ({ ...identity, lane: seen.lane ?? "runtime" }) },
  };
  const paths = () => asked.map(({ url }) => new URL(url).pathname);
  return { ports, asked, paths };
}

const { signal } = new AbortController();
const codeOf = (error: unknown) => (error instanceof RunbookError ? error.code : error);
const genuine = (seen: Seen) => {
  const { ports, asked, paths } = worldOf(seen);
  const { appOrigin, protectedPath, clerkFrontendApi: frontendApi } = identity;
  return { proof: proveGenuine({ ports, appOrigin, protectedPath, frontendApi, signal }), asked, paths };
};

describe("a test user's genuine token", () => {
  it("is seen to get in, and is signed out again", async () => {
    const { proof, asked, paths } = genuine({});
    expect(await proof).toEqual({
      ...{ proved: true, summary: "A test user's genuine token gets in: /dashboard answers 200." },
    });
    const page = asked.find(({ url }) => url.endsWith("/dashboard"));
    expect(page?.headers?.["authorization"]).toBe("Bearer of.sign.in");
    expect(paths().at(-1)).toBe("/v1/client/sessions/sess_1/end");
  });

  it("does where tokens are renewed no more", async () => {
    expect(await genuine({ renewal: 500 }).proof).toMatchObject({ proved: true });
  });

  it("that is turned away proves the opposite", async () => {
    const page = { ...answer("", 503), headers: { "retry-after": "60" } };
    expect(codeOf(await genuine({ page }).proof.catch((error: unknown) => error))).toBe("VERIFY_FAILED");
  });

  it("that the app answers in another way proves nothing", async () => {
    expect(await genuine({ page: answer("", 307) }).proof).toMatchObject({
      ...{ proved: false, summary: expect.stringContaining("answers 307") },
    });
  });

  it.each([
    [{ testUser: false }, "there is no test user"],
    [{ frontendAway: true }, "clerk cannot be reached"],
  ] as const)("that nobody has is not tried, and it is said (%j)", async (seen, why) => {
    const { proved, summary } = await genuine(seen).proof;
    expect(proved).toBe(false);
    expect(summary).toMatch(/^That a person with a genuine token gets in was not tried: /);
    expect(summary).toContain(why);
  });
});

describe("an opening that would let nobody in", () => {
  const refusal = async (seen: Seen, mode: "stale-sessions" | "open") => {
    const said: string[] = [];
    const error = await refuseBlindGate(
      worldOf(seen).ports,
      mode,
      signal,
      (line) => void said.push(line),
    ).catch((thrown: unknown) => thrown);
    return error === undefined ? said.join(" ") : codeOf(error);
  };

  it("is refused; mode open only where the gate obeys no grant at all", async () => {
    expect(await refusal({ verification: foreign }, "stale-sessions")).toBe("GATE_LETS_NOBODY_IN");
    expect(await refusal({ verification: foreign }, "open")).toContain("would let nobody in");
    expect(await refusal({ verification: blind }, "open")).toBe("GATE_LETS_NOBODY_IN");
    expect(await refusal({}, "stale-sessions")).toContain("verifies with the instance's key");
  });

  it("is not refused for what could not be compared, which is said", async () => {
    expect(await refusal({ unsigned: "there is no key" }, "stale-sessions")).toContain("is not known");
    expect(await refusal({ verification: foreign, lane: "redeploy" }, "stale-sessions")).toContain(
      "nobody in",
    );
  });

  it("is shown in the plan and changes nothing when it is run", async () => {
    const input: BypassOpenInput = {
      ...{ mode: "stale-sessions", routes: [], methods: [], minutes: 5, totalMinutes: 60, sinceMinutes: 720 },
      ...{ deny: [], reason: "Clerk does not answer", incident: "night" },
    };
    const { ports } = worldOf({ verification: foreign });
    const preview = async () => ({ changes: [], drift: [], warnings: [], elapsedMs: 1 });
    const context = {
      ports: { ...ports, stack: { ...ports.stack, preview } },
      run: "r",
      step: "open",
      signal,
    };
    const { notes } = await bypassOpen.plan(input, context);
    expect(notes?.[0]).toMatch(/^BLOCKED: The gate would let nobody in/);
    // The stack of this world throws at every write.
    const run = bypassOpen.run(input, {
      ...context,
      note: async () => undefined,
      checkpoint: async () => undefined,
    });
    expect(codeOf(await run.catch((error: unknown) => error))).toBe("GATE_LETS_NOBODY_IN");
  });
});

describe("what is called seen", () => {
  const saw = async (seen: Seen, mode: "stale-sessions" | "open" = "stale-sessions") => {
    const { ports } = worldOf(seen);
    const gate = { mode: "stale-sessions", generation: 7, verification: seen.verification ?? sound } as never;
    const asked = seen.unsigned === undefined ? gate : { mode, unsigned: seen.unsigned };
    return await proveAccess({ ports, mode, gate: asked, signal }, () => undefined).catch(codeOf);
  };

  it("is a person who gets in, else exactly what was looked at", async () => {
    expect(await saw({})).toBe("A test user's genuine token gets in: /dashboard answers 200.");
    const without = await saw({ testUser: false });
    expect(without).toContain(
      "verifies with the instance's key: it is in the key set that clerk.app.example",
    );
    expect(without).toContain("was not tried: there is no test user");
    const unknown = await saw({ testUser: false, unsigned: "there is no key" });
    expect(unknown).toContain("by which statement, it tells a signed request alone, and there is no key");
  });

  it("fails for a gate that lets nobody in", async () => {
    expect(await saw({ verification: foreign })).toBe("VERIFY_FAILED");
  });

  it("takes the config's key while Clerk is away", async () => {
    const { ports } = worldOf({ frontendAway: true });
    const clerkJwtKey = async () => publicKey.export({ type: "spki", format: "pem" }).toString();
    const found = await gateKeyNow({ ...ports, stack: { ...ports.stack, clerkJwtKey } });
    expect(found).toMatchObject({ lets: "in", summary: expect.stringContaining("in the stack's config") });
  });

  it("asks Clerk once for a plan and its run while it does not answer, and anew a quarter of a minute later", async () => {
    for (const [frontendAway, asks] of [
      [true, [1, 1, 2]],
      [false, [1, 2, 3]],
    ] as const) {
      let nowMs = 0;
      const { ports, paths } = worldOf({ frontendAway });
      const clock = { ...ports.clock, monotonic: () => nowMs };
      const asked = async () => {
        await gateKeyNow({ ...ports, clock });
        return paths().filter((path) => path === "/.well-known/jwks.json").length;
      };
      const [first, second] = [await asked(), await asked()];
      nowMs = 15_000;
      expect([first, second, await asked()]).toEqual(asks);
    }
  });
});
