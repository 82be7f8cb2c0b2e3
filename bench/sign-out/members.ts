import { randomBytes } from "node:crypto";
import { Browser } from "../../rehearsal/people/browser.ts";
import type { NightWorld } from "../night/world.ts";

/** Some of those who are signed in have a browser that is asked; the others are numbers. */
export interface Members {
  readonly browsers: readonly Browser[];
  /** The account that somebody else is in, too: 37 sessions, three of them pending. */
  readonly stolen: { readonly userId: string; readonly browser: Browser };
}

/** How many have a browser: enough to see a share, few enough to look at within a second or two. */
const asked = 20;
/** As the crowd's own people sign up. */
const signUpsApartMs = 60;
const stolenSessions = { active: 34, pending: 3 } as const;

/**
 * So many people who are signed in, once each, and the stolen account. Those with a browser have signed up at equal distances,
 * so that a script that takes the newest page of users meets as many of them as of the others.
 */
export async function gatherMembers(world: NightWorld, people: number): Promise<Members> {
  const { control } = world;
  const withBrowser = Math.min(asked, people);
  if (people > withBrowser)
    await control("POST", "/clerk/people", { count: people - withBrowser, sessions: 1 });
  const now = Date.now();
  const browsers: Browser[] = [];
  for (let at = 0; at < withBrowser; at++) {
    const createdAt = now - Math.floor(((at + 0.5) / withBrowser) * people * signUpsApartMs);
    browsers.push((await signIn(world, `member-${at}`, createdAt)).browser);
  }
  const stolen = await signIn(world, "stolen", now);
  const { userId } = stolen;
  for (let at = 0; at < stolenSessions.active - 1; at++) await control("POST", "/clerk/sessions", { userId });
  for (let at = 0; at < stolenSessions.pending; at++)
    await control("POST", "/clerk/sessions", { userId, task: "choose-organization" });
  return { browsers, stolen };
}

async function signIn(world: NightWorld, name: string, createdAt: number) {
  const email = `${name}@nightshift.example`;
  const password = randomBytes(12).toString("base64url");
  const { id } = await world.control("POST", "/clerk/users", { email, password, createdAt });
  const browser = new Browser(world.wire, world.address);
  await browser.signIn(email, password);
  return { userId: id as string, browser };
}

/** Whether this browser gets the dashboard: it renews its token first where Clerk lets it, as its SDK does every 43 s. */
export async function isIn(browser: Browser): Promise<boolean> {
  // A session that has ended is not renewed; the last token is what the browser goes on with.
  await browser.refresh().catch(() => undefined);
  return (await browser.ask("/dashboard", { document: true })).status === 200;
}
