import { Browser } from "../../rehearsal/people/browser.ts";
import type { NightWorld } from "./night-world.ts";

/** Someone who keeps asking all night. */
export interface Person {
  readonly name: string;
  /** Whether a stale-sessions grant is meant for them. */
  readonly meant: boolean;
  readonly userId: string | undefined;
  readonly browser: Browser;
}

export type Phase = "before" | "open" | "over";

/** What one person met in one minute: a page, an API read, an API write. */
export interface Asked {
  /** Since the opening; negative before it. */
  readonly minute: number;
  readonly phase: Phase;
  readonly person: string;
  /** All three were answered, and as theirs. */
  readonly worked: boolean;
  /** One of them said that somebody is signed in. */
  readonly inside: boolean;
  readonly statuses: readonly number[];
}

export const deniedUser = "user_revoked";

const hoursS = 3_600;
const signedIn = [
  { name: "signed in 10 minutes before", user: "user_fresh", beforeS: 600, meant: true },
  { name: "signed in 5 hours before", user: "user_evening", beforeS: 5 * hoursS, meant: true },
  { name: "signed in 11 h 50 min before", user: "user_long", beforeS: 12 * hoursS - 600, meant: true },
  { name: "signed in 13 hours before", user: "user_old", beforeS: 13 * hoursS, meant: false },
  { name: "revoked, and on the deny list", user: deniedUser, beforeS: hoursS, meant: false },
] as const;

/** Everyone with the token that they would hold at the opening; who was revoked was so half an hour before it. */
export async function gather(night: NightWorld): Promise<readonly Person[]> {
  const { control } = night;
  const browserWith = (token: string | undefined) => {
    const browser = new Browser(night.wire, night.address);
    if (token !== undefined) browser.holdToken(token);
    return browser;
  };
  const people: Person[] = [];
  const sessions: string[] = [];
  for (const { name, user, beforeS, meant } of signedIn) {
    await control("POST", "/clerk/users", { id: user, email: `${user}@nightshift.example` });
    const { sessionId } = await control("POST", "/clerk/sessions", { userId: user });
    const { token } = await control("POST", "/clerk/tokens", { sessionId, shiftS: -beforeS });
    if (user === deniedUser) await control("POST", `/clerk/sessions/${sessionId}/revoke`, {});
    sessions.push(sessionId);
    people.push({ name, meant, userId: user, browser: browserWith(token) });
  }
  for (const [name, key] of [
    ["with a forged token", "forged"],
    ["with another instance's token", "foreign"],
  ] as const) {
    const { token } = await control("POST", "/clerk/tokens", { sessionId: sessions[0], key });
    people.push({ name, meant: false, userId: undefined, browser: browserWith(token) });
  }
  return [
    ...people,
    { name: "a stranger", meant: false, userId: undefined, browser: browserWith(undefined) },
  ];
}

const requests = [
  { path: "/dashboard", method: "GET", document: true },
  { path: "/api/me", method: "GET", document: false },
  { path: "/api/me", method: "POST", document: false },
] as const;

/** One minute's work of one person. */
export async function work(
  { name, userId, browser }: Person,
  { minute, phase }: Pick<Asked, "minute" | "phase">,
): Promise<Asked> {
  const answers = [];
  for (const { path, method, document } of requests)
    answers.push(await browser.ask(path, { method, document }));
  const says = answers.map(({ status, body }) => (status === 200 ? /\buser_\w+/.exec(body)?.[0] : undefined));
  return {
    ...{ minute, phase },
    person: name,
    worked: userId !== undefined && says.every((who) => who === userId),
    inside: says.some((who) => who !== undefined),
    statuses: answers.map(({ status }) => status),
  };
}
