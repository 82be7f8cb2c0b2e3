import { expect } from "vitest";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { FRONTEND_API } from "../../sandbox/ids.ts";
import type { LiveApp } from "../world/live-app.ts";

export interface SignedInTab {
  readonly userId: string;
  readonly sessionId: string;
  readonly clientCookie: string;
  readonly context: BrowserContext;
  readonly page: Page;
}

/** A browser profile of its own, signed in, with the dashboard open and Clerk's SDK at work in it. */
export async function signedInTab(live: LiveApp, browser: Browser, name: string): Promise<SignedInTab> {
  const { origin } = live.sandbox.info.app;
  const userId = `user_${name}`;
  await live.control("POST", "/clerk/users", { id: userId, email: `${name}@nightshift.example` });
  const signedIn = await live.control("POST", "/clerk/sessions", { userId });
  const context = await browser.newContext();
  await context.addCookies(
    Object.entries(signedIn.cookies as Record<string, string>).map(([cookie, value]) =>
      cookie.startsWith("__client_uat")
        ? { name: cookie, value, domain: ".nightshift.example", path: "/", secure: true }
        : { name: cookie, value, url: origin, secure: true },
    ),
  );
  const clientCookie = signedIn.client as string;
  await context.addCookies([
    { name: "__client", value: clientCookie, url: FRONTEND_API, secure: true, httpOnly: true },
  ]);
  const page = await context.newPage();
  await page.goto(`${origin}/dashboard`);
  await page.waitForFunction("window.Clerk?.loaded && window.Clerk.user");
  expect(await page.locator("[data-user]").textContent()).toBe(userId);
  return { userId, sessionId: signedIn.sessionId as string, clientCookie, context, page };
}
