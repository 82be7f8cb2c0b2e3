import { describe, expect, it } from "vitest";
import { BadInput } from "../../src/errors.ts";
import { isIntact } from "../../src/plan/hash.ts";
import type { Plan, PlannedBranch, PlannedNode, PlannedStep } from "../../src/plan/plan.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { planFrom, planNext, recipeOf } from "../../src/plan/recipe.ts";
import { decodeRequest, encodeRequest } from "../../src/plan/request-line.ts";
import { approval } from "../approval/keys.ts";
import { renderPlan } from "../../src/plan/render.ts";
import { summarizePlan } from "../../src/plan/summary.ts";
import { caseOf, conditionOf, inputsOf, stepsOf } from "../../src/plan/walk.ts";
import { StillClock } from "../builders/clock.ts";
import { testCatalogue } from "../builders/catalogue.ts";
import { answer, cutWorld, identity, portsOf, wellWorld, type World } from "../builders/ports.ts";
import { valid } from "../runbook/valid.ts";

interface Change {
  readonly text?: string;
  readonly world?: World;
  readonly typed?: Readonly<Record<string, string>>;
  readonly decisions?: Readonly<Record<string, string>>;
  readonly clock?: StillClock;
  readonly head?: string;
  readonly project?: string;
}

async function planned(change: Change = {}): Promise<Plan> {
  const ports = portsOf(change.world ?? cutWorld(), change.clock);
  const stack = {
    ...ports.stack,
    identity: async () => ({ ...identity, project: change.project ?? identity.project }),
  };
  const git = { ...ports.git, head: async () => change.head ?? "c".repeat(40) };
  return await preparePlan({
    ports: { ...ports, stack, git },
    catalogue: testCatalogue,
    text: change.text ?? valid,
    file: "runbooks/test.yaml",
    typed: { reason: "Clerk is down", ...change.typed },
    ...(change.decisions === undefined ? {} : { decisions: change.decisions }),
  });
}

const byId = (nodes: readonly PlannedNode[], id: string) => nodes.find((node) => node.id === id);
const branchOf = (plan: Plan) => byId(plan.nodes, "cause") as PlannedBranch;

/** What a plan looks like after it lay on disk. */
const stored = (plan: Plan) => JSON.parse(JSON.stringify(plan)) as Plan;

describe("a plan's hash", () => {
  it("is the same for the same decisions, later and with other evidence", async () => {
    const first = await planned();
    const world = cutWorld();
    const later = await planned({
      clock: new StillClock(Date.parse("2026-11-21T03:05:00Z")),
      world: {
        ...world,
        statusPage: async () => answer({ status: { indicator: "major", description: "Outage" } }),
      },
    });
    expect(later.shown.plannedAt).not.toBe(first.shown.plannedAt);
    const words = (plan: typeof first) => plan.shown.evidence.map(({ summary }) => summary);
    expect(words(later)).not.toEqual(words(first));
    expect(later.hash).toBe(first.hash);
  });

  const others: readonly (readonly [string, Change])[] = [
    ["an input", { typed: { minutes: "31" } }],
    ["the reason", { typed: { reason: "Something else" } }],
    ["the deny list", { typed: { deny: "user_1" } }],
    ["the text of the runbook", { text: valid.replace("title: Look", "title: Watch") }],
    ["the commit", { head: "d".repeat(40) }],
    ["the verdict", { world: wellWorld() }],
    ["the project", { project: "prj_other" }],
    ["a person's decision", { decisions: { cause: "default" } }],
  ];
  it.each(others)("changes with %s", async (_, change) => {
    expect((await planned(change)).hash).not.toBe((await planned()).hash);
  });

  it("survives being stored, and finds an edit", async () => {
    const plan = stored(await planned());
    expect(isIntact(plan)).toBe(true);
    expect(isIntact({ ...plan, inputs: { ...plan.inputs, minutes: 59 } })).toBe(false);
    const shown = { ...plan.shown, warnings: ["x"] };
    expect(isIntact({ ...plan, shown })).toBe(true);
  });

  it("cannot be changed in memory", async () => {
    const plan = await planned();
    expect(() => Object.assign(plan.inputs, { minutes: 1 })).toThrow(TypeError);
    expect(() => Object.assign(stepsOf(plan.nodes)[0] ?? {}, { use: "x" })).toThrow(TypeError);
  });
});

