// Any night at all, in memory: whatever two people do with two clones, and whatever fails in between.
import fc from "fast-check";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { checkToken, type TokenPolicy } from "../../guard/src/token.ts";
import type { OpenStatement } from "../../guard/src/statement.ts";
import { SmallNight, type Clone, type Written } from "./small-night.ts";

/** 2026-11-21T03:00:00Z */
const begin = 1_795_230_000;
const issuer = "https://clerk.nightshift.example";
/** When each was signed in, in seconds before the night began; `revoked` is on the deny list. */
const signedIn = { fresh: 600, long: 12 * 3_600 - 600, old: 13 * 3_600, revoked: 3_600, forged: 600 };
type Name = keyof typeof signedIn;
const tokens = new Map<Name, string>();
let policy: TokenPolicy;

beforeAll(async () => {
  const [own, other] = [
    await generateKeyPair("RS256", { extractable: true }),
    await generateKeyPair("RS256"),
  ];
  policy = {
    ...{ jwtKey: await exportSPKI(own.publicKey), issuer },
    ...{ authorizedParties: ["https://app.nightshift.example"], maxTokenSeconds: 60 },
  };
  for (const name of Object.keys(signedIn) as Name[]) {
    const iat = begin - signedIn[name];
    const claims = {
      iss: issuer,
      azp: "https://app.nightshift.example",
      sub: `user_${name}`,
      sid: `sess_${name}`,
      iat,
      nbf: iat - 10,
      exp: iat + 60,
    };
    const { privateKey } = name === "forged" ? other : own;
    tokens.set(
      name,
      await new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "JWT" }).sign(privateKey),
    );
  }
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Clerk's own verification reads the system's clock. */
function setClock(night: SmallNight): void {
  vi.useFakeTimers({ toFake: ["Date"], now: night.now * 1_000 });
}

async function whoGetsIn(night: SmallNight, grant: OpenStatement): Promise<readonly Name[]> {
  setClock(night);
  const inside: Name[] = [];
  for (const [name, token] of tokens) {
    const verdict = await checkToken(token, policy, grant, night.now * 1_000, () => false);
    if (verdict.ok) inside.push(name);
  }
  return inside;
}

const openOf = ({ answer }: Written): OpenStatement | undefined =>
  answer.statement.mode === "closed" ? undefined : answer.statement;

/** Reads are fresh for 5 s; what cannot be read is held for 30 s. */
const freshS = 5;
const heldS = 35;

class Watch {
  readonly #night: SmallNight;
  #readableSince: number;
  constructor(night: SmallNight) {
    this.#night = night;
    this.#readableSince = night.now;
  }

