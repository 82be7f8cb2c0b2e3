import { describe, expect, it } from "vitest";
import { NeedsHuman, PermanentFailure, TransientFailure } from "../../src/errors.ts";
import type { Outlook } from "../../src/ports/vercel.ts";
import { commitForOpening, obstaclesTo, redeploymentNow } from "../../src/deployments/redeploy-outlook.ts";
import { identity, portsOf, wellWorld } from "../builders/ports.ts";

const commit = "a".repeat(40);
const live = { id: "dpl_1", commit, dirty: false, buildMs: 150_000 };
const well: Outlook = { live, linked: true, ignoreCommand: undefined, rolling: undefined, followsNew: true };
const { signal } = new AbortController();

const config = { ref: undefined, buildsSameCommit: false, deadlineMs: 240_000 };

function ports(outlook: () => Promise<Outlook>, lane: "runtime" | "redeploy" = "redeploy") {
  const { stack, vercel } = portsOf(wellWorld());
  return {
    stack: {
      ...stack,
      identity: async () => ({ ...identity, lane }),
      deploymentConfig: async () => config,
    },
    vercel: { ...vercel, outlook },
  };
}

describe("what stands in the way of a redeployment", () => {
  it("is nothing in a well project", () => {
    expect(obstaclesTo(well, { buildsSameCommit: false })).toEqual([]);
  });

  it.each<[string, Partial<Outlook>, string]>([
    ["no git link", { linked: false }, "not linked to a git repository"],
    ["nothing live", { live: undefined }, "Nothing is live"],
    ["no commit", { live: { ...live, commit: undefined } }, "does not tell which commit is live"],
    ["uncommitted changes", { live: { ...live, dirty: true } }, "uncommitted changes on aaaaaaa"],
    ["an Ignored Build Step", { ignoreCommand: "exit 0" }, "Ignored Build Step"],
    ["a rollback", { followsNew: false }, "vercel promote dpl_1"],
    [
      "stages that somebody approves",
      { rolling: { minutes: 0, needsApproval: true } },
      "approves each stage",
    ],
  ])("%s blocks an opening, with the way out", (_name, change, sentence) => {
    const [only, ...more] = obstaclesTo({ ...well, ...change }, { buildsSameCommit: false });
    expect(only).toMatchObject({ blocks: true, sentence: expect.stringContaining(sentence) });
    expect(more).toEqual([]);
  });

  it("a timed rolling release only takes longer, and an Ignored Build Step that somebody has tried is none", () => {
    const outlook = { ...well, ignoreCommand: "exit 0", rolling: { minutes: 7, needsApproval: false } };
    expect(obstaclesTo(outlook, { buildsSameCommit: true })).toEqual([
      { blocks: false, sentence: expect.stringContaining("for 7 minutes") },
    ]);
  });

  it("Vercel that does not tell whether production follows is no obstacle", () => {
    expect(obstaclesTo({ ...well, followsNew: undefined }, config)).toEqual([]);
  });
});

describe("the plan of a redeployment", () => {
  it("is none in the runtime lane, and asks nothing", async () => {
    const never = () => Promise.reject(new Error("nobody asks"));
    await expect(redeploymentNow(ports(never, "runtime"), signal)).resolves.toBeUndefined();
  });

  it("names the commit, how long its build took and when it is given up", async () => {
    const plan = await redeploymentNow(
      ports(async () => well),
      signal,
    );
    expect(plan).toMatchObject({ commit, obstacles: [] });
    expect(plan?.notes[0]).toBe(
      "Redeploy lane: builds commit aaaaaaaaaaaa anew and takes about 3 min, as the live one's build did; given up after 4 min.",
    );
  });

  it("is blocked, not thrown, where Vercel does not answer", async () => {
    const silent = () => Promise.reject(new TransientFailure("no answer", { code: "NETWORK" }));
    await expect(redeploymentNow(ports(silent), signal)).resolves.toMatchObject({
      commit: undefined,
      obstacles: [{ blocks: true, sentence: expect.stringContaining("no answer") }],
    });
  });
});

describe("the commit of an opening", () => {
  const asked = (outlook: Outlook, planned: unknown, said: string[] = []) =>
    commitForOpening(
      ports(async () => outlook),
      signal,
      planned,
      (line) => void said.push(line),
    );

  it("is the live one, and that of the approved plan", async () => {
    await expect(asked(well, undefined)).resolves.toBe(commit);
    await expect(asked(well, commit)).resolves.toBe(commit);
  });

  it("is refused where somebody has deployed another since the plan", async () => {
    const changed = asked(well, "b".repeat(40));
    await expect(changed).rejects.toBeInstanceOf(PermanentFailure);
    await expect(changed).rejects.toThrow("aaaaaaa is live now, and the plan would deploy bbbbbbb");
  });

  it("is refused where it would not reach the app", async () => {
    const blocked = asked({ ...well, linked: false }, commit);
    await expect(blocked).rejects.toBeInstanceOf(NeedsHuman);
    await expect(blocked).rejects.toMatchObject({ code: "REDEPLOY_BLOCKED" });
  });

  it("says what only takes longer", async () => {
    const said: string[] = [];
    await asked({ ...well, rolling: { minutes: 7, needsApproval: false } }, undefined, said);
    expect(said).toEqual([expect.stringContaining("for 7 minutes")]);
  });
});
