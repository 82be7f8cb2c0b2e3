import { expect, test } from "vitest";
import { sessionCauses, type SessionFacts } from "../../src/diagnosis/session-causes.ts";
import { session } from "../builders/memory-accounts.ts";

const now = Date.parse("2026-11-30T03:00:00Z");
const hour = 3_600_000;
const day = 24 * hour;

/** So many sessions that ended so, hours ago, of a life and an inactivity as the instance has them. */
const ended = (
  status: string,
  count: number,
  { life = 7 * day, idle = 30 * day }: { life?: number; idle?: number } = {},
) =>
  Array.from({ length: count }, (_, at) => {
    const endedAt = now - (at + 1) * hour;
    const times =
      status === "expired"
        ? { createdAt: endedAt - life, lastActiveAt: endedAt - hour }
        : { createdAt: endedAt - day, lastActiveAt: status === "abandoned" ? endedAt - idle : endedAt };
    return session(`sess_${status}${at}`, {
      ...{ status, ...times, expireAt: times.createdAt + life, abandonAt: times.lastActiveAt + idle },
    });
  });
const open = Array.from({ length: 6 }, (_, at) =>
  session(`sess_${at}`, { createdAt: now - day, lastActiveAt: now }),
);

const clientCookie = "__client; Max-Age=31536000; Path=/; HttpOnly; Secure; SameSite=Lax";
const healthy: SessionFacts = {
  ...{ nowMs: now, sinceMs: now - 2 * day, sessions: open, singleSession: true, near: [] },
  domains: [{ name: "app.example", satellite: false }],
  ...{ appOrigin: "https://app.example", parties: ["https://app.example"], frontendApi: "clerk.app.example" },
  ...{ instances: Array<string>(6).fill("clerk.app.example"), clockAheadMs: 40, tokenBytes: 800 },
  ...{ appCookies: [], clerkCookies: [clientCookie, "__client_uat; Max-Age=31536000; Secure"] },
};
const satellite = { name: "other.example", satellite: true };
const deployed = { at: now - hour, what: "deployment" as const, text: "dpl_1 was deployed" };

test.each<readonly [string, Partial<SessionFacts>]>([
  ["short-lifetime", { sessions: [...open, ...ended("expired", 4, { life: hour })] }],
  ["inactivity", { sessions: [...open, ...ended("abandoned", 4, { idle: hour / 2 }), ...ended("ended", 2)] }],
  ["single-session", { sessions: [...open, ...ended("replaced", 4)] }],
  ["authorized-parties", { domains: [satellite] }],
  ["several-instances", { instances: ["clerk.app.example", "clerk.elsewhere.example"] }],
  ["clock", { clockAheadMs: 20_000 }],
  ["token-size", { tokenBytes: 4_050 }],
  ["cookies", { appCookies: ["__session; Path=/; Max-Age=0"] }],
  // Beyond the eight.
  ["cookies", { clerkCookies: ["__client; Path=/; HttpOnly; Secure"] }],
  ["clock", { clockAheadMs: -9_000 }],
  ["revoked", { sessions: [...open, ...ended("revoked", 4), ...ended("ended", 3)] }],
  ["deployment", { near: [deployed] }],
])("%s is named, and nothing beside it", (id, change) => {
  const causes = sessionCauses({ ...healthy, ...change });
  expect(causes.map((one) => one.id)).toEqual([id]);
  expect(causes[0]?.change.length).toBeGreaterThan(20);
});

test.each<readonly [string, Partial<SessionFacts>]>([
  ["a quiet app", {}],
  [
    "a busy app: sessions live their seven days, people sign out, one was revoked",
    {
      sessions: [
        ...open,
        ...ended("expired", 5),
        ...ended("ended", 9),
        ...ended("removed", 3),
        ...ended("revoked", 1),
      ],
    },
  ],
  [
    "an app with a satellite that it knows, several accounts a browser, and rich tokens",
    {
      ...{ singleSession: false, sessions: [...open, ...ended("replaced", 2), ...ended("ended", 4)] },
      ...{ domains: [satellite], parties: ["https://app.example", "https://www.other.example"] },
      ...{ tokenBytes: 3_200, clockAheadMs: -2_500 },
    },
  ],
])("%s: nothing of ours", (_, change) => {
  expect(sessionCauses({ ...healthy, ...change })).toEqual([]);
});

test("what is not known is no cause, and a change near it is not told where there is a cause", () => {
  const unknown = {
    ...{ singleSession: undefined, domains: undefined, parties: undefined, instances: [] },
    ...{ clockAheadMs: undefined, tokenBytes: undefined, clerkCookies: [] },
  };
  expect(sessionCauses({ ...healthy, ...unknown })).toEqual([]);
  const both = sessionCauses({ ...healthy, near: [deployed], clockAheadMs: 30_000 });
  expect(both.map(({ id }) => id)).toEqual(["clock"]);
});

test("what ended long ago does not count", () => {
  const old = ended("expired", 4, { life: hour }).map((one) => ({
    ...one,
    ...{ expireAt: now - 9 * day, createdAt: now - 9 * day - hour },
  }));
  expect(sessionCauses({ ...healthy, sessions: [...open, ...old] })).toEqual([]);
});
