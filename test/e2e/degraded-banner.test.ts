// No grant, no notice: the banner follows what Clerk's own SDK says of itself in the browser, and goes when that is over.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FRONTEND_API, FRONTEND_API_HOST } from "../../sandbox/ids.ts";
import { startGatedApp, type GatedApp } from "../gate/gated-app.ts";
import { openBrowser } from "./browser.ts";

const words = {
  "en-GB": "Our sign-in provider has an outage.",
  "zh-CN": "我们的登录服务商出现故障",
} as const;
/** Clerk's SDK tries for some ten seconds before it calls itself degraded. */
const SAID_WITHIN_MS = 45_000;
let app: GatedApp;
let browser: Browser;

beforeAll(async () => {
  app = await startGatedApp();
  await app.goLive();
  browser = await openBrowser(app.info);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

/** A browser profile that is signed in, with the start page open and Clerk's SDK loaded. */
async function sitDown(name: string, locale: keyof typeof words): Promise<Page> {
  const { origin } = app.info.app;
  await app.control("POST", "/clerk/users", { id: `user_${name}`, email: `${name}@nightshift.example` });
  const { cookies, client } = await app.control("POST", "/clerk/sessions", { userId: `user_${name}` });
  const context = await browser.newContext({ locale });
  await context.addCookies([
    ...Object.entries(cookies as Record<string, string>).map(([key, value]) =>
      key.startsWith("__client_uat")
        ? { name: key, value, domain: ".nightshift.example", path: "/", secure: true }
        : { name: key, value, url: origin, secure: true },
    ),
    { name: "__client", value: client as string, url: FRONTEND_API, secure: true, httpOnly: true },
  ]);
  const page = await context.newPage();
  await page.goto(origin);
  await page.waitForFunction("window.Clerk?.loaded && window.Clerk.user");
  return page;
}

const status = (page: Page) => page.evaluate("window.Clerk?.status");
const banner = (page: Page) => page.locator("[role=status]");

it("shows nothing while Clerk is well, its own degraded status in the reader's language, and nothing after", async () => {
  const people = [await sitDown("ada", "en-GB"), await sitDown("lin", "zh-CN")] as const;
  for (const page of people) {
    expect(await status(page)).toBe("ready");
    expect(await banner(page).count()).toBe(0);
  }
  await app.control("POST", "/faults", {
    host: FRONTEND_API_HOST,
    path: "/v1/*",
    effect: { kind: "error" },
  });
  await Promise.all(people.map((page) => page.reload()));
  for (const [page, text] of [
    [people[0], words["en-GB"]],
    [people[1], words["zh-CN"]],
  ] as const) {
    await banner(page).waitFor({ timeout: SAID_WITHIN_MS });
    expect(await status(page)).toBe("degraded");
    expect(await banner(page).textContent()).toContain(text);
    expect(await page.locator("[data-who]").textContent()).toMatch(/^user_/);
  }
  await app.control("DELETE", "/faults");
  await Promise.all(people.map((page) => page.reload()));
  for (const page of people) {
    await page.waitForFunction("window.Clerk?.status === 'ready'", undefined, { timeout: SAID_WITHIN_MS });
    expect(await banner(page).count()).toBe(0);
  }
}, 180_000);
