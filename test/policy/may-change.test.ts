import { afterAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { generateGateKeys } from "../../guard/src/grant.ts";
import type { ApprovedPolicy } from "../../src/approval/document.ts";
import { Refusal } from "../../src/bypass/refusal.ts";
import { decidePolicy } from "../../src/policy/decide.ts";
import { mayChangePolicy } from "../../src/policy/may-change.ts";
import type { PolicyConfig } from "../../src/ports/stack.ts";
import { approval as document, KeyRing, someone } from "../approval/keys.ts";

const ring = new KeyRing();
afterAll(() => ring.cleanUp());
const people = stringify([someone("rita", [ring.make("rita")]), someone("abe", [ring.make("abe")])]);

const { privateKey } = generateGateKeys();
const place = { stack: "production", project: "prj_1" };
const nowSeconds = Date.parse("2026-11-21T03:10:00Z") / 1000;
const question = { audience: "prj_1:production", signingKey: privateKey, nowSeconds };
const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/** What abe signed. */
const signed = (policy: Partial<ApprovedPolicy>, change: object = {}) => {
  const { grant: _grant, ...rest } = document;
  return ring.approve("abe", { ...rest, policy: { deny: [], allow: [], ...place, ...policy }, ...change });
};
/** Judges a config against what is live, as an update does. @returns warnings */
async function judged(
  policy: PolicyConfig,
  { live, dryRun = false, at = nowSeconds }: { live?: PolicyConfig; dryRun?: boolean; at?: number } = {},
) {
  const before = await decidePolicy({ ...question, policy: live, liveText: undefined });
  const answer = await decidePolicy({ ...question, nowSeconds: at, policy, liveText: before.text });
  return await mayChangePolicy(answer, {
    ...{ policy, ...place, nowSeconds: at, dryRun, contacts: async () => ({ text: people }) },
  });
}
const ids = (count: number) =>
  Array.from({ length: count }, (_, at) => `user_${String(at).padStart(3, "0")}`);

describe("alone", () => {
  it("denies up to twenty more, loudly, whatever is denied already", async () => {
    expect(await judged({ deny: ids(20) })).toEqual([expect.stringContaining("EMERGENCY EXIT: this denies")]);
    expect(await judged({ deny: ids(40) }, { live: { deny: ids(25) } })).toHaveLength(1);
    await expect(judged({ deny: ids(21) })).rejects.toThrow(/more than 20 ids \(21\) needs a second person/);
  });

  it("raises the epoch only when a key is known to be out, and takes nobody off", async () => {
    await expect(judged({ epoch: nowSeconds })).rejects.toThrow(Refusal);
    expect(await judged({ epoch: nowSeconds, keyExposed: true })).toEqual([
      expect.stringContaining(`asks everybody who signed in before ${iso(nowSeconds)}`),
    ]);
    const off = { deny: [], generation: nowSeconds, keyExposed: true };
    await expect(judged(off, { live: { deny: ids(1) } })).rejects.toThrow(
      /Taking user_000 off .* always needs/,
    );
  });

  it("previews what an update would refuse", async () => {
    expect(await judged({ deny: ids(21) }, { dryRun: true })).toEqual([
      expect.stringMatching(/^Approval pending/),
    ]);
  });
});

describe("with a second person's signature", () => {
  it("takes off, denies more and raises, as far as it was signed", async () => {
    const off = { deny: ids(1), generation: nowSeconds };
    const live = { deny: ids(2) };
    expect(await judged({ ...off, approval: signed({ allow: ["user_001"] }) }, { live })).toEqual([]);
    await expect(judged({ ...off, approval: signed({ allow: ["user_009"] }) }, { live })).rejects.toThrow(
      /does not cover taking all these ids off/,
    );
    expect(await judged({ deny: ids(21), approval: signed({ deny: ids(30) }) })).toEqual([]);
    await expect(judged({ deny: ids(22), approval: signed({ deny: ids(21) }) })).rejects.toThrow(
      /does not cover all these ids/,
    );
    const raised = (until: number) => ({ epoch: nowSeconds, approval: signed({ epochUntil: iso(until) }) });
    expect(await judged(raised(nowSeconds))).toEqual([]);
    await expect(judged(raised(nowSeconds - 1))).rejects.toThrow(/covers no epoch after/);
  });

  it("not with one for another stack, of oneself, of a bypass, or that has ended", async () => {
    const deny = ids(21);
    const refused = async (approval: string, words: RegExp, at = nowSeconds) =>
      await expect(judged({ deny, approval }, { at })).rejects.toThrow(words);
    await refused(signed({ deny, stack: "staging" }), /for stack staging/);
    await refused(signed({ deny }, { requester: "abe" }), /someone else has to approve/);
    await refused(ring.approve("abe", document), /covers no change of the auth policy/);
    await refused(signed({ deny }), /ended at/, nowSeconds + 7200);
    await refused("nonsense", /not one whole line/);
  });

  it("is not asked about again once it is live, though it has ended", async () => {
    const config = { deny: ids(21), approval: signed({ deny: ids(21) }) };
    expect(await judged(config, { live: config, at: nowSeconds + 86_400 })).toEqual([]);
  });
});
