// Who may knock at the gate, and what is expected of it, as data: one line for each.
import type { OpenStatement } from "../../guard/src/statement.ts";
import { keepCopy } from "../../guard/src/copy.ts";
import { sealsFrom } from "../../guard/src/seals.ts";
import { COOKIE_SUFFIX } from "../../sandbox/ids.ts";
import { SEAL_KEY, type GatedApp } from "./gated-app.ts";

export interface Knock {
  readonly headers: Readonly<Record<string, string>>;
  /** Put behind the path. */
  readonly query?: string;
  /** Changes of the grant that the row needs. */
  readonly grant?: Partial<OpenStatement>;
}

export interface Row {
  readonly name: string;
  readonly knock: (people: People) => Promise<Knock>;
  /** Under a grant: the person, or nobody. Never a redirect, never a connection to Clerk. */
  readonly granted: "in" | "out";
  /**
   * Without one. `handshake`: documents are sent to Clerk, which is down; everything else counts as nobody. `refused`: nobody,
   * and pages say so instead of redirecting.
   */
  readonly normal: "in" | "out" | "handshake" | "refused";
  /** Without a grant, Clerk's own middleware asks Clerk. */
  readonly normalAsksClerk?: true;
}

export interface People {
  readonly user: string;
  readonly session: string;
  /** A token of `session`, moved by `shiftS` seconds, with other claims or another key. */
  readonly token: (how?: TokenHow) => Promise<string>;
  /** Seconds since the epoch, now. */
  readonly now: number;
}

interface TokenHow {
  readonly shiftS?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: "instance" | "forged" | "foreign";
}

const HOUR = 3600;
const TEN_YEARS = 315_360_000;
const session = `__session_${COOKIE_SUFFIX}`;
const uat = `__client_uat_${COOKIE_SUFFIX}`;
const cookie = (...pairs: readonly string[]) => ({
  headers: { cookie: ["theme=dark", ...pairs].join("; ") },
});
/** A browser's cookies with the token in both spellings, and the client signed in an hour before the token. */
const browser = (people: People, token: string) => {
  const at = people.now - 30 * 24 * HOUR;
  return cookie(`__session=${token}`, `${session}=${token}`, `__client_uat=${at}`, `${uat}=${at}`);
};
const stale = (people: People) => people.token({ shiftS: -2 * HOUR });
const signed = (how: TokenHow) => async (people: People) => browser(people, await people.token(how));