  reads(readable: boolean): void {
    if (readable && !this.#night.readable) this.#readableSince = this.#night.now;
    this.#night.readable = readable;
  }

  /** What must hold at this instant, whatever happened before. */
  async look(): Promise<void> {
    const night = this.#night;
    const { now, written } = night;
    const live = await night.gate();
    const newest = written.at(-1);
    if (live.grant !== null) {
      const { statement } = live.grant;
      expect(now).toBeLessThan(statement.exp);
      expect(now).toBeGreaterThanOrEqual(statement.nbf - 60);
      const index = written.findIndex(({ answer }) => answer.generation === live.generation);
      const next = written[index + 1];
      if (next !== undefined) expect(now - next.at).toBeLessThan(heldS);
      if (next !== undefined && night.readable && now - this.#readableSince > freshS)
        expect(now - next.at).toBeLessThanOrEqual(freshS);
    }
    const wanted = newest === undefined ? undefined : openOf(newest);
    const read = night.readable && now - Math.max(this.#readableSince, newest?.at ?? 0) > freshS;
    if (wanted === undefined || !read || now >= wanted.exp) return;
    expect(live.grant?.statement).toEqual(wanted);
  }

  /** The same, and who gets in. */
  async lookClosely(): Promise<void> {
    await this.look();
    const grant = (await this.#night.gate()).grant?.statement;
    if (grant === undefined) return;
    const right = (["fresh", "long"] as const).filter((name) => begin - signedIn[name] >= grant.since);
    expect(await whoGetsIn(this.#night, grant)).toEqual(right);
  }

  /** Time passes; a busy app asks all the while, and the ends are looked at to the second. */
  async pass(seconds: number): Promise<void> {
    const night = this.#night;
    const target = night.now + seconds;
    const ends = night.written.flatMap((one) => (openOf(one) === undefined ? [] : [openOf(one)?.exp ?? 0]));
    while (night.now < target) {
      const edges = ends.flatMap((end) => [end - 1, end]).filter((edge) => edge > night.now);
      night.now = Math.min(target, night.now + 13, ...edges);
      if (edges.includes(night.now)) await this.lookClosely();
      else await this.look();
    }
  }
}

/** Of everything that was written. */
function checkWritten(written: readonly Written[]): void {
  let before: OpenStatement | undefined;
  for (const each of written) {
    const grant = openOf(each);
    if (grant !== undefined) {
      expect(grant.exp - grant.first).toBeLessThanOrEqual(4 * 3_600);
      expect(grant.exp - grant.nbf).toBeLessThanOrEqual(grant.approved ? 3_600 : 900);
      if (grant.approved) expect(grant.exp).toBeLessThanOrEqual(each.approvedUntil ?? 0);
      // Renewed or opened again by itself, nobody drops out; four hours and a close begin anew.
      if (before !== undefined && grant.first === before.first) expect(grant.since).toBe(before.since);
      if (before !== undefined && !grant.approved && grant.nbf - before.exp < 3_600)
        expect(grant.first).toBe(before.first);
    }
    before = grant;
  }
}

type Act = (night: SmallNight, watch: Watch) => Promise<void>;
const who = fc.constantFrom<Clone>("a", "b");
const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.integer({ min: 1, max: 1_500 }).map(
      (s): Act =>
        (_n, watch) =>
          watch.pass(s),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(who, fc.integer({ min: 1, max: 60 })).map(
      ([w, m]): Act =>
        (n) =>
          n.renew(w, m),
    ),
  },
  fc.tuple(who, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 240 })).map(
    ([w, m, total]): Act =>
      (n) =>
        n.openApproved(w, m, total),
  ),
  who.map(
    (w): Act =>
      (n) =>
        n.openBare(w),
  ),
  who.map(
    (w): Act =>
      (n) =>
        n.close(w),
  ),
  {
    weight: 2,
    arbitrary: who.map(
      (w): Act =>
        (n) =>
          n.up(w),
    ),
  },
  fc.boolean().map(
    (readable): Act =>
      async (_n, watch) =>
        watch.reads(readable),
  ),
  fc.constant<Act>(async (n) => n.restart()),
);

describe("any night", () => {
  it("lets in whom a grant is meant for to its last second, nobody else ever, and is closed when it is over", async () => {
    const seen = { opened: 0, refused: 0, looked: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 5, maxLength: 30 }), async (night) => {
        const world = new SmallNight(begin);
        const watch = new Watch(world);
        await world.openApproved("a", 60, 90);
        for (const act of night) {
          const before = world.written.length;
          await act(world, watch).catch((error: unknown) => {
            if (error instanceof Error && error.name === "AssertionError") throw error;
            seen.refused += 1;
            expect(world.written.length).toBe(before);
          });
          await watch.lookClosely();
          seen.looked += 1;
        }
        watch.reads(true);
        await watch.pass(2 * 3_600);
        expect((await world.gate()).grant).toBeNull();
        checkWritten(world.written);
        seen.opened += world.written.filter((one) => openOf(one) !== undefined).length;
      }),
      { numRuns: Number(process.env["NIGHTS"] ?? 30) },
    );
    // Nothing is shown by nights in which nothing happens.
    expect(seen.opened).toBeGreaterThan(50);
    expect(seen.refused).toBeGreaterThan(10);
  });
});

describe.each([
  ["UTC", "2026-11-21T03:00:00Z"],
  ["Europe/Berlin", "2026-10-25T00:10:00Z"],
  ["America/New_York", "2026-03-08T06:10:00Z"],
])("every second of four hours, unapproved, in %s from %s", (zone, from) => {
  it("is open to the last of them, however often it is renewed, and not one longer", async () => {
    const before = process.env["TZ"];
    process.env["TZ"] = zone;
    try {
      const first = Date.parse(from) / 1_000;
      const night = new SmallNight(first);
      await night.openBare("a");
      // The first laptop's clock is ahead, so its four hours end so much later for the app.
      const end = openOf(night.written[0] as Written)?.first ?? 0;
      const open: number[] = [];
      let [renewals, refusals] = [0, 0];
      for (let second = 0; second < 4 * 3_600 + 600; second++) {
        night.now = first + second;
        if (second % 780 === 779) {
          const clone = (renewals + refusals) % 2 === 0 ? "b" : "a";
          await night.renew(clone, 15).then(
            () => (renewals += 1),
            () => (refusals += 1),
          );
        }
        if ((await night.gate()).grant !== null) open.push(second);
      }
      const last = end + 4 * 3_600 - 1 - first;
      expect(open).toEqual(Array.from({ length: last + 1 }, (_none, second) => second));
      expect(renewals).toBeGreaterThanOrEqual(18);
      expect(refusals).toBeGreaterThanOrEqual(1);
      checkWritten(night.written);
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });
});