describe("branches", () => {
  it("follow what the facts decide, and show what was ruled out", async () => {
    const branch = branchOf(await planned());
    expect(branch).toMatchObject({ taken: "clerk-outage", decidedBy: "facts", ruledOut: ["default"] });
    expect(branch.cases.map(({ name }) => name)).toEqual(["clerk-outage"]);
  });

  it("take the default for what has no case", async () => {
    expect(branchOf(await planned({ world: wellWorld() }))).toMatchObject({
      taken: "default",
      value: "none",
    });
  });

  it("stay undecided without evidence: the default does not catch it, and no output decides it later", async () => {
    const silent = () => Promise.reject(new Error("nothing"));
    const plan = await planned({
      world: { ...wellWorld(), countUsers: silent, jwks: silent, frontendApi: silent, appHealth: silent },
    });
    const branch = branchOf(plan);
    expect(plan.shown.triage.category).toBe("unknown");
    expect(branch.taken).toBeUndefined();
    expect(branch.cases.map(({ name }) => name)).toEqual(["clerk-outage", "default"]);
    expect(caseOf(branch, plan, {})).toBeUndefined();
    expect(caseOf(branch, plan, {}, "clerk-outage")).toBe("clerk-outage");
    expect(caseOf(branch, plan, {}, "nonsense")).toBeUndefined();
    expect(renderPlan(plan).join("\n")).toContain("UNDECIDED");
  });

  it("follow an author who speaks of `unknown`", async () => {
    const silent = () => Promise.reject(new Error("nothing"));
    const world = {
      ...wellWorld(),
      countUsers: silent,
      jwks: silent,
      frontendApi: silent,
      appHealth: silent,
    };
    const text = valid
      .replace("    default:\n", "      unknown:\n")
      .replace(
        / {6}- id: ask[\s\S]*$/,
        "        - id: ask\n          use: app.probe\n          title: Ask\n    default: []\n",
      );
    expect(branchOf(await planned({ text, world })).taken).toBe("unknown");
  });

  it("obey a person, and say so", async () => {
    const plan = await planned({ decisions: { cause: "default" } });
    expect(branchOf(plan)).toMatchObject({ taken: "default", decidedBy: "person" });
    expect(renderPlan(plan).join("\n")).toContain("a person decided");
  });

  it("refuse a decision that nobody can make", async () => {
    await expect(planned({ decisions: { cuase: "default" } })).rejects.toThrow(BadInput);
    await expect(planned({ decisions: { cause: "clerk-outrage" } })).rejects.toThrow("no case clerk-outrage");
  });
});

describe("values from earlier steps", () => {
  it("are left open and filled in from outputs, without being read as expressions again", async () => {
    const plan = stored(await planned({ typed: { reason: "${{ inputs.minutes }}" } }));
    const say = stepsOf(plan.nodes).find(({ id }) => id === "say");
    expect(say?.deferred).toHaveProperty("text");
    expect(say?.inputs).toEqual({ audience: "users" });
    if (say === undefined) return;
    const filled = inputsOf(say, plan, { look: { category: "${{ inputs.reason }}" } });
    expect(filled["text"]).toBe("It is ${{ inputs.reason }}: ${{ inputs.minutes }}");
    expect(() => inputsOf(say, plan, {})).toThrow("gave nothing");
  });

  it("decide conditions as early as they can", async () => {
    const holds = async (change: Change) => {
      const plan = await planned(change);
      const say = stepsOf(plan.nodes).find(({ id }) => id === "say");
      return say === undefined ? "none" : conditionOf(say, plan, {});
    };
    expect(await holds({})).toBe(true);
    expect(await holds({ typed: { minutes: "60" } })).toBe(false);
    expect(await holds({ world: wellWorld() })).toBe(false);
  });
});

