// No cache may keep what the gate answered for one person: real prerendered pages, ISR, forced static, and routes with headers of
// their own, built and served by Next.js.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COOKIE_SUFFIX } from "../../sandbox/ids.ts";
import { cacheable, cacheableApp } from "./cacheable-app.ts";
import { signIn, type People } from "./credentials.ts";
import { startGatedApp, type Answered, type GatedApp } from "./gated-app.ts";

let app: GatedApp;
let people: People;

beforeAll(async () => {
  app = await startGatedApp(async () => ({ AUTH_GATE_KEEP_COPY: "true" }), await cacheableApp());
  people = await signIn(app, "cached");
}, 300_000);
afterAll(() => app?.stop());

const document = { accept: "text/html", "sec-fetch-dest": "document" };
const ask = async (path: string, cookie?: string, headers = {}) =>
  await app.ask({ path, headers: { ...document, ...(cookie === undefined ? {} : { cookie }), ...headers } });
const signedIn = async () => {
  const at = people.now - 3600;
  return `__session=${await people.token()}; __client_uat=${at}; __client_uat_${COOKIE_SUFFIX}=${at}`;
};
const varies = ({ headers }: Answered) => (headers.vary ?? "").toLowerCase().split(/, */);

/** Whether a shared cache may keep it for the next who asks, by RFC 9111. */
const mayBeShared = ({ headers }: Answered) =>
  !/private|no-store/.test(headers["cache-control"] ?? "") && headers["cache-control"] !== undefined;

function isKeptByNobody(answer: Answered): void {
  expect(answer.headers["cache-control"]).toBe("private, no-store");
  // On its pages Next.js puts a Vary of its own in place of the proxy's; what is not stored has no need of one.
  if (!varies(answer).includes("next-router-state-tree"))
    expect(varies(answer)).toEqual(expect.arrayContaining(["cookie", "authorization"]));
}

describe("in normal times", () => {
  it.each(cacheable)("a copy goes with no answer that may be kept: $name", async ({ path, isPublic }) => {
    await app.close();
    // What the trap is made of: for nobody, a public one may be kept by anyone.
    const forNobody = await ask(path);
    if (isPublic) expect(mayBeShared(forNobody)).toBe(true);
    const first = await ask(path, await signedIn());
    expect(first.status).toBe(200);
    expect((first.headers["set-cookie"] ?? []).some((line) => line.startsWith("__gate_session_copy="))).toBe(
      !isPublic,
    );
    if (first.headers["set-cookie"] !== undefined) isKeptByNobody(first);
    else expect(mayBeShared(first)).toBe(true);
  });

  it.each(cacheable)("neither does a word that ends a copy: $name", async ({ path }) => {
    await app.close();
    const over = "__client_uat=0; __gate_session_copy=1.x.y";
    const answer = await ask(path, over);
    expect(answer.headers["set-cookie"]?.join()).toContain("__gate_session_copy=;");
    isKeptByNobody(answer);
  });
});

describe.each([
  ["stale-sessions", {}],
  ["open, listing what is protected", { mode: "open", routes: ["/shut/**"] }],
] as const)("under a grant of mode %s", (_, grant) => {
  beforeAll(async () => void (await app.open(grant as never)));
  const inOpen = "mode" in grant;

  it.each(cacheable)("somebody's answer is kept by nobody: $name", async ({ path }) => {
    const answer = await ask(path, `__session=${await people.token({ shiftS: -1800 })}`);
    expect(answer.status).toBe(200);
    isKeptByNobody(answer);
    const data = await ask(path, `__session=${await people.token({ shiftS: -1800 })}`, { rsc: "1" });
    if (data.status === 200) isKeptByNobody(data);
  });

  it.each(cacheable)("nobody's, too: $name", async ({ path, isPublic }) => {
    const answer = await ask(path);
    expect(answer.status).toBe(isPublic || inOpen ? 200 : 503);
    isKeptByNobody(answer);
  });
});

it("afterwards what may be shared is shared again, without a trace of the grant", async () => {
  await app.close();
  for (const { path, isPublic } of cacheable.filter((one) => one.isPublic)) {
    const answer = await ask(path);
    expect([path, mayBeShared(answer)]).toEqual([path, isPublic]);
    expect(answer.headers["x-auth-bypass"]).toBeUndefined();
  }
});
