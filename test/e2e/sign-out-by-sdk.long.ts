// Clerk's SDK posts a server action to the page before it signs out, and waits for it without a catch: Chromium, the real SDK,
// on a page whose actions the gate refuses.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { generateGateKeys, signStatement } from "../../guard/src/grant.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { VERCEL_PROJECT } from "../../sandbox/ids.ts";
import { openBrowser } from "./browser.ts";
import { deployApp, startLiveApp, type LiveApp } from "../world/live-app.ts";
import { signedInTab, type SignedInTab } from "./signed-in-tab.ts";

const keys = generateGateKeys();
const variables = { AUTH_GATE_PUBLIC_KEY: keys.publicKey, AUTH_GATE_LANE: "redeploy" };
let live: LiveApp;
let browser: Browser;

beforeAll(async () => {
  live = await startLiveApp(variables);
  browser = await openBrowser(live.sandbox.info);
});
afterAll(async () => {
  await browser?.close();
  await live?.stop();
});

/** The SDK's own sign-out, and how it went; `hangs` until it ends one way or the other. */
async function signOut({ page }: SignedInTab): Promise<void> {
  const actions: number[] = [];
  page.on("response", (response) => {
    if (response.request().headers()["next-action"] !== undefined) actions.push(response.status());
  });
  await page.evaluate(`window.signedOut = "hangs"; void window.Clerk.signOut().then(
    () => (window.signedOut = "done"), (error) => (window.signedOut = "failed: " + error.message))`);
  await expect
    .poll(
      async () =>
        new URL(page.url()).pathname === "/" ||
        (await page.evaluate("window.signedOut ?? 'left'").catch(() => "left")) !== "hangs",
      { timeout: 30_000, interval: 250 },
    )
    .toBe(true);
  // Without the action there is nothing to hang on: then this test would show nothing.
  expect(actions).toEqual([200]);
}

const statusOf = async ({ sessionId }: SignedInTab) => {
  const { sessions } = await live.control("GET", "/clerk/sessions");
  return (sessions as { id: string; status: string }[]).find(({ id }) => id === sessionId)?.status;
};

it("ends in normal times, though the token that the page holds has just gone", async () => {
  const tab = await signedInTab(live, browser, "leaver");
  await tab.context.clearCookies();
  await signOut(tab);
});

it("ends under a grant that does not know the person, with Clerk there and with Clerk cut", async () => {
  const [first, second] = [
    await signedInTab(live, browser, "denied"),
    await signedInTab(live, browser, "denied_in_outage"),
  ];
  const now = Math.floor(Date.now() / 1000);
  const statement: OpenStatement = {
    ...{ aud: `${VERCEL_PROJECT}:production`, jti: "sdk:1", mode: "stale-sessions", approved: true },
    ...{ iat: now, nbf: now, exp: now + 3600, first: now, since: now - 12 * 3600 },
    deny: [first.userId, second.userId],
  };
  const AUTH_GATE_STATEMENT = await signStatement(statement, keys.privateKey);
  await deployApp(live.sandbox.info, { ...variables, AUTH_GATE_STATEMENT });
  // The deployment before it answers until this one is up.
  for (const { page } of [first, second]) {
    const refused = () => page.evaluate(`fetch("/api/me").then(({ status }) => status)`);
    await expect.poll(refused, { timeout: 60_000, interval: 250 }).toBe(503);
  }
  await signOut(first);
  expect(await statusOf(first)).toBe("removed");
  await live.control("POST", "/clerk/cut", { how: "reset" });
  await signOut(second);
});