describe("inputs", () => {
  it("name everything that is wrong at once", async () => {
    const failed = planned({ typed: { minutes: "soon", dney: "x", deny: "a,b" } });
    await expect(failed).rejects.toThrow(/no input dney.*minutes: expected integer, found string/);
  });

  it.each([
    ["minutes", "61"],
    ["minutes", "0"],
    ["minutes", "010"],
    ["minutes", "1.5"],
    ["minutes", "1e1"],
    ["minutes", ""],
  ])("refuse %s=%s", async (name, value) => {
    await expect(planned({ typed: { [name]: value } })).rejects.toBeInstanceOf(BadInput);
  });

  it("that a step refuses are named with their step", async () => {
    await expect(planned({ typed: { deny: "not an id" } })).rejects.toThrow("step open: deny");
  });
});

it("plans nothing of a step that is decided against, and asks nobody for it", async () => {
  const text = valid.replace(/(use: bypass\.open\n)/, "$1          when: inputs.minutes > 30\n");
  const [left, kept] = await Promise.all([
    // What its schema would refuse is no matter.
    planned({ text, typed: { minutes: "30", deny: "not an id" } }),
    planned({ text, typed: { minutes: "31" } }),
  ]);
  const openOf = (plan: Plan) => stepsOf(plan.nodes).find(({ id }) => id === "open");
  expect(openOf(left)).toMatchObject({ dangerous: false, when: { holds: false }, action: { decisions: {} } });
  expect(openOf(kept)).toMatchObject({ dangerous: true, when: { holds: true } });
});

describe("a step for each item of a list", () => {
  const text = valid
    .replace("    title: Say\n", "    title: Say\n    each: ${{ inputs.deny }}\n")
    .replace(/when: facts.*\n/, 'when: each != "user_2"\n')
    .replace(
      "It is ${{ steps.look.output.category }}",
      "${{ each }} of ${{ join(inputs.deny, '+') }}, ${{ steps.look.output.category }}",
    );

  it("stands in the plan once for each, with the item frozen and filled in", async () => {
    const plan = await planned({ text, typed: { deny: "user_1,user_2" } });
    const [, one, two] = plan.nodes as readonly PlannedStep[];
    expect([one, two]).toMatchObject([
      { id: "say/1", title: "Say: user_1", each: "user_1", when: { holds: true } },
      { id: "say/2", title: "Say: user_2", each: "user_2", when: { holds: false } },
    ]);
    if (one === undefined) expect.fail("no step");
    const outputs = { look: { category: "clerk-outage" } };
    expect(inputsOf(one, stored(plan), outputs)["text"]).toBe(
      "user_1 of user_1+user_2, clerk-outage: Clerk is down",
    );
    expect(
      isIntact({ ...plan, nodes: plan.nodes.map((node) => ({ ...node, each: "user_9" })) as never }),
    ).toBe(false);
  });

  it("is nothing for an empty list, and refused for one that is too long", async () => {
    expect((await planned({ text })).nodes.map(({ id }) => id)).not.toContain("say/1");
    const deny = Array.from({ length: 101 }, (_, at) => `user_${at}`).join(",");
    await expect(planned({ text, typed: { deny } })).rejects.toMatchObject({ code: "BAD_VALUE" });
  });
});

/** Its second stage opens what the first has found. */
const staged = valid.slice(0, valid.indexOf("  - id: cause")).concat(`  - stage: act
    title: Open it
  - id: open
    use: bypass.open
    title: Open
    with: { mode: stale-sessions, minutes: 30, totalMinutes: 60, reason: "${"$"}{{ steps.look.output.category }}", incident: test }
  - stage: end
    title: Close it
  - id: close
    use: bypass.close
    title: Close
`);

