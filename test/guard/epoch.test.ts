import { describe, expect, it } from "vitest";
import { holdAgainstEpoch } from "../../guard/src/epoch.ts";

const epoch = 1_795_230_000;
const after = (seconds: number) => epoch + seconds;

/** @param fva0 whole minutes since the first factor was verified; -1: never @param oiat when the claims were assembled */
const verdict = (iat: number, fva0: unknown, more: { oiat?: unknown; claims?: object } = {}) => {
  const header = more.oiat === undefined ? {} : { oiat: more.oiat };
  return holdAgainstEpoch(epoch, { claims: { iat, fva: [fva0, -1], ...more.claims }, header });
};

describe("a session against the epoch", () => {
  it("passes when its first factor was verified since, by the latest that fva can mean", () => {
    expect(verdict(after(60), 0)).toBe("passes");
    expect(verdict(after(59), 0)).toBe("ask");
    expect(verdict(after(600), 9)).toBe("passes");
    expect(verdict(after(600), 10)).toBe("ask");
    // Verified before it at the latest that fva can mean, so created before it, too.
    expect(verdict(after(600), 11)).toBe("verify");
  });

  it("goes by the time at which claims were assembled, not by a fresh iat", () => {
    // Cloned at the edge: 90 s after the epoch the claims say "verified this minute", but they are from before it.
    expect(verdict(after(90), 0)).toBe("passes");
    expect(verdict(after(90), 0, { oiat: after(-5) })).toBe("verify");
    expect(verdict(after(900), 0, { oiat: after(70) })).toBe("passes");
    // A later oiat than iat makes nothing younger.
    expect(verdict(after(30), 0, { oiat: after(900) })).toBe("ask");
    expect(verdict(after(900), 0, { oiat: "now" })).toBe("verify");
  });

  it("asks for the creation of a session whose first factor Clerk does not time", () => {
    for (const never of [-1, undefined, "0", 0.5]) expect(verdict(after(900), never)).toBe("ask");
    expect(verdict(after(900), 0, { claims: { fva: undefined } })).toBe("ask");
    expect(verdict(after(-1), -1)).toBe("verify");
    expect(verdict(after(900), -1, { oiat: after(-1) })).toBe("verify");
  });

  it.each([
    ["nested, ms", { session: { created_at: after(1) * 1000 } }, "passes"],
    ["nested, s", { session: { created_at: after(1) } }, "passes"],
    ["flat, as text", { "session.created_at": String(after(1) * 1000) }, "passes"],
    ["ISO 8601", { session: { created_at: new Date(after(1) * 1000).toISOString() } }, "passes"],
    ["before", { session: { created_at: after(-1) * 1000 } }, "verify"],
    ["at the very instant", { session: { created_at: epoch * 1000 } }, "passes"],
    ["none", { session: { created_at: null } }, "ask"],
    ["nonsense", { session: { created_at: "soon" } }, "ask"],
  ])("takes a claim session.created_at: %s", (_, claims, wanted) => {
    expect(verdict(after(900), -1, { claims })).toBe(wanted);
  });

  it("leaves everybody alone without an epoch", () => {
    expect(holdAgainstEpoch(0, { claims: {}, header: {} })).toBe("passes");
    expect(holdAgainstEpoch(epoch, { claims: {}, header: {} })).toBe("verify");
  });
});
