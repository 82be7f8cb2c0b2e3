import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./browser.ts";
import { startWorld, type World } from "../world/world.ts";

const PASSWORD = "correct horse battery";
/** The gate reads its statement every five seconds; this is room enough on a slow machine. */
const SEEN_WITHIN_MS = 30_000;
let world: World;
let browser: Browser;

beforeAll(async () => {
  world = await startWorld();
  browser = await openBrowser(world.info);
});
afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly userId: string;
}

/** A new account, signed in through Clerk's own component in a browser profile of its own. */
async function signIn(email: string): Promise<Person> {
  const { id: userId } = await world.control("POST", "/clerk/users", { email, password: PASSWORD });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${world.info.app.origin}/dashboard`);
  await page.waitForURL((url) => url.pathname.startsWith("/sign-in"));
  await page.getByLabel("Email address").fill(email);
  const password = page.locator("input[name=password]");
  if (!(await password.isVisible())) await page.keyboard.press("Enter");
  await password.fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/dashboard");
  return { context, page, userId };
}

/** When the session token that the browser holds ends, Unix milliseconds; undefined when it holds none. */
async function tokenEnd(context: BrowserContext): Promise<number | undefined> {
  const cookie = (await context.cookies(world.info.app.origin)).find(({ name }) => name === "__session");
  const payload = cookie?.value.split(".")[1];
  if (payload === undefined) return undefined;
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { exp: number }).exp * 1000;
}

/** Loads the dashboard and tells what the server said: status, whose page it is, whether a bypass answered. */
async function visit(page: Page) {
  const response = await page.goto(`${world.info.app.origin}/dashboard`, { waitUntil: "domcontentloaded" });
  return {
    status: response?.status(),
    path: new URL(page.url()).pathname,
    user:
      (await page.locator("[data-user]").count()) > 0
        ? await page.locator("[data-user]").textContent()
        : null,
    bypass: response?.headers()["x-auth-bypass"] ?? null,
  };
}

const pulumi = async (...words: string[]) => expect(await world.pulumi(words)).toMatchObject({ code: 0 });

async function open(): Promise<void> {
  const until = new Date(Date.now() + 14 * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
  await pulumi("config", "set", "--plaintext", "--path", "bypass.mode", "stale-sessions");
  await pulumi("config", "set", "--plaintext", "--path", "bypass.until", until);
  await pulumi("up", "--yes", "--skip-preview");
}

async function close(): Promise<void> {
  await pulumi("config", "rm", "bypass");
  await pulumi("up", "--yes", "--skip-preview");
}

it("keeps people who are signed in at work through an outage, signs out those who ask, and ends with it", async () => {
  const [ada, eve] = [await signIn("ada@nightshift.example"), await signIn("eve@nightshift.example")];
  const stranger = await (await browser.newContext()).newPage();

  await world.control("POST", "/clerk/cut", { how: "reset" });
  await open();
  // A token's real sixty seconds pass, with the tabs open and Clerk's SDK trying to renew it.
  await expect
    .poll(
      async () =>
        Math.max((await tokenEnd(ada.context)) ?? 0, (await tokenEnd(eve.context)) ?? 0) < Date.now(),
      {
        timeout: 90_000,
        interval: 500,
      },
    )
    .toBe(true);
  expect(await tokenEnd(ada.context)).toBeDefined();

  expect(await visit(ada.page)).toEqual({
    status: 200,
    path: "/dashboard",
    user: ada.userId,
    bypass: "stale-sessions",
  });
  expect(await visit(eve.page)).toMatchObject({ status: 200, user: eve.userId });
  expect(await visit(stranger)).toMatchObject({ status: 503, path: "/dashboard", user: null });

  await eve.page.goto(`${world.info.app.origin}/sign-out`, { waitUntil: "domcontentloaded" });
  await Promise.all([
    eve.page.waitForURL((url) => url.pathname === "/"),
    eve.page.getByRole("button", { name: "Sign out" }).click(),
  ]);
  expect(await visit(eve.page)).toMatchObject({ status: 503, user: null });

  await world.control("POST", "/clerk/recover", {});
  await close();
  await expect
    .poll(async () => await visit(ada.page), { timeout: SEEN_WITHIN_MS, interval: 500 })
    .toEqual({ status: 200, path: "/dashboard", user: ada.userId, bypass: null });
  await expect
    .poll(async () => (await visit(stranger)).path, { timeout: SEEN_WITHIN_MS, interval: 500 })
    .toMatch(/^\/sign-in/);
  // Clerk learns of the sign-out that it could not be told: whoever opens that browser next is nobody.
  await expect
    .poll(async () => await visit(eve.page), { timeout: SEEN_WITHIN_MS, interval: 500 })
    .toMatchObject({ user: null, bypass: null });
  await eve.page.waitForURL((url) => url.pathname.startsWith("/sign-in"));
  expect((await world.control("GET", "/violations")).violations).toEqual([]);
}, 240_000);