describe("a runbook in stages", () => {
  const around = (ports = portsOf(cutWorld())) => ({ ports, catalogue: testCatalogue, text: staged });
  const outputs = { look: { category: "clerk-outage" }, say: { text: "not referred to" } };

  it("plans each from the one before and from what is on record, a dangerous step included", async () => {
    const first = await planned({ text: staged });
    expect(first.stage).toMatchObject({ number: 1, ahead: ["Open it", "Close it"] });
    expect(first.nodes.map(({ id }) => id)).toEqual(["look", "say"]);
    const second = await planNext(first, outputs, around());
    expect(second.nodes).toMatchObject([{ id: "open", inputs: { reason: "clerk-outage" }, deferred: {} }]);
    expect(second.stage).toMatchObject({ number: 2, previous: first.hash, outputs: { look: outputs.look } });
    expect(second.stage?.outputs).not.toHaveProperty("say");
    expect((await planNext(second, outputs, around())).nodes.map(({ id }) => id)).toEqual(["close"]);
    expect(renderPlan(second).join("\n")).toMatch(/STAGE 2 of 3: Open it\n {2}from look: /);
    expect(summarizePlan(second, 80, "x").join("\n")).toMatch(
      /STAGE 2, Open it \(later, planned when reached: Close it\)/,
    );
    expect(isIntact(stored(second))).toBe(true);
  });

  it("has another hash for other outputs, and for another first stage", async () => {
    const [first, other] = [
      await planned({ text: staged }),
      await planned({ text: staged, head: "d".repeat(40) }),
    ];
    const hashes = [
      await planNext(first, outputs, around()),
      await planNext(first, { look: { category: "own-config" } }, around()),
      await planNext({ ...first, hash: other.hash }, outputs, around()),
    ].map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(3);
  });

  it("comes out the same in another clone, from what travels with the request", async () => {
    const second = await planNext(await planned({ text: staged }), outputs, around());
    const { kind: _, approver: _also, ...request } = { ...approval, planHash: second.hash, step: "open" };
    const sent = decodeRequest(encodeRequest(request, recipeOf(second)));
    if (typeof sent === "string" || sent.recipe === undefined) throw new Error("it does not travel");
    expect((await planFrom(sent.recipe, around(portsOf(wellWorld())))).hash).toBe(second.hash);
  });

  it("asks nobody to sign what depends on an output that is not there", async () => {
    const first = await planned({ text: staged });
    await expect(planNext(first, {}, around())).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });
});

describe("the rendering", () => {
  it("shows every step, decision and the hash, and no control characters", async () => {
    const plan = await planned({ typed: { reason: "Clerk \u001b[2Jis down\u202e" } });
    const text = renderPlan(plan).join("\n");
    for (const { id, title } of stepsOf(plan.nodes)) {
      expect(text).toContain(`${id}: ${title}`);
    }
    expect(text).toContain(plan.hash);
    expect(text).toContain("NEEDS APPROVAL");
    expect(text).toContain("minutes = 30");
    expect(text).toContain("A second person must approve: open.");
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
  });

  it("has a summary of at most 24 lines, warnings first, within the width, whatever stands in the plan", async () => {
    const plan = await planned({ typed: { reason: "Clerk is down" } });
    const text = summarizePlan(plan, 80, "./runbook plan auth-outage --full");
    expect(text.length).toBeLessThanOrEqual(24);
    expect(text.join("\n")).toMatch(/CHANGES\n {2}\S+: .*\n[^]*NEEDS APPROVAL of a second person: open\n/);
    const steps = plan.nodes.flatMap((node) => (node.kind === "step" ? [node] : []));
    const many = Array.from({ length: 40 }, (_, at) =>
      steps.map((each) => ({ ...each, id: `${each.id}-${at}` })),
    ).flat();
    const long = "word ".repeat(200);
    const grown: Plan = {
      ...plan,
      nodes: [...plan.nodes, ...many.map((each) => ({ ...each, effect: "manual" as const, title: long }))],
      shown: { ...plan.shown, warnings: Array.from({ length: 30 }, () => `Beware\n\u001b[2J ${long}`) },
    };
    const cut = summarizePlan(grown, 80, "./runbook plan auth-outage --full");
    expect(cut.length).toBeLessThanOrEqual(24);
    expect(cut.filter((line) => line.length > 80)).toEqual([]);
    expect(cut.indexOf("WARNINGS")).toBe(2);
    expect(cut.join("")).not.toMatch(/\p{Cc}/u);
    expect(cut.join("\n")).toMatch(/… \d+ more/);
  });
});
