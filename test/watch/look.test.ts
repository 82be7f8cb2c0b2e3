/** What one look finds, and what it amounts to. */
import { expect, it } from "vitest";
import { Secret } from "../../src/ports/secret.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { HttpRequest, HttpResponse } from "../../src/ports/http.ts";
import { lookOnce } from "../../src/watch/look.ts";
import { answer, cutWorld, identity, portsOf, refused, wellWorld, type World } from "../builders/ports.ts";

const targets = {
  ...{ appOrigin: identity.appOrigin, frontendApi: identity.clerkFrontendApi },
  protectedPath: "/dashboard",
};
const signal = new AbortController().signal;
const looking = async (ports: Ports, signIn = false) =>
  await lookOnce({ ports, targets }, { signIn, signal });
const seenIn = async (world: World) => (await looking(portsOf(world))).is;

const token = { jwt: "e30.e30.sig" };
/** With a test user whom Clerk signs in, and the app's answer to its token. */
function withTestUser(
  world: World,
  more: { readonly signIn?: HttpResponse; readonly entered?: HttpResponse },
) {
  const ports = portsOf(world);
  const asked: string[] = [];
  const request = async (given: HttpRequest): Promise<HttpResponse> => {
    const { pathname } = new URL(given.url);
    asked.push(pathname);
    if (pathname === "/v1/client/sign_ins")
      return (
        more.signIn ??
        answer({
          response: { id: "sia_1", status: "complete", created_session_id: "sess_1" },
          client: { sessions: [{ id: "sess_1", last_active_token: token }] },
        })
      );
    if (pathname.endsWith("/tokens")) return answer(token);
    const entering = given.headers?.["authorization"] !== undefined && pathname === "/dashboard";
    if (entering) return more.entered ?? answer("welcome");
    return await ports.http.request(given);
  };
  const testUser = { identifier: "probe@app.example", password: new Secret("correct horse") };
  return { asked, ports: { ...ports, http: { request }, clerk: { ...ports.clerk, testUser } } };
}

it("is well, degraded, failing or unknown by what was seen", async () => {
  expect(await seenIn(wellWorld())).toBe("well");
  expect(await seenIn(cutWorld())).toBe("failing");
  expect(await seenIn({ ...wellWorld(), frontendApi: async () => answer("", 503) })).toBe("failing");
  expect(await seenIn({ ...wellWorld(), appHealth: async () => answer("", 500) })).toBe("failing");
  const unwell = async () => answer({ status: "unwell", gate: { mode: "closed" } }, 503);
  expect(await seenIn({ ...wellWorld(), appHealth: unwell })).toBe("failing");
  const maintenance = async () => answer({ maintenance_mode: true });
  expect(await seenIn({ ...wellWorld(), frontendApi: maintenance })).toBe("degraded");
  // The app reaches Clerk, this machine does not.
  expect(await seenIn({ ...wellWorld(), frontendApi: refused("clerk.app.example") })).toBe("unknown");
});

it("asks the status pages only where nothing answers, and blames nobody while they do not either", async () => {
  const away = { frontendApi: refused("clerk.app.example"), appHealth: refused("app.example") };
  expect(await seenIn({ ...wellWorld(), ...away })).toBe("failing");
  const silence = { statusPage: refused("status.clerk.com"), vercelStatus: refused("www.vercel-status.com") };
  expect(await seenIn({ ...wellWorld(), ...away, ...silence })).toBe("unknown");
});

it("signs the test user in and enters with its token, and tells how many requests that took", async () => {
  const { ports, asked } = withTestUser(wellWorld(), {});
  const look = await looking(ports, true);
  expect(look).toMatchObject({ is: "well", signIn: true, gate: "closed", requests: asked.length });
  expect(asked.filter((path) => path === "/v1/client/sign_ins")).toHaveLength(1);
  const without = await looking(ports);
  expect(without.requests).toBeLessThan(look.requests);
  expect(without.signIn).toBe(false);
});

it("fails where a sign-in fails though Clerk's API answers, and where the gate turns a genuine token away", async () => {
  const down = answer({ errors: [{ code: "internal_clerk_error" }] }, 500);
  expect(await looking(withTestUser(wellWorld(), { signIn: down }).ports, true)).toMatchObject({
    ...{ is: "failing", failing: ["signIn"] },
  });
  const away = { ...answer("", 503), headers: { "retry-after": "30" } };
  expect(await looking(withTestUser(wellWorld(), { entered: away }).ports, true)).toMatchObject({
    ...{ is: "failing", failing: ["gate"] },
  });
});

it("calls a limit that this machine alone has met no outage", async () => {
  const limited = answer({ errors: [{ code: "too_many_requests" }] }, 429);
  const look = await looking(withTestUser(wellWorld(), { signIn: limited }).ports, true);
  expect(look).toMatchObject({ is: "degraded", failing: ["signIn"] });
});
