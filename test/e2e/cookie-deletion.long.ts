// Real Chromium, a tab open for five minutes under each way of failing: who is still themselves, without and with the copy.
import { writeFileSync } from "node:fs";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { generateGateKeys, signStatement } from "../../guard/src/grant.ts";
import { FRONTEND_API, VERCEL_PROJECT } from "../../sandbox/ids.ts";
import { openBrowser } from "./browser.ts";
import { deployApp, startLiveApp, type LiveApp } from "../world/live-app.ts";
import { browserOutagePage, type Seen } from "./outage-table.ts";
import { signedInTab, type SignedInTab } from "./signed-in-tab.ts";
import { ways, type Way } from "./ways-of-failing.ts";

const minutes = Number(process.env["BROWSER_OUTAGE_MINUTES"] ?? 5);
const COPY = "__gate_session_copy";
const keys = generateGateKeys();
const variables = {
  AUTH_GATE_PUBLIC_KEY: keys.publicKey,
  AUTH_GATE_LANE: "redeploy",
  AUTH_GATE_KEEP_COPY: "true",
};
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

interface Person extends SignedInTab {
  readonly way: Way;
  goneAfterS: number | null;
}

async function sitDown(way: Way, index: number): Promise<Person> {
  const tab = await signedInTab(live, browser, `tab${index}`);
  expect((await namesIn(tab.context)).has(COPY)).toBe(true);
  return { ...tab, way, goneAfterS: null };
}

async function fail({ way, clientCookie, context }: Person): Promise<void> {
  if (way.abort === true)
    await context.route(`${FRONTEND_API}/**`, (route) => route.abort("connectionrefused"));
  for (const fault of way.faults)
    await live.control("POST", "/faults", { ...fault, cookie: `__client=${clientCookie}` });
}

const namesIn = async (context: BrowserContext) =>
  new Set((await context.cookies(live.sandbox.info.app.origin)).map(({ name }) => name));

async function open(): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now, exp: now + 3600, first: now, since: now - 12 * 3600 };
  const statement = { aud: `${VERCEL_PROJECT}:production`, jti: "tabs:1", mode: "stale-sessions" } as const;
  const text = await signStatement({ ...statement, ...times, approved: true }, keys.privateKey);
  await deployApp(live.sandbox.info, { ...variables, AUTH_GATE_STATEMENT: text });
}

/** Whom the server takes this tab for, by a request of the tab's own. */
const known = async ({ page, userId }: Person): Promise<boolean> =>
  (await page.evaluate(`fetch("/dashboard", { headers: { accept: "text/html" } }).then(async (answer) =>
    answer.headers.get("x-auth-bypass") === "stale-sessions" && (await answer.text()).includes("${userId}</dd>"))`)) as boolean;

async function seen(person: Person): Promise<Seen> {
  const { context, page, way, goneAfterS } = person;
  const tab = (await page.evaluate(
    `window.Clerk.user ? "signed in, " + window.Clerk.status : "signed out, " + window.Clerk.status`,
  )) as string;
  const withCopy = await known(person);
  const copy = (await context.cookies(live.sandbox.info.app.origin)).filter(({ name }) => name === COPY);
  await context.clearCookies({ name: COPY });
  const without = await known(person);
  await context.clearCookies({ name: COPY });
  await context.addCookies(copy);
  return { way: way.name, goneAfterS, tab, without, withCopy };
}

it(
  `keeps people whose tab stays open for ${minutes} minutes themselves, whatever Clerk's SDK does to its cookie`,
  async () => {
    const people: Person[] = [];
    for (const [index, way] of ways.entries()) people.push(await sitDown(way, index));
    for (const person of people) await fail(person);
    const began = performance.now();
    const elapsedS = (): number => Math.round((performance.now() - began) / 1000);
    await open();
    while (elapsedS() < minutes * 60) {
      for (const person of people) {
        if (person.goneAfterS === null && !(await namesIn(person.context)).has("__session"))
          person.goneAfterS = elapsedS();
      }
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
    const rows: Seen[] = [];
    for (const person of people) rows.push(await seen(person));
    if (process.env["WRITE_DOCS"] === "1") {
      const page = new URL("../../docs/browser-outage.md", import.meta.url);
      writeFileSync(page, await browserOutagePage(rows, minutes));
    }
    expect(rows.filter(({ withCopy }) => !withCopy)).toEqual([]);
    expect(rows.filter(({ without, goneAfterS }) => without !== (goneAfterS === null))).toEqual([]);
    const deleted = rows.filter(({ goneAfterS }) => goneAfterS !== null).map(({ way }) => way);
    expect(deleted.every((way) => way.startsWith("renewal "))).toBe(true);
    if (minutes >= 2) expect(deleted.length).toBeGreaterThan(0);
  },
  minutes * 60_000 + 300_000,
);
