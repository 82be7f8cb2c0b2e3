import type { AccountSession } from "../ports/accounts.ts";
import type { NearChange } from "./near-changes.ts";

/** What was found out about sessions that end too early. Times are Unix milliseconds. */
export interface SessionFacts {
  readonly nowMs: number;
  /** Only what ended since then counts. */
  readonly sinceMs: number;
  /** Of a few users. */
  readonly sessions: readonly AccountSession[];
  /** One account in one browser at a time; undefined: not known. */
  readonly singleSession: boolean | undefined;
  /** Of the Clerk instance; undefined: not known. */
  readonly domains: readonly { readonly name: string; readonly satellite: boolean }[] | undefined;
  readonly appOrigin: string;
  /** Whose tokens the app takes; undefined: not known, null: anybody's. */
  readonly parties: readonly string[] | null | undefined;
  /** Instances that the app's pages named, by the Frontend API's host. */
  readonly instances: readonly string[];
  /** The stack's. */
  readonly frontendApi: string;
  readonly clockAheadMs: number | undefined;
  /** Length of a session token; undefined: not known. */
  readonly tokenBytes: number | undefined;
  /** Cookies of Clerk's that the app itself sets to somebody who is signed in: names with attributes. */
  readonly appCookies: readonly string[];
  /** Those that Clerk's Frontend API sets. */
  readonly clerkCookies: readonly string[];
  readonly near: readonly NearChange[];
}

/** Why people are signed out, with what to change. */
export interface SessionCause {
  readonly id: string;
  readonly summary: string;
  readonly change: string;
}

/** An end counts as a pattern from so many on, and when so large a share of what ended is of its kind. */
const fewest = 2;
const shareMin = 0.3;
/** Sessions that end sooner are ended by a setting, milliseconds: Clerk's own are seven days. */
const shortMs = 24 * 3_600_000;
/** More than Clerk's SDK allows for (`clockSkewInMs`), milliseconds. */
const clockMaxMs = 5_000;
/** A browser keeps cookies of 4,096 bytes, name and attributes with them. */
const cookieMax = 4_096;
const cookieOverhead = 96;

/** What was found, the surest first; empty: nothing of ours. Pure. */
export function sessionCauses(facts: SessionFacts): readonly SessionCause[] {
  const ofSettings = [
    instances(facts),
    clock(facts),
    parties(facts),
    cookies(facts),
    tokenSize(facts),
  ].flatMap((cause) => cause ?? []);
  const ofEnds = endings(facts);
  const found = [...ofSettings, ...ofEnds];
  const change = found.length === 0 ? changed(facts) : undefined;
  return change === undefined ? found : [change];
}

function instances({ instances: named, frontendApi }: SessionFacts): SessionCause | undefined {
  const others = [...new Set(named)].filter((host) => host !== frontendApi);
  if (others.length === 0) return undefined;
  return {
    id: "several-instances",
    summary: `Pages of one domain name ${others.length + (named.includes(frontendApi) ? 1 : 0)} Clerk instances (${[...new Set(named)].join(", ")}): whoever changes from one to the other is signed out.`,
    change:
      "Take the deployment with the other keys out of the domain's way: promote one, and end a rolling release.",
  };
}

function clock({ clockAheadMs }: SessionFacts): SessionCause | undefined {
  if (clockAheadMs === undefined || Math.abs(clockAheadMs) <= clockMaxMs) return undefined;
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  return {
    id: "clock",
    summary: `The app's clock is ${seconds} s ${clockAheadMs > 0 ? "ahead: tokens count as expired" : "behind: tokens count as issued in the future"} there.`,
    change:
      "Set the clock of the machines that serve the app (time synchronisation), or deploy it elsewhere.",
  };
}

function parties({ domains, parties: taken, appOrigin }: SessionFacts): SessionCause | undefined {
  if (taken === undefined || taken === null) return undefined;
  const hosts = taken.flatMap((one) => (URL.canParse(one) ? [new URL(one).hostname] : []));
  const covered = (name: string) => hosts.some((host) => host === name || host.endsWith(`.${name}`));
  const satellites = (domains ?? []).filter(({ satellite, name }) => satellite && !covered(name));
  const own = taken.includes(new URL(appOrigin).origin) ? [] : [new URL(appOrigin).host];
  const missing = [...own, ...satellites.map(({ name }) => name)];
  if (missing.length === 0) return undefined;
  return {
    id: "authorized-parties",
    summary: `People sign in at ${missing.join(", ")}, and the app takes no token that was made there (authorizedParties: ${taken.join(", ")}).`,
    change: `Add ${missing.join(", ")} to the app's domains (authorizedParties), and deploy; or take the domain out of Clerk.`,
  };
}

