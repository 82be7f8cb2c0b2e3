import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { generateGateKeys, signStatement, verifyStatement, verifyingKey } from "../../guard/src/grant.ts";
import { at, audience, decide, keys, now } from "./opening-config.ts";

const bare = { mode: "stale-sessions", until: at(10) };

describe("what follows from the config alone", () => {
  it("lets a bare opening begin 15 minutes before its end, with a cut-off twelve hours before that", async () => {
    const { statement, incident, generation, opening } = await decide(bare);
    expect(statement).toEqual({
      aud: audience,
      jti: `unnamed:${now - 300}`,
      mode: "stale-sessions",
      iat: now - 300,
      nbf: now - 300,
      exp: now + 600,
      first: now - 300,
      since: now - 300 - 12 * 3600,
      approved: false,
    });
    expect({ incident, generation }).toEqual({ incident: "unnamed", generation: now - 300 });
    expect(opening?.needsApproval).toBe(false);
  });

  it("is obeyed by the gate's own verification until the end, and not a second longer", async () => {
    const { text } = await decide(bare);
    const key = verifyingKey(keys.publicKey);
    const ask = async (nowSeconds: number) => (await verifyStatement(text, { key, audience, nowSeconds })).ok;
    expect([await ask(now), await ask(now + 599), await ask(now + 600)]).toEqual([true, true, false]);
  });

  it("gives the same bytes at any time, and once live it wants nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 0, max: 100_000 }),
        async (minutes, later) => {
          const config = { mode: "stale-sessions", until: at(minutes), incident: "night", deny: ["user_1"] };
          const { text } = await decide(config);
          const again = await decide(config, { nowSeconds: now + later, liveText: text });
          expect(again.text).toBe(text);
          expect(again.opening?.expired).toBe(later >= minutes * 60);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("says that an end has passed, and keeps the expired bytes", async () => {
    const { text, warnings, opening } = await decide(bare, { nowSeconds: now + 86_400 });
    expect(opening?.expired).toBe(true);
    expect(warnings.join()).toContain("has passed, so this is closed");
    expect(text).toBe((await decide(bare)).text);
  });

  it("marks as approved what cannot go without: the longer, the mode open, and what carries an approval", async () => {
    const long = { mode: "stale-sessions", from: at(0), until: at(60) };
    const open = { mode: "open", until: at(10), routes: ["/"], methods: ["GET"] };
    const given = { ...bare, from: at(0), approval: "pending" };
    for (const config of [long, open, given]) {
      const { opening, statement } = await decide(config);
      expect(opening?.needsApproval).toBe(true);
      expect(statement).toMatchObject({ approved: true });
    }
  });

  it("spells out that mode open reads only, and gives the other mode no routes", async () => {
    const routes = ["/rota/**"];
    const open = await decide({ mode: "open", until: at(10), routes });
    expect(open.statement).toMatchObject({ routes, methods: ["GET", "HEAD"] });
    const left = await decide({ ...bare, routes, methods: ["POST"] });
    expect(left.text).toBe((await decide(bare)).text);
  });

  it("takes a time that the engine prints in its own form when it stood without quotes", async () => {
    const until = "2026-11-21 03:10:00 +0000 UTC";
    expect((await decide({ mode: "stale-sessions", until })).text).toBe((await decide(bare)).text);
  });
});

describe("closing", () => {
  it("is what no config, an empty one, and one without a mode mean", async () => {
    for (const config of [undefined, null, {}, { until: "nonsense" }])
      expect((await decide(config)).statement).toEqual({ aud: audience, jti: "none:0", mode: "closed" });
  });

  it("outranks the opening that it ends, and then stays as it is", async () => {
    const open = await decide({ ...bare, incident: "night" });
    const closed = await decide(undefined, { liveText: open.text });
    expect(closed.statement.jti).toBe(`night:${open.generation + 1}`);
    expect((await decide(undefined, { liveText: closed.text })).text).toBe(closed.text);
  });

  it("takes nothing from an item that our key did not sign for this project, and outranks what has begun", async () => {
    const other = generateGateKeys().privateKey;
    const high = { aud: audience, jti: "night:99999999999", mode: "closed" } as const;
    const foreign = { ...high, aud: "prj_2:production" };
    for (const liveText of [
      await signStatement(high, other),
      await signStatement(foreign, keys.privateKey),
      "rubbish",
    ]) {
      const closed = await decide(undefined, { liveText });
      expect(closed.statement.jti).toBe(`none:${now}`);
      await expect(decide(bare, { liveText: closed.text })).rejects.toThrow("was closed since");
    }
  });
});

describe("a config that is older than what is live", () => {
  it("does not open again what was closed", async () => {
    const open = await decide(bare);
    const closed = await decide(undefined, { liveText: open.text });
    await expect(decide(bare, { liveText: closed.text })).rejects.toThrow("the bypass was closed since");
  });

  it("does not shorten or lengthen a newer opening", async () => {
    const newer = await decide({ mode: "stale-sessions", until: at(14) });
    await expect(decide(bare, { liveText: newer.text })).rejects.toThrow("the bypass was opened anew since");
  });

  it("must not say something else under the same generation", async () => {
    const { text, generation } = await decide(bare);
    const changed = { ...bare, deny: ["user_1"], generation };
    await expect(decide(changed, { liveText: text })).rejects.toThrow("raise bypass.generation");
  });

  it("closes quietly when its end has passed and someone closed it before", async () => {
    const open = await decide(bare);
    const closed = await decide(undefined, { liveText: open.text });
    const late = await decide(bare, { liveText: closed.text, nowSeconds: now + 3600 });
    expect(late.text).toBe(closed.text);
    expect(late.warnings.join()).toContain("has passed");
  });
});

describe("bare openings, one after the other", () => {
  /** Opens for 15 minutes again and again, each under a name of its own, until something refuses; `hours` is what it got. */
  async function chain(gapMinutes: number, rounds: number): Promise<{ hours: number; refusal: string }> {
    let liveText: string | undefined;
    let ended = 0;
    for (let round = 0; round < rounds; round++) {
      const start = round * (15 + gapMinutes);
      const config = { mode: "stale-sessions", until: at(start + 15), incident: `night-${round}` };
      const nowSeconds = now + start * 60;
      try {
        liveText = (await decide(config, { liveText, nowSeconds })).text;
        expect((await decide(config, { liveText, nowSeconds: nowSeconds + 60 })).text).toBe(liveText);
        ended = start + 15;
      } catch (error) {
        return { hours: ended / 60, refusal: String(error) };
      }
    }
    return { hours: Infinity, refusal: "" };
  }

  it("end after four hours in total, whatever they are called and though each waits for the last to end", async () => {
    for (const gap of [0, 5, 60]) {
      const { hours, refusal } = await chain(gap, 40);
      expect(hours).toBeGreaterThan(3);
      expect(hours).toBeLessThanOrEqual(4);
      expect(refusal).toContain("close it and decide anew");
    }
  });

  it("start anew once closed, or four hours after the last one's end", async () => {
    const last = await decide({ ...bare, first: at(-200) });
    const closed = await decide(undefined, { liveText: last.text });
    const next = { mode: "stale-sessions", until: at(24) };
    const later = { nowSeconds: now + 600 };
    expect((await decide(next, { ...later, liveText: last.text })).statement).toMatchObject({
      first: now - 200 * 60,
    });
    expect((await decide(next, { ...later, liveText: closed.text })).statement).toMatchObject({
      first: now + 540,
    });
    const tomorrow = { mode: "stale-sessions", until: at(24 * 60) };
    const live = { liveText: last.text, nowSeconds: now + 86_000 };
    expect((await decide(tomorrow, live)).statement).toMatchObject({ first: now + 86_400 - 900 });
  });

  it("go on from an approved one; an approved one says itself where its incident began", async () => {
    const approved = { mode: "stale-sessions", from: at(-5), first: at(-60), until: at(40), approval: "x" };
    const { text } = await decide(approved);
    const bareNext = { mode: "stale-sessions", from: at(1), until: at(15) };
    expect((await decide(bareNext, { liveText: text })).statement).toMatchObject({ first: now - 3600 });
    const approvedNext = { ...approved, from: at(1), first: at(0), until: at(50) };
    expect((await decide(approvedNext, { liveText: text })).statement).toMatchObject({ first: now });
  });
});

describe("refusals, as sentences", () => {
  it.each([
    [
      "an end too far ahead",
      { ...bare, until: at(16) },
      "is too far: at most 15 minutes without an approval",
    ],
    [
      "an approved end too far ahead",
      { ...bare, from: at(0), until: at(61), approval: "x" },
      "at most 60 minutes; renew",
    ],
    [
      "a start in the future",
      { ...bare, from: at(5) },
      "bypass.from (2026-11-21T03:05:00Z) lies in the future",
    ],
    ["no time", { ...bare, until: "soon" }, 'bypass.until: "soon" is not a time such as'],
    ["a day that is none", { ...bare, until: "2026-02-30T00:00:00Z" }, "is not a time"],
    ["no zone", { ...bare, until: "2026-11-21T03:10:00" }, "is not a time"],
    ["no end", { mode: "stale-sessions" }, "bypass.until is missing"],
    [
      "an unknown mode",
      { ...bare, mode: "yes" },
      'bypass.mode: "yes" is not a mode; it is stale-sessions or open',
    ],
    ["a cut-off in the future", { ...bare, since: at(1) }, "the cut-off must not lie in the future"],
    ["a first opening after this one", { ...bare, first: at(0) }, "is after bypass.from"],
    [
      "more than four hours",
      { ...bare, first: at(-231) },
      "more than 4 hours after the incident's first opening",
    ],
    ["an end before the start", { ...bare, from: at(-1), until: at(-2) }, "is not after bypass.from"],
    ["an unknown key", { ...bare, untill: at(1) }, "bypass.untill is not known"],
    ["a bad incident", { ...bare, incident: "../x" }, "bypass.incident: must be lower-case"],
    ["a generation that is none", { ...bare, generation: 1.5 }, "bypass.generation: must be a whole number"],
    ["a word for all", "open", "bypass must be set by its parts"],
    ["mode open without routes", { ...bare, mode: "open" }, "bypass.routes is missing: mode open opens"],
    ["mode open for everything", { ...bare, mode: "open", routes: ["/**"] }, "opens everything"],
    [
      "a route that is no path",
      { ...bare, mode: "open", routes: ["/a", "/b/../c"] },
      'bypass.routes: "/b/../c" is not a plain path',
    ],
    [
      "a method that is none",
      { ...bare, mode: "open", routes: ["/a"], methods: ["get"] },
      'bypass.methods: "get" is not a method; write it as GET',
    ],
  ])("%s", async (_name, config, sentence) => {
    const refused = decide(config);
    await expect(refused).rejects.toThrow(sentence);
    await expect(refused).rejects.toThrow(/^[^\n]*\.$/);
  });
});
