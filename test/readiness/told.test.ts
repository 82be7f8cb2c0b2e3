import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { expect, it } from "vitest";
import { BadInput } from "../../src/errors.ts";
import { awayChecks, withoutEach, withoutLines, withoutNetwork } from "../../src/readiness/away.ts";
import { checks } from "../../src/readiness/checks.ts";
import { chosenChecks } from "../../src/readiness/choose.ts";
import { readyJson, renderReady } from "../../src/readiness/render.ts";
import { runChecks } from "../../src/readiness/run-checks.ts";
import { sarifOf } from "../../src/readiness/sarif.ts";
import { reaches, summaryText } from "../../src/readiness/summary.ts";
import { readyWorld } from "../../src/readiness/world.ts";
import { liveKey } from "../builders/memory-keys.ts";
import { healthy, partsOf, worldOf, type Healthy } from "./healthy.ts";

const only = (...ids: readonly string[]) => chosenChecks(checks, ids);
const look = async (ids: readonly string[], change: (world: Healthy) => void = () => undefined) => {
  const world = healthy();
  change(world);
  return await runChecks(only(...ids), worldOf(world));
};

it("tells the worst first, a line each, with why and mend below, and what is not known with its reason once", async () => {
  const checked = await look(
    ["tools.remote", "vercel.paused", "source.syntax", "source.lock-file"],
    (world) => {
      world.remotes = [];
      world.team.paused = true;
      world.app = undefined;
    },
  );
  const lines = renderReady(checked, 80);
  expect(lines.slice(0, 2)).toEqual([
    "CRITICAL  vercel.paused  The project is paused: production answers 503.",
    "HIGH      tools.remote   This checkout has no remote.",
  ]);
  expect(lines.join("\n")).toMatch(/vercel\.paused: .*\n +Why: .*\n[^]*Mend: /);
  expect(lines.filter((line) => line.startsWith("NOT KNOWN"))).toHaveLength(1);
  expect(lines.join(" ")).toMatch(/Not known: +source\.lock-file, +source\.syntax\./);
  expect(lines.at(-1)).toBe("4 checks: 1 critical, 1 high; 0 ok, 2 not known.");
  expect(summaryText(await look(["vercel.paused"]))).toBe("1 checks: nothing found; 1 ok, 0 not known.");
});

it("fails from the level on that was asked for", async () => {
  const checked = await look(["tools.remote"], (world) => void (world.unpushed = 2));
  expect((["critical", "high", "medium", "low"] as const).map((level) => reaches(checked, level))).toEqual([
    ...[false, false, true, true],
  ]);
});

it("never tells a secret, in text, JSON or SARIF, and names its place", async () => {
  const key = liveKey("a");
  const checked = await look(["source", "app", "vercel"], (world) => {
    if (world.app !== undefined) world.app.files["lib/x.ts"] = `\nexport const key = "${key}";\n`;
    world.answers.page += key;
  });
  const told = [
    renderReady(checked, 80).join("\n"),
    JSON.stringify(readyJson(checked)),
    JSON.stringify(sarifOf(checked)),
  ];
  for (const text of told) {
    expect(text).not.toContain(key.slice(10, 30));
    expect(text).toContain("source.secret-here");
  }
  expect(readyJson(checked).found.find(({ id }) => id === "source.secret-here")?.at).toEqual({
    ...{ file: "lib/x.ts", line: 2, column: 21 },
  });
});

it("writes SARIF that its published schema takes", async () => {
  // As @microsoft/jest-sarif 1.0.0-beta.0 (MIT) ships it, read without its head: of draft-04, in words that a later draft has.
  const {
    $schema: _draft,
    id: _id,
    ...schema
  } = JSON.parse(readFileSync(new URL("sarif-2.1.0-rtm.5.json", import.meta.url), "utf8")) as Record<
    string,
    unknown
  >;
  // One of its patterns is none with the flag u.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const takes = ajv.compile(schema);
  const everything = await runChecks(checks, worldOf(healthy()));
  const wrong = await look(["source", "app", "vercel", "tools"], (world) => {
    if (world.app !== undefined) world.app.files["lib/x.ts"] = `\nexport const key = "${liveKey("a")}";\n`;
    world.team.paused = true;
    world.remotes = [];
    world.clerk.unread["instance/protect"] = "the plan lacks it (402)";
  });
  for (const checked of [everything, wrong])
    expect(takes(sarifOf(checked, "apps/my shop/")), JSON.stringify(takes.errors)).toBe(true);
  expect(takes({ ...sarifOf(wrong), version: "2.1" })).toBe(false);
  expect(JSON.stringify(sarifOf(wrong))).toContain('"physicalLocation"');
});

