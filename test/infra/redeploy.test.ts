import { describe, expect, it } from "vitest";
import { carryBy, comparesCommits, type RedeployQuestion } from "../../infra/redeploy.ts";
import { Refusal } from "../../src/bypass/refusal.ts";

const commit = "a".repeat(40);
const other = "b".repeat(40);
const end = { exp: Date.parse("2026-11-21T04:00:00Z") / 1000 };
const opening = { expired: false, isLive: false, statement: end } as NonNullable<
  RedeployQuestion["answer"]["opening"]
>;
const fine = { linked: true, ignoreCommand: undefined, followsNew: true };
const live = { id: "dpl_1", commit, dirty: false, carries: undefined };

const policyOf = (generation: number, isLive: boolean) => ({
  policy: { aud: "prj_1:production", generation, epoch: 0, deny: [] },
  isLive,
});
const peace = policyOf(0, true);

function asked(
  change: Partial<RedeployQuestion> = {},
  deployment: object = { ref: commit },
): RedeployQuestion {
  const answer = { text: "new", incident: "night", generation: 7, opening };
  const settings = { lane: "redeploy" as const, appOrigin: "https://app.example", deployment };
  return { settings, answer, liveText: "old", project: fine, live, policy: peace, ...change };
}
const closed = { text: "new", incident: "night", generation: 7, opening: undefined };

describe("an opening in the redeploy lane", () => {
  it("deploys the live commit, with incident, generation and the grant's end as its meta", () => {
    expect(carryBy(asked())).toEqual({
      meta: { incident: "night", generation: "7", until: "2026-11-21T04:00:00Z" },
      asItIs: false,
      warnings: [],
    });
  });

  it.each<[string, Partial<RedeployQuestion>, object, string]>([
    ["no commit is named", {}, {}, "the commit that is live"],
    ["a branch is named", {}, { ref: "main" }, "by its full hash"],
    ["another commit is live", { live: { ...live, commit: other } }, { ref: commit }, other],
    ["what is live is in no commit", { live: { ...live, dirty: true } }, { ref: commit }, "uncommitted"],
    ["there is no git link", { project: { ...fine, linked: false } }, { ref: commit }, "git repository"],
    [
      "a build may be skipped",
      { project: { ...fine, ignoreCommand: "x" } },
      { ref: commit },
      "Ignored Build",
    ],
    ["a rollback holds production", { project: { ...fine, followsNew: false } }, { ref: commit }, "promote"],
  ])("is refused while %s", (_name, change, deployment, sentence) => {
    const refused = () => carryBy(asked(change, deployment));
    expect(refused).toThrow(Refusal);
    expect(refused).toThrow(sentence);
  });

  it("goes on where somebody has seen that the Ignored Build Step builds the same commit", () => {
    const project = { ...fine, ignoreCommand: "x" };
    expect(carryBy(asked({ project }, { ref: commit, buildsSameCommit: true })).asItIs).toBe(false);
  });

  it("says so where Vercel names no commit", () => {
    expect(carryBy(asked({ live: undefined })).warnings[0]).toContain("does not tell which commit is live");
  });

  it("deploys nothing again once the live deployment carries it, whoever made that", () => {
    const carried = { ...live, carries: "night:7", commit: other };
    expect(carryBy(asked({ live: carried }, {}))).toMatchObject({ asItIs: true, warnings: [] });
  });
});

describe("a close in the redeploy lane", () => {
  it("is told from an opening by its meta, which names no end", () => {
    expect(carryBy(asked({ answer: closed })).meta).toEqual({ incident: "night", generation: "7" });
  });

  it("is never refused", () => {
    const project = { linked: false, ignoreCommand: "x", followsNew: false };
    expect(carryBy(asked({ answer: closed, project })).asItIs).toBe(false);
  });

  it("warns where it would move production to another commit, and where nothing is deployed", () => {
    const moved = carryBy(asked({ answer: closed, live: { ...live, commit: other } }));
    expect(moved).toMatchObject({ asItIs: false, warnings: [expect.stringContaining(other)] });
    expect(carryBy(asked({ answer: closed }, {})).warnings[0]).toContain("nothing is deployed");
  });

  it("does not take production back to the commit of an incident that is over", () => {
    const later = asked({ answer: closed, liveText: "new", live: { ...live, commit: other } });
    expect(carryBy(later)).toMatchObject({ asItIs: true, warnings: [] });
  });
});

it("the runtime lane deploys as before, and asks Vercel nothing more", () => {
  const settings = {
    lane: "runtime" as const,
    appOrigin: "https://app.example",
    deployment: { ref: "main" },
  };
  expect(carryBy(asked({ settings }))).toEqual({ meta: undefined, asItIs: false, warnings: [] });
  expect(comparesCommits(asked({ settings }))).toBe(false);
});

describe("a change of the auth policy in the redeploy lane", () => {
  const changed = policyOf(9, false);
  const unchanged = { ...closed, text: "old" };

  it("is a deployment of the live commit whose meta says the policy's generation, until that one is live", () => {
    const { meta, asItIs, warnings } = carryBy(asked({ answer: unchanged, policy: changed }));
    expect({ meta, asItIs, warnings }).toEqual({
      ...{ asItIs: false, warnings: [] },
      meta: { incident: "night", generation: "7", policy: "9" },
    });
    const carries = { ...live, carries: "night:7" };
    const at = (policy: string | undefined) =>
      carryBy(asked({ answer: unchanged, policy: changed, live: { ...carries, policy } })).asItIs;
    expect([at(undefined), at("8"), at("9")]).toEqual([false, false, true]);
  });

  it("leaves deployments of before there was a policy as they are, while it is the first, empty one", () => {
    const carries = { ...live, carries: "night:7" };
    expect(carryBy(asked({ answer: unchanged, live: carries })).asItIs).toBe(true);
    expect(carryBy(asked({ answer: unchanged })).meta).not.toHaveProperty("policy");
  });

  it("says that nothing is deployed where no commit is named, and that production would move to another", () => {
    const [nowhere] = carryBy(asked({ answer: unchanged, policy: changed }, {})).warnings;
    expect(nowhere).toContain("the auth policy for good");
    const elsewhere = { ...live, commit: other };
    expect(carryBy(asked({ answer: unchanged, policy: changed, live: elsewhere })).warnings[0]).toContain(
      "takes the auth policy to the app by deploying",
    );
    expect(carryBy(asked({ answer: unchanged, policy: policyOf(9, true), live: elsewhere })).asItIs).toBe(
      true,
    );
  });
});
