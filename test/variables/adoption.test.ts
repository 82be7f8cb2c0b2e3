import { describe, expect, it } from "vitest";
import { Secret } from "../../src/ports/secret.ts";
import type { HeldVariable } from "../../src/ports/adopting.ts";
import type { LiveVariable, ReadVariable } from "../../src/ports/vercel.ts";
import { adoptionLines } from "../../src/variables/adoption-text.ts";
import { planAdoption, type AdoptionQuestion } from "../../src/variables/adoption.ts";
import { TransientFailure } from "../../src/errors.ts";
import { lostProduction } from "../../src/variables/lost-production.ts";
import { placementChanges } from "../../src/variables/placement.ts";

const live = (id: string, key: string, change: Partial<ReadVariable> = {}): ReadVariable => ({
  ...{ id, key, type: "encrypted", targets: ["production"], gitBranch: undefined, customEnvironmentIds: [] },
  value: undefined,
  ...change,
});
const clerks = (key: string, value?: string) => ({
  ...{ key, clerks: true },
  value: value === undefined ? undefined : new Secret(value),
});
const gates = (key: string) => ({ key, clerks: false, value: undefined });
const plan = (change: Partial<AdoptionQuestion>) =>
  planAdoption({ wanted: [clerks("A", "one")], live: [], shared: [], held: [], ...change });
const held = (key: string, id: string): HeldVariable => ({ key, id });

describe("which variables are taken over", () => {
  it("takes the one of production, leaves those of a branch, of previews and of custom environments", () => {
    const found = plan({
      wanted: [clerks("A", "s3cret")],
      live: [
        live("1", "A", { targets: ["preview"], gitBranch: "next" }),
        live("2", "A", { targets: [], customEnvironmentIds: ["env_staging"] }),
        live("3", "A", { targets: ["production", "preview"], value: new Secret("s3cret") }),
        live("4", "B"),
      ],
    });
    expect(found.take.map(({ variable, value }) => [variable.id, value])).toEqual([["3", "kept"]]);
    expect(found.left.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(JSON.stringify(found)).not.toContain("s3cret");
  });

  it("makes what production has not, although previews or the team have it, and says so", () => {
    const found = plan({
      live: [live("1", "A", { targets: ["preview", "development"] })],
      shared: [live("s", "A"), live("t", "Z"), live("u", "A", { targets: ["preview"] })],
    });
    expect(found).toMatchObject({ make: ["A"], take: [], problems: [] });
    expect(found.shared.map(({ id }) => id)).toEqual(["s"]);
    const text = adoptionLines(found, []).join("\n");
    expect(text).toMatch(/make +A/);
    expect(text).toMatch(/leave +A \(1\): preview, development/);
    expect(text).toMatch(
      /leave +A \(s\): shared by the team; production of this project reads the stack's own/,
    );
  });

  it.each([
    [{ value: new Secret("one") }, "kept"],
    [{ value: new Secret("two") }, "replaced"],
    [{ type: "sensitive" }, "written-again"],
  ] as const)("tells what becomes of the value of %o: %s", (change, fate) => {
    expect(plan({ live: [live("1", "A", change)] }).take[0]?.value).toBe(fate);
  });

  it("says where else a value that it writes arrives", () => {
    const on = { type: "sensitive", targets: ["production", "preview"], customEnvironmentIds: ["env_1"] };
    const text = adoptionLines(plan({ live: [live("1", "A", on)] }), []).join("\n");
    expect(text).toContain("what is written reaches preview and custom environments, too");
    expect(text).not.toContain("undefined");
  });

  it("goes on where it was left: what is held stays, what is gone is forgotten, the rest is taken", () => {
    const wanted = [clerks("A"), clerks("B"), clerks("C")];
    const found = plan({
      wanted,
      live: [live("1", "A"), live("2", "B"), live("3", "C")],
      held: [held("A", "1"), held("B", "9")],
    });
    expect(found.held.map(({ key }) => key)).toEqual(["A"]);
    expect(found.gone).toEqual(["B"]);
    expect(found.take.map(({ variable }) => variable.key)).toEqual(["B", "C"]);
  });

  it.each([
    [
      "held, and off production by hand",
      { live: [live("1", "A", { targets: ["preview"] })], held: [held("A", "1")] },
      "not set for production any more",
    ],
    [
      "production moved to another entry",
      { live: [live("1", "A", { targets: ["preview"] }), live("2", "A")], held: [held("A", "1")] },
      "after deleting 2 there",
    ],
    [
      "renamed since it was taken",
      { live: [live("1", "A")], held: [held("B", "1")] },
      "stands in the stack's record as B",
    ],
    ["twice", { live: [live("1", "A"), live("2", "A")] }, "has A twice"],
    [
      "one of the gate's on previews, too",
      { wanted: [gates("A")], live: [live("1", "A", { targets: ["production", "preview"] })] },
      "for production alone",
    ],
  ] as const)("refuses by name: %s", (_name, question, sentence) => {
    const found = plan(question as Partial<AdoptionQuestion>);
    expect(found.problems.join()).toContain(sentence);
    expect(found.take).toEqual([]);
  });
});

describe("placement afterwards", () => {
  const one: LiveVariable = live("1", "A", { targets: ["production", "preview"] });
  it("is the same whatever the order, and whatever was added", () => {
    const now = live("1", "A", { targets: ["preview", "production"] });
    expect(placementChanges([one], [live("2", "B"), now])).toEqual([]);
    expect(placementChanges([one], [{ ...now, type: "plain" }])).toEqual([]);
  });
  it.each([
    [[], "A (1) is gone."],
    [[live("1", "A")], "was readable, preview, production, and is readable, production."],
    [[{ ...one, type: "sensitive" }], "is sensitive"],
    [[{ ...one, gitBranch: "x" }], "only on branch x"],
    [[{ ...one, customEnvironmentIds: ["env_9"] }], "a custom environment env_9"],
  ] as const)("names what moved: %#", (after, sentence) => {
    expect(placementChanges([one], after).join()).toContain(sentence);
  });
});

describe("what production has lost", () => {
  const how = { timeoutMs: 1 };
  it("counts what the team shares, and neither previews nor branches", async () => {
    const vercel = {
      variables: async () => [live("1", "A"), live("2", "B", { targets: ["preview"] })],
      sharedVariables: async () => [live("3", "C")],
    };
    expect(await lostProduction(vercel, ["A", "B", "C", "D"], how)).toEqual({ lost: ["B", "D"] });
    const untold = { ...vercel, sharedVariables: async () => undefined };
    expect(await lostProduction(untold, ["A", "C"], how)).toEqual({ lost: ["C"] });
  });

  it("is unknown where Vercel does not tell", async () => {
    const failing = async () => {
      throw new TransientFailure("api.vercel.com answers 503.", { code: "HTTP_STATUS" });
    };
    const vercel = { variables: failing, sharedVariables: failing };
    expect(await lostProduction(vercel, ["A"], how)).toEqual({ problem: "api.vercel.com answers 503." });
  });
});
