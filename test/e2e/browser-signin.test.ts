import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./browser.ts";
import { startLiveApp, type LiveApp } from "../world/live-app.ts";

let live: LiveApp;
let browser: Browser;
let userId: string;
const EMAIL = "ada@nightshift.example";
const PASSWORD = "correct horse battery";

beforeAll(async () => {
  live = await startLiveApp();
  userId = (await live.control("POST", "/clerk/users", { email: EMAIL, password: PASSWORD })).id;
  browser = await openBrowser(live.sandbox.info);
});
afterAll(async () => {
  await browser?.close();
  await live?.stop();
});

/** Fills Clerk's own component, in one step or in two, as it asks. */
async function fillIn(page: Page): Promise<void> {
  await page.getByLabel("Email address").fill(EMAIL);
  const password = page.locator("input[name=password]");
  if (!(await password.isVisible())) await page.keyboard.press("Enter");
  await password.fill(PASSWORD);
  await page.keyboard.press("Enter");
}

it("signs a person in through Clerk's own component, shows who they are, and signs them out", async () => {
  const { origin } = live.sandbox.info.app;
  const context = await browser.newContext();
  const page = await context.newPage();

  await page.goto(`${origin}/dashboard`);
  await page.waitForURL((url) => url.pathname.startsWith("/sign-in"));
  await fillIn(page);
  await page.waitForURL((url) => url.pathname === "/dashboard");
  // Said by the server, not by the SDK.
  await page.reload();
  expect(await page.locator("[data-user]").textContent()).toBe(userId);
  const names = (await context.cookies()).map((cookie) => cookie.name);
  expect(names).toEqual(expect.arrayContaining(["__session", "__session_w7mUDPJK", "__client_uat_w7mUDPJK"]));

  // Without the app's own cookies, Clerk's handshake brings them back. No page of the app is open meanwhile: the SDK in it
  // renews the token by itself, and puts the cookie back whenever that answer comes.
  await page.goto("about:blank");
  for (const name of ["__session", "__session_w7mUDPJK"]) await context.clearCookies({ name });
  const { head } = await live.control("GET", "/log");
  await page.goto(`${origin}/dashboard`);
  expect(await page.locator("[data-user]").textContent()).toBe(userId);
  const { entries } = await live.control("GET", `/log?since=${head}&host=clerk.nightshift.example`);
  expect(entries.map((one: { path: string }) => one.path)).toContain("/v1/client/handshake");

  await page.waitForFunction("window.Clerk?.loaded");
  await page.evaluate("window.Clerk.signOut()");
  await expect
    .poll(async () => (await context.cookies()).map((cookie) => cookie.name))
    .not.toContain("__session");
  await page.goto(`${origin}/dashboard`);
  await page.waitForURL((url) => url.pathname.startsWith("/sign-in"));
  const { sessions } = await live.control("GET", "/clerk/sessions");
  expect(sessions.map((one: { status: string }) => one.status)).toEqual(["removed"]);

  const { violations } = await live.control("GET", "/violations");
  expect(violations).toEqual([]);
});
