// Where a grant may come from, and what happens while it cannot be read.
import { afterEach, beforeAll, expect, it } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { APP_ORIGIN } from "../../sandbox/ids.ts";
import { signIn } from "./credentials.ts";
import { openingOf, startGatedApp, type GatedApp } from "./gated-app.ts";

let app: GatedApp | undefined;
// Each test starts an app of its own; a build is not to count against its time.
beforeAll(async () => void (await buildApp()), 300_000);
afterEach(() => app?.stop());

const visit = async (one: GatedApp, cookie: string) =>
  (
    await one.ask({
      path: "/dashboard",
      headers: { accept: "text/html", "sec-fetch-dest": "document", cookie },
    })
  ).status;

it("the redeploy lane obeys the deployment's environment, and never asks Edge Config", async () => {
  app = await startGatedApp(async (sign) => ({
    AUTH_GATE_LANE: "redeploy",
    AUTH_GATE_STATEMENT: await sign(openingOf(2)),
  }));
  const person = await signIn(app, "redeployed");
  await app.control("POST", "/clerk/cut", {});
  await app.setItem(await app.sign({ aud: openingOf(3).aud, jti: "i:3", mode: "closed" }));
  expect(await visit(app, `__session=${await person.token({ shiftS: -3600 })}`)).toBe(200);
  expect((await app.health()).gate).toMatchObject({ lane: "redeploy", generation: 2 });
  const { entries } = await app.control("GET", "/log?host=edge-config.vercel.com");
  expect(entries).toEqual([]);
});

it("while Edge Config hangs, an open grant is held, and no request waits long", async () => {
  app = await startGatedApp(async () => ({ AUTH_GATE_FRESH_MS: "5000" }));
  const person = await signIn(app, "patient");
  const cookie = `__session=${await person.token({ shiftS: -3600 })}`;
  await app.control("POST", "/clerk/cut", {});
  await app.open();
  await app.control("POST", "/faults", { host: "edge-config.vercel.com", effect: { kind: "hang" } });
  // Longer than a read counts as fresh, so that some of these meet a read that hangs.
  const until = performance.now() + 8_000;
  while (performance.now() < until) {
    expect(await visit(app, cookie)).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { entries } = await app.control("GET", "/log?host=edge-config.vercel.com&kind=connect");
  expect(entries.length).toBeGreaterThan(1);
  // Statement and notice, one at a time and with a pause between them: not one for each of the eighty requests.
  expect(entries.length).toBeLessThan(15);
});

it("a preview takes the tokens of its own two origins and of each listed domain, and nobody else's", async () => {
  const own = { VERCEL_URL: "night-a1b2c3.vercel.app", VERCEL_BRANCH_URL: "night-git-fix.vercel.app" };
  const domains = "app.nightshift.test, https://shop.nightshift.test";
  app = await startGatedApp(async () => ({ ...own, VERCEL_ENV: "preview", APP_DOMAINS: domains }));
  const person = await signIn(app, "previewed");
  const statusOf = async (azp: string) => {
    const authorization = `Bearer ${await person.token({ claims: { azp } })}`;
    return (await app?.ask({ path: "/api/me", headers: { authorization } }))?.status;
  };
  const listed = ["https://app.nightshift.test", "https://shop.nightshift.test"];
  for (const origin of [...Object.values(own).map((host) => `https://${host}`), ...listed])
    expect([origin, await statusOf(origin)]).toEqual([origin, 200]);
  // Production's own domain among them: what is signed in there is not signed in to a preview.
  for (const origin of ["https://evil.example", APP_ORIGIN, "https://other.vercel.app"])
    expect([origin, await statusOf(origin)]).toEqual([origin, 401]);
});

it("an app that never could read is in normal auth", async () => {
  app = await startGatedApp();
  const person = await signIn(app, "unlucky");
  await app.control("POST", "/clerk/cut", {});
  await app.control("POST", "/faults", { host: "edge-config.vercel.com", effect: { kind: "html-200" } });
  await app.setItem(await app.sign(app.opening()));
  expect(await visit(app, `__session=${await person.token({ shiftS: -3600 })}`)).toBe(307);
  expect((await app.health()).gate).toMatchObject({ mode: "closed", reason: "unreadable" });
});