export const rows: readonly Row[] = [
  { name: "valid", knock: signed({}), granted: "in", normal: "in" },
  {
    name: "expired, after the cut-off",
    knock: signed({ shiftS: -2 * HOUR }),
    granted: "in",
    normal: "handshake",
  },
  {
    name: "expired, before the cut-off",
    knock: signed({ shiftS: -13 * HOUR }),
    granted: "out",
    normal: "handshake",
  },
  {
    name: "__client_uat alone",
    knock: async ({ now }) => cookie(`__client_uat=${now - HOUR}`, `${uat}=${now - HOUR}`),
    ...{ granted: "out", normal: "handshake" },
  },
  {
    name: "suffixed cookies only",
    knock: async (people) => cookie(`${session}=${await stale(people)}`, `${uat}=${people.now - 9 * HOUR}`),
    ...{ granted: "in", normal: "handshake" },
  },
  {
    name: "plain cookies only",
    knock: async (people) =>
      cookie(`__session=${await stale(people)}`, `__client_uat=${people.now - 9 * HOUR}`),
    ...{ granted: "in", normal: "handshake" },
  },
  {
    name: "suffixed good, plain of another instance",
    knock: async (people) => {
      const foreign = await people.token({ key: "foreign" });
      return cookie(
        `__session=${foreign}`,
        `${session}=${await stale(people)}`,
        `${uat}=${people.now - 9 * HOUR}`,
      );
    },
    ...{ granted: "in", normal: "handshake" },
  },
  { name: "forged", knock: signed({ key: "forged" }), granted: "out", normal: "out" },
  { name: "other instance", knock: signed({ key: "foreign" }), granted: "out", normal: "out" },
  {
    name: "wrong azp",
    knock: signed({ claims: { azp: "https://evil.example" } }),
    ...{ granted: "out", normal: "out" },
  },
  {
    name: "lives ten years, as a leaked key mints them",
    knock: async (people) => browser(people, await people.token({ claims: { exp: people.now + TEN_YEARS } })),
    ...{ granted: "out", normal: "refused" },
  },
  {
    name: "Bearer that lives ten years",
    knock: async (people) => {
      const token = await people.token({ claims: { exp: people.now + TEN_YEARS } });
      return { headers: { authorization: `Bearer ${token}` } };
    },
    ...{ granted: "out", normal: "refused" },
  },
  { name: "iat in the future", knock: signed({ shiftS: HOUR }), granted: "out", normal: "handshake" },
  {
    name: "other iss, stale",
    knock: signed({ shiftS: -2 * HOUR, claims: { iss: "https://clerk.other.example" } }),
    ...{ granted: "out", normal: "handshake" },
  },
  {
    name: "__client_uat newer",
    knock: async (people) => {
      const token = await stale(people);
      const at = people.now - HOUR;
      return cookie(`__session=${token}`, `${session}=${token}`, `__client_uat=${at}`, `${uat}=${at}`);
    },
    ...{ granted: "in", normal: "handshake" },
  },
  {
    name: "__client_uat missing",
    knock: async (people) => cookie(`__session=${await stale(people)}`),
    ...{ granted: "in", normal: "handshake" },
  },
  {
    name: "__client_uat 0: signed out elsewhere",
    knock: async (people) => {
      const token = await stale(people);
      return cookie(`__session=${token}`, `${session}=${token}`, "__client_uat=0", `${uat}=0`);
    },
    ...{ granted: "out", normal: "handshake" },
  },
  {
    name: "cross-origin Referer",
    knock: async (people) => {
      const { headers } = browser(people, await stale(people));
      return { headers: { ...headers, referer: "https://elsewhere.example/" } };
    },
    ...{ granted: "in", normal: "handshake" },
  },
  {
    name: "handshake parameters in the URL",
    knock: async (people) => ({
      ...browser(people, await stale(people)),
      query: "__clerk_handshake_nonce=abc&__clerk_help=1&kept=1",
    }),
    ...{ granted: "in", normal: "out", normalAsksClerk: true },
  },
  { name: "pending", knock: signed({ claims: { sts: "pending" } }), granted: "out", normal: "out" },
  {
    name: "stale Bearer of an API client",
    knock: async (people) => ({ headers: { authorization: `Bearer ${await stale(people)}` } }),
    ...{ granted: "in", normal: "handshake" },
  },
  {
    name: "forged Bearer beside good cookies",
    knock: async (people) => {
      const { headers } = browser(people, await stale(people));
      return { headers: { ...headers, authorization: `Bearer ${await people.token({ key: "forged" })}` } };
    },
    ...{ granted: "out", normal: "out" },
  },
  {
    name: "machine token",
    knock: async () => ({ headers: { authorization: "Bearer ak_0123456789abcdef" } }),
    ...{ granted: "out", normal: "out", normalAsksClerk: true },
  },
  {
    name: "spoofed internal headers",
    knock: async ({ user }) => ({
      headers: {
        "x-clerk-auth-status": "signed-in",
        "x-clerk-auth-token": user,
        "x-clerk-auth-signature": "0",
      },
    }),
    ...{ granted: "out", normal: "out" },
  },
  {
    name: "session on the deny list",
    knock: async (people) => ({
      ...browser(people, await people.token()),
      grant: { deny: [people.session] },
    }),
    ...{ granted: "out", normal: "in" },
  },
  {
    name: "user on the deny list",
    knock: async (people) => ({ ...browser(people, await stale(people)), grant: { deny: [people.user] } }),
    ...{ granted: "out", normal: "handshake" },
  },
  {
    name: "tombstone",
    knock: async (people) => {
      const { headers } = browser(people, await people.token());
      const buried = `__gate_signed_out=${people.session}.${"0".repeat(64)}`;
      return { headers: { cookie: `${headers.cookie}; ${buried}` } };
    },
    ...{ granted: "out", normal: "out" },
  },
  {
    name: "the gate's own copy alone, where none is kept",
    knock: async (people) => {
      const at = String(people.now - 9 * HOUR);
      const clerk = { sessions: [], signedOut: false, clientUat: at };
      const line = await keepCopy([], clerk, await stale(people), sealsFrom(SEAL_KEY));
      const copy = line?.split(";")[0] ?? "";
      return cookie(copy, `__client_uat=${at}`, `${uat}=${at}`);
    },
    ...{ granted: "out", normal: "handshake" },
  },
  { name: "anonymous", knock: async () => cookie(), granted: "out", normal: "out" },
];

/** One person who is signed in, with tokens of every kind. */
export async function signIn(app: GatedApp, name: string, org?: object): Promise<People> {
  const user = `user_${name}`;
  await app.control("POST", "/clerk/users", {
    id: user,
    email: `${name}@nightshift.example`,
    ...(org && { org }),
  });
  const { sessionId } = await app.control("POST", "/clerk/sessions", { userId: user, id: `sess_${name}` });
  const token = async (how: TokenHow = {}) =>
    (await app.control("POST", "/clerk/tokens", { sessionId, ...how })).token as string;
  return { user, session: sessionId, token, now: Math.floor(Date.now() / 1000) };
}
