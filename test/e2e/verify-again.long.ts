// After the epoch was raised, in real Chromium with Clerk's real component: everybody finds their way back in, and nobody slips by.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { FRONTEND_API, PARENT_DOMAIN } from "../../sandbox/ids.ts";
import { startGatedApp, type GatedApp } from "../gate/gated-app.ts";
import { openBrowser } from "./browser.ts";

const PASSWORD = "correct horse battery";
const HOUR_MS = 3_600_000;
const SLOW = { timeout: 60_000 };
let app: GatedApp;
let browser: Browser;
let origin: string;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  app = await startGatedApp();
  await app.goLive();
  origin = app.info.app.origin;
  browser = await openBrowser(app.info);
}, 300_000);
afterAll(async () => {
  const { violations } = await app.control("GET", "/violations");
  await browser?.close();
  await app?.stop();
  expect(violations).toEqual([]);
});
const now = () => Math.floor(Date.now() / 1000);
/** Long enough ago for a verification to count from now on. */
beforeEach(async () => void (await app.setPolicy({ epoch: now() - 70 })));
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

interface Person {
  readonly userId: string;
  readonly sessionId: string;
  readonly clientId: string;
  readonly context: BrowserContext;
  readonly page: Page;
}

interface SignedIn {
  readonly sessionId: string;
  readonly clientId: string;
  readonly client: string;
  readonly cookies: Readonly<Record<string, string>>;
}

/** A browser in which somebody signed in an hour ago. */
async function personWith(name: string, user: object = {}, session: object = {}): Promise<Person> {
  const userId = `user_${name}`;
  const given = { id: userId, email: `${name}@nightshift.example`, password: PASSWORD, ...user };
  await app.control("POST", "/clerk/users", given);
  const asked = { userId, createdAt: Date.now() - HOUR_MS, ...session };
  const signedIn = (await app.control("POST", "/clerk/sessions", asked)) as SignedIn;
  const context = await browser.newContext();
  contexts.push(context);
  await take(context, signedIn);
  const { sessionId, clientId } = signedIn;
  return { userId, sessionId, clientId, context, page: await context.newPage() };
}

async function take(context: BrowserContext, { cookies, client }: Pick<SignedIn, "cookies" | "client">) {
  await context.addCookies([
    ...Object.entries(cookies).map(([name, value]) =>
      name.startsWith("__client_uat")
        ? { name, value, domain: `.${PARENT_DOMAIN}`, path: "/", secure: true }
        : { name, value, url: origin, secure: true },
    ),
    { name: "__client", value: client, url: FRONTEND_API, secure: true, httpOnly: true },
  ]);
}

/** To a page, and where that led. */
async function open({ page }: Person, path: string): Promise<URL> {
  await page.goto(`${origin}${path}`);
  return new URL(page.url());
}

const phase = ({ page }: Person, wanted: string) =>
  page.locator(`[data-verify-again="${wanted}"]`).waitFor(SLOW);

async function fillPassword({ page }: Person): Promise<void> {
  await page.locator("input[name=password]").fill(PASSWORD, SLOW);
  await page.keyboard.press("Enter");
}

/** Back where they came from, and known to the server. */
async function isBack({ page, userId }: Person, path: string): Promise<void> {
  await page.waitForURL(`${origin}${path}`, SLOW);
  expect(await page.locator("[data-user]").textContent()).toBe(userId);
}

const statusOf = async (id: string) => {
  const { sessions } = await app.control("GET", "/clerk/sessions");
  return (sessions as { id: string; status: string }[]).find((one) => one.id === id)?.status;
};

it("by password: to the page, verified, and back with the same query, in the same session", async () => {
  const ada = await personWith("ada");
  const at = await open(ada, "/dashboard?week=2");
  expect(at.pathname + at.search).toBe("/verify-again?return_to=%2Fdashboard%3Fweek%3D2");
  expect(await ada.page.evaluate(`fetch("/api/me").then(({ status }) => status)`)).toBe(403);
  await fillPassword(ada);
  await isBack(ada, "/dashboard?week=2");
  expect(await ada.page.evaluate(`fetch("/api/me").then(({ status }) => status)`)).toBe(200);
  expect(await statusOf(ada.sessionId)).toBe("active");
}, 120_000);

it("by a code from an e-mail", async () => {
  const ben = await personWith("ben", { password: null });
  await app.control("PUT", `/clerk/users/${ben.userId}/factors`, { emailCode: true });
  await open(ben, "/dashboard");
  const sent = async () =>
    ((await app.control("GET", "/clerk/codes")).codes as { code: string }[]).at(-1)?.code;
  await expect.poll(sent, SLOW).toMatch(/^\d{6}$/);
  const digits = ben.page.locator("input[autocomplete='one-time-code']").first();
  await digits.waitFor({ state: "attached", ...SLOW });
  await digits.focus();
  await ben.page.keyboard.type((await sent()) ?? "");
  await isBack(ben, "/dashboard");
}, 120_000);