it("writes SARIF 2.1.0: a rule for each check, a place where a file is meant, what is not known as a notification", async () => {
  const checked = await look(["source.lock-file", "vercel.paused", "clerk.protect"], (world) => {
    if (world.app?.git !== undefined) world.app.git.untracked = ["package-lock.json"];
    world.team.paused = true;
    world.clerk.unread["instance/protect"] = "the plan lacks it (402)";
  });
  const { version, runs } = sarifOf(checked, "apps/my shop/") as {
    readonly version: string;
    readonly runs: readonly [
      {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly results: readonly Record<string, unknown>[];
        readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly unknown[] }];
      },
    ];
  };
  const [{ tool, results, invocations }] = runs;
  expect(version).toBe("2.1.0");
  expect(tool.driver.rules.map(({ id }) => id).sort()).toEqual([
    "clerk.protect",
    "source.lock-file",
    "vercel.paused",
  ]);
  expect(results).toMatchObject([
    {
      ruleId: "vercel.paused",
      level: "error",
      locations: [{ logicalLocations: [{ fullyQualifiedName: "vercel.paused" }] }],
    },
    {
      ...{ ruleId: "source.lock-file", level: "warning" },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "apps/my%20shop/package-lock.json" },
            region: { startLine: 1, startColumn: 1 },
          },
        },
      ],
    },
  ]);
  for (const result of results)
    expect(tool.driver.rules[Number(result["ruleIndex"])]?.id).toBe(result["ruleId"]);
  expect(invocations[0].toolExecutionNotifications).toEqual([
    {
      ...{ level: "note", associatedRule: { id: "clerk.protect" } },
      message: { text: expect.stringContaining("402") as string },
    },
  ]);
});

it("keeps a place's mark the same from run to run, so that a scanner knows what it has seen", async () => {
  const mark = async () =>
    JSON.stringify(sarifOf(await look(["tools.remote"], (world) => void (world.remotes = [])))).match(
      /runbookReady\/v1":"[0-9a-f]{64}/,
    )?.[0];
  expect(await mark()).toBe(await mark());
  expect(await mark()).toBeDefined();
});

it("refuses a check or a group that there is not, and says what was perhaps meant", () => {
  expect(() => only("source.sintax")).toThrow(BadInput);
  expect(() => only("source.sintax")).toThrow(
    expect.objectContaining({ hint: "Did you mean source.syntax?" }) as Error,
  );
  expect(only("stack,tools.clock").every(({ id }) => /^stack\.|^tools\.clock$/.test(id))).toBe(true);
});

it("leaves out what was not wanted: for CI what is about the machine", () => {
  const left = chosenChecks(checks, ["tools", "contacts"], ["machine", "tools.remote"]).map(
    ({ id }) => id as string,
  );
  for (const id of [
    "tools.toolchain",
    "tools.vercel-token",
    "contacts.operator",
    "contacts.signing-here",
    "tools.remote",
  ])
    expect(left).not.toContain(id);
  expect(left).toContain("contacts.approvers");
  expect(chosenChecks(checks, ["machine"]).every(({ machine }) => machine === true)).toBe(true);
  expect(() => chosenChecks(checks, [], ["machin"])).toThrow("--skip machin names no check");
});

it("says for each vendor whether tool, credentials and contacts work without it, and asks the network nothing", async () => {
  const without = async (change: (world: Healthy) => void) => {
    const world = healthy();
    change(world);
    const wanted = awayChecks(checks);
    return withoutEach(await runChecks(wanted, readyWorld(withoutNetwork(partsOf(world)))));
  };
  expect(await without(() => undefined)).toEqual(
    ["clerk", "vercel", "github", "slack"].map((vendor) => ({ vendor, holds: true, because: [] })),
  );
  const lonely = await without((world) => {
    world.texts["contacts/channels.yaml"] = (world.texts["contacts/channels.yaml"] ?? "").replace(
      /escalation: pager/,
      "escalation: chat",
    );
  });
  expect(lonely.filter(({ holds }) => holds === false)).toEqual([
    { vendor: "slack", holds: false, because: ["contacts.slack-alone"] },
  ]);
  const stranger = await without((world) => void (world.backend = undefined));
  expect(withoutLines(stranger)[0]).toBe("without clerk   not known: tools.backend-away");
});