function cookies({ appCookies, clerkCookies }: SessionFacts): SessionCause | undefined {
  if (appCookies.length > 0)
    return {
      id: "cookies",
      summary: `The app sets Clerk's own cookies to people who are signed in: ${appCookies.join(" | ")}.`,
      change:
        "Find what writes them (the proxy, a route, something in front of the app), and let Clerk's SDK alone do so.",
    };
  const wrong = clerkCookies.filter(
    (line) => /^__client(;|$)/.test(line) && (!/;\s*secure/i.test(line) || !lasts(line)),
  );
  if (wrong.length === 0) return undefined;
  return {
    id: "cookies",
    summary: `The Frontend API's cookie does not last or is not safe: ${wrong.join(" | ")}. It ends with the browser, and the sign-in with it.`,
    change:
      "Look at what stands between browsers and the Frontend API (a proxy of ours), and leave its cookies as they are.",
  };
}

/** A day at least. */
function lasts(line: string): boolean {
  const age = /max-age=(\d+)/i.exec(line)?.[1];
  const expires = /expires=([^;]+)/i.exec(line)?.[1];
  return age !== undefined ? Number(age) >= shortMs / 1000 : expires !== undefined;
}

function tokenSize({ tokenBytes }: SessionFacts): SessionCause | undefined {
  if (tokenBytes === undefined || tokenBytes + cookieOverhead <= cookieMax) return undefined;
  return {
    id: "token-size",
    summary: `A session token has ${tokenBytes} bytes: with its name and attributes the cookie is above the ${cookieMax} that browsers keep, and they drop it.`,
    change:
      "Take claims out of the session token (Clerk's dashboard, Sessions), and read that data from the database instead.",
  };
}

const ends: Readonly<Record<string, string>> = {
  expired: "short-lifetime",
  abandoned: "inactivity",
  replaced: "single-session",
  revoked: "revoked",
};

/** How sessions ended of late, the most frequent first. */
function endings(facts: SessionFacts): readonly SessionCause[] {
  const over = facts.sessions.filter((one) => !["active", "pending"].includes(one.status));
  const ended = over.filter((one) => {
    const at = endOf(one);
    return at >= facts.sinceMs && at <= facts.nowMs;
  });
  const counts = Object.keys(ends)
    .map((status) => [status, ended.filter((one) => one.status === status)] as const)
    .filter(([, of]) => of.length >= fewest && of.length >= ended.length * shareMin)
    .sort(([, one], [, other]) => other.length - one.length);
  return counts.flatMap(([status, of]) => causeOfEnd(status, of, ended.length, facts) ?? []);
}

/** When it ended, as far as Clerk tells. */
function endOf({ status, lastActiveAt, expireAt, abandonAt }: AccountSession): number {
  if (status === "expired") return expireAt ?? lastActiveAt;
  return status === "abandoned" ? (abandonAt ?? lastActiveAt) : lastActiveAt;
}

function causeOfEnd(
  status: string,
  of: readonly AccountSession[],
  all: number,
  { singleSession }: SessionFacts,
): SessionCause | undefined {
  const share = `${of.length} of ${all} sessions that ended of late`;
  if (status === "expired") {
    const lifetime = least(of.map(({ createdAt, expireAt }) => (expireAt ?? Infinity) - createdAt));
    if (lifetime > shortMs) return undefined;
    return {
      id: "short-lifetime",
      summary: `${share} had reached their longest life, ${lengthText(lifetime)} (inferred from their times).`,
      change: "Clerk's dashboard, Sessions, maximum lifetime: set it back; seven days are Clerk's own.",
    };
  }
  if (status === "abandoned") {
    const idle = least(of.map(({ lastActiveAt, abandonAt }) => (abandonAt ?? Infinity) - lastActiveAt));
    if (idle > shortMs) return undefined;
    return {
      id: "inactivity",
      summary: `${share} were not used for ${lengthText(idle)} (inferred from their times).`,
      change: "Clerk's dashboard, Sessions, inactivity timeout: turn it off or make it longer.",
    };
  }
  if (status === "replaced")
    return singleSession === false
      ? undefined
      : {
          id: "single-session",
          summary: `${share} were replaced by another sign-in in the same browser: the instance keeps one account a browser.`,
          change:
            "Clerk's dashboard, Sessions, multi-session: turn it on, or tell people that the second sign-in ends the first.",
        };
  return {
    id: "revoked",
    summary: `${share} were revoked: by a script, a ban, a password reset, or a runbook (./runbook status).`,
    change:
      "Find who does it (Clerk's dashboard, Logs; ./runbook status), and stop it where it is not meant.",
  };
}

/** Where nothing else is found, what was changed shortly before is all there is to go by. */
function changed({ near }: SessionFacts): SessionCause | undefined {
  const [latest] = near.toReversed();
  if (latest === undefined) return undefined;
  return {
    id: latest.what === "deployment" ? "deployment" : "change",
    summary: `Nothing is wrong with sessions as such; it began with this: ${near.map(({ text }) => text).join(", ")}.`,
    change:
      latest.what === "deployment"
        ? "Go back to the deployment before it (./runbook do deployment.rollback), and compare the two."
        : "Take that change back, and look whether it ends.",
  };
}

const least = (all: readonly number[]) => Math.min(...all);

function lengthText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return `${Math.round(ms / 1000)} s`;
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