it("by a passkey", async () => {
  const cleo = await personWith("cleo", { password: null });
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(16);
  const publicKey = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
  const passkey = { credentialId: id.toString("base64url"), publicKey };
  await app.control("PUT", `/clerk/users/${cleo.userId}/factors`, { passkey });
  const devtools = await cleo.context.newCDPSession(cleo.page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  const privateKey = pair.privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
  await devtools.send("WebAuthn.addCredential", {
    authenticatorId,
    credential: {
      ...{ credentialId: id.toString("base64"), isResidentCredential: true, rpId: PARENT_DOMAIN },
      ...{ privateKey, userHandle: Buffer.from(cleo.userId).toString("base64"), signCount: 1 },
    },
  });
  await open(cleo, "/dashboard");
  await cleo.page.getByRole("button", { name: "Use your passkey" }).click(SLOW);
  await isBack(cleo, "/dashboard");
}, 120_000);

it("somebody with a social account alone ends that session by one click, and comes back by signing in", async () => {
  const dora = await personWith(
    "dora",
    { password: null, externalAccounts: ["oauth_google"] },
    { untimed: true },
  );
  await open(dora, "/dashboard");
  await phase(dora, "sign-in");
  expect(await statusOf(dora.sessionId)).toBe("active");
  await dora.page.getByRole("button", { name: "Sign in again" }).click();
  await dora.page.waitForURL((url) => url.pathname === "/sign-in", SLOW);
  expect(new URL(dora.page.url()).searchParams.get("redirect_url")).toBe("/dashboard");
  await dora.page.locator("input[name=identifier]").waitFor(SLOW);
  expect(await statusOf(dora.sessionId)).toBe("removed");
  // As their provider would: the fake has no Google.
  await dora.page.goto("about:blank");
  const anew = { userId: dora.userId, untimed: true, clientId: dora.clientId };
  await take(dora.context, (await app.control("POST", "/clerk/sessions", anew)) as SignedIn);
  expect((await open(dora, "/dashboard")).pathname).toBe("/dashboard");
  expect(await dora.page.locator("[data-user]").textContent()).toBe(dora.userId);
}, 120_000);

it("with two people in one browser, the other's session stays", async () => {
  await app.control("PUT", "/clerk/browser", { multiSession: true });
  const other = await personWith("emil");
  const social = { password: null, externalAccounts: ["oauth_google"] };
  const finn = await personWith("finn", social, { untimed: true, clientId: other.clientId });
  await open(finn, "/dashboard");
  await phase(finn, "sign-in");
  await finn.page.getByRole("button", { name: "Sign in again" }).click();
  await expect.poll(() => statusOf(finn.sessionId), SLOW).toBe("removed");
  await finn.page.waitForURL((url) => url.pathname !== "/verify-again" || url.search === "", SLOW);
  expect(await statusOf(other.sessionId)).toBe("active");
  await app.control("PUT", "/clerk/browser", { multiSession: false });
}, 120_000);

it("a token that Clerk's edge minted from an older one does not pass, and its owner does after verifying", async () => {
  await app.control("PUT", "/clerk/browser", { sessionMinter: true });
  const gina = await personWith("gina");
  const old = { sessionId: gina.sessionId, claims: { fva: [0, -1] }, header: { oiat: now() - 300 } };
  const { token } = (await app.control("POST", "/clerk/tokens", old)) as { token: string };
  const asked = { path: "/api/me", headers: { authorization: `Bearer ${token}` } };
  expect((await app.ask(asked)).status).toBe(403);
  await open(gina, "/dashboard");
  await fillPassword(gina);
  await isBack(gina, "/dashboard");
  // What the SDK renews from now on is minted at the edge over claims that are new enough.
  await gina.page.evaluate("window.Clerk.session.getToken({ skipCache: false })");
  expect(await gina.page.evaluate(`fetch("/api/me").then(({ status }) => status)`)).toBe(200);
  await app.control("PUT", "/clerk/browser", { sessionMinter: false });
}, 120_000);

it("in the first minute the page says so and waits, since a verification would not count yet", async () => {
  const hugo = await personWith("hugo");
  await app.setPolicy({ epoch: now() - 45 });
  await open(hugo, "/dashboard");
  await phase(hugo, "waiting");
  expect(await hugo.page.locator("[data-verify-again] [role=status]").textContent()).toContain("in a moment");
  expect(await hugo.page.locator("input[name=password]").count()).toBe(0);
  await fillPassword(hugo);
  await isBack(hugo, "/dashboard");
}, 150_000);

it("a server action on a page that was open leads there, too, and Clerk.signOut() ends from there", async () => {
  await app.setPolicy({ epoch: 0 });
  const ida = await personWith("ida");
  await open(ida, "/dashboard");
  await ida.page.waitForFunction("window.Clerk?.loaded", undefined, SLOW);
  await app.setPolicy({ epoch: now() - 70 });
  await ida.page.getByRole("button", { name: "Take the shift" }).click();
  await ida.page.waitForURL((url) => url.pathname === "/verify-again", SLOW);
  expect(new URL(ida.page.url()).searchParams.get("return_to")).toBe("/dashboard");
  await ida.page.locator("input[name=password]").waitFor(SLOW);
  await ida.page.evaluate("void window.Clerk.signOut()");
  await ida.page.waitForURL((url) => url.pathname === "/", SLOW);
  expect(await statusOf(ida.sessionId)).toBe("removed");
}, 120_000);

it("who is denied is told that they were signed out, and the page leads to signing in alone", async () => {
  const jack = await personWith("jack");
  await app.setPolicy({ deny: [jack.sessionId] });
  await open(jack, "/dashboard");
  expect(await jack.page.locator("h1").textContent()).toBe("You have been signed out");
  await jack.page.getByRole("link", { name: "Sign in" }).click();
  await phase(jack, "denied");
  await jack.page.locator("[data-verify-again]").getByRole("button", { name: "Sign in" }).click();
  await jack.page.waitForURL((url) => url.pathname === "/sign-in", SLOW);
  await jack.page.locator("input[name=identifier]").fill("jack@nightshift.example", SLOW);
  await jack.page.keyboard.press("Enter");
  await fillPassword(jack);
  await isBack(jack, "/dashboard");
}, 120_000);
