import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { STATUSPAGE_PAGE } from "../../sandbox/ids.ts";
import { startSandbox, type Sandbox } from "../../sandbox/world.ts";
import { renderPlan } from "../../src/plan/render.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "../world/inside.ts";
import { Checkout, saying, statusOf } from "./checkout.ts";

let sandbox: Sandbox;
let leave: () => void;
let control: ReturnType<typeof controlOf>;
let before: Record<"slack" | "pagerduty" | "statuspage", number>;
const checkouts: Checkout[] = [];

const channels = {
  slack: "{ id: it, kind: slack, secret: SLACK_WEBHOOK_URL }",
  pagerduty: "{ id: it, kind: pagerduty, secret: PAGERDUTY_ROUTING_KEY }",
  statuspage: `{ id: it, kind: statuspage, secret: STATUSPAGE_API_KEY, page: ${STATUSPAGE_PAGE}, languages: [en, zh-CN] }`,
};
type Kind = keyof typeof channels;
const hosts = {
  slack: "hooks.slack.com",
  pagerduty: "events.pagerduty.com",
  statuspage: "api.statuspage.io",
};
const kinds = Object.keys(channels) as Kind[];

function checkout(kind: Kind | undefined, env = sandbox.info.env, text?: string): Checkout {
  const made = new Checkout(kind && channels[kind], { ...env }, text);
  checkouts.push(made);
  return made;
}
/** Newest first where the service lists so; only what came since the test began. */
const arrived = async (kind: Kind): Promise<readonly Record<string, unknown>[]> => {
  const all = (await control("GET", "/chat"))[kind] as Record<string, unknown>[];
  const count = all.length - before[kind];
  return kind === "statuspage" ? all.slice(0, count) : all.slice(before[kind]);
};
const fault = (kind: Kind, effect: object, times = 1) =>
  control("POST", "/faults", { host: hosts[kind], method: "POST", effect, times });

beforeAll(async () => {
  sandbox = await startSandbox();
  leave = enterSandbox(sandbox.info);
  control = controlOf(sandbox.info);
});
beforeEach(async () => {
  const all = await control("GET", "/chat");
  before = { slack: all.slack.length, pagerduty: all.pagerduty.length, statuspage: all.statuspage.length };
});
afterEach(async () => {
  await control("DELETE", "/faults");
  const secrets = [
    sandbox.info.env["SLACK_WEBHOOK_URL"],
    sandbox.info.env["PAGERDUTY_ROUTING_KEY"],
    sandbox.info.env["STATUSPAGE_API_KEY"],
    "sandboxNightshiftHook0001",
  ];
  for (const each of checkouts.splice(0)) {
    for (const secret of secrets) expect(each.written()).not.toContain(secret);
    each.remove();
  }
});
afterAll(async () => {
  leave();
  await sandbox.stop();
});

describe.each(kinds)("%s", (kind) => {
  test("the plan shows the exact words and the channel, and the run says them once", async () => {
    const one = checkout(kind);
    const plan = await one.plan();
    const shown = renderPlan(plan).join("\n").replace(/\s+/g, " ");
    expect(shown).toContain(`${kind}/it`);
    expect(shown).toContain("Sign-in outage: auth-outage");
    expect(await arrived(kind)).toEqual([]);
    const end = await one.run(plan);
    expect([end.exitCode, statusOf(end.state)]).toEqual([0, "succeeded"]);
    expect(await arrived(kind)).toHaveLength(1);
    expect(await one.plan()).toMatchObject({ hash: plan.hash });
  });

  test("a missing key is one sentence, and nothing is sent", async () => {
    const end = await checkout(kind, {}).run();
    expect(end.exitCode).toBe(1);
    expect(end.stop).toMatchObject({ code: "KEY_MISSING", message: expect.stringContaining("is not set") });
    expect(await arrived(kind)).toEqual([]);
  });

  test("while it takes in no more it is sent again, and arrives once", async () => {
    await fault(kind, { kind: "rate-limit", retryAfter: 1 }, 2);
    expect((await checkout(kind).run()).exitCode).toBe(0);
    expect(await arrived(kind)).toHaveLength(1);
  });

  test("a refusal is a failure, and its words do not reach the record", async () => {
    const secret = sandbox.info.env["SLACK_WEBHOOK_URL"];
    await fault(kind, { kind: "answer", status: 403, body: `no: ${secret}` });
    const end = await checkout(kind).run();
    expect(end.stop).toMatchObject({ code: "HTTP_STATUS", message: `${hosts[kind]} refused it (403).` });
    expect(await arrived(kind)).toEqual([]);
  });

  test("a sign-in page instead of an answer is no success", async () => {
    await fault(kind, { kind: "html-200" });
    const end = await checkout(kind).run();
    if (kind === "slack") expect(end.stop).toMatchObject({ kind: "needs-human" });
    else expect(end.exitCode).not.toBe(0);
    expect(statusOf(end.state)).toBe("unknown");
  });
});

describe("a server that breaks (500)", () => {
  test("Slack: nobody knows, a person is asked, and it is never repeated", async () => {
    await fault("slack", { kind: "error" });
    const one = checkout("slack");
    const end = await one.run();
    expect([end.exitCode, statusOf(end.state)]).toEqual([3, "unknown"]);
    expect((await one.resume()).exitCode).toBe(3);
    expect(await arrived("slack")).toEqual([]);
  });

  test.each(["pagerduty", "statuspage"] as const)("%s: looked up, and sent again", async (kind) => {
    await fault(kind, { kind: "error" });
    expect((await checkout(kind).run()).exitCode).toBe(0);
    expect(await arrived(kind)).toHaveLength(1);
  });
});

/** From the first word to the last, as one alert or one incident. */
const life = saying({
  say: { notice: "team-outage", values: { incident: "auth-outage", reason: "Clerk is down" } },
  more: {
    notice: "team-renewed",
    values: { incident: "auth-outage", who: "Ana", until: "2026-11-21T04:00:00Z" },
  },
  end: { notice: "team-restored", values: { incident: "auth-outage" } },
});

describe("from the first word to the last", () => {
  test.each([
    ["nothing is lost", undefined],
    ["each answer is lost although it was heard", { kind: "lost" }],
    ["each is lost on its way", { kind: "reset" }],
    ["each breaks the server", { kind: "error" }],
    ["each comes too soon", { kind: "rate-limit", retryAfter: 1 }],
  ])("Statuspage makes one incident, updates and resolves it: %s", async (_name, effect) => {
    if (effect !== undefined)
      for (const method of ["POST", "PATCH"]) {
        const sequence = [effect, { kind: "pass" }, effect, { kind: "pass" }];
        await control("POST", "/faults", { host: hosts.statuspage, method, sequence });
      }
    const end = await checkout("statuspage", undefined, life).run();
    expect(end.exitCode, end.stop?.message).toBe(0);
    const incidents = await arrived("statuspage");
    expect(incidents).toHaveLength(1);
    const updates = incidents[0]?.["incident_updates"] as { status: string }[];
    expect(updates.map(({ status }) => status)).toEqual(["resolved", "monitoring", "identified"]);
    expect(incidents[0]?.["status"]).toBe("resolved");
  });

  test.each([
    ["nothing is lost", undefined],
    ["the last answer is lost", { kind: "lost" }],
    ["the last is lost on its way", { kind: "reset" }],
  ])("PagerDuty has one alert, and it is resolved: %s", async (_name, effect) => {
    const pass = { kind: "pass" };
    if (effect !== undefined)
      await control("POST", "/faults", {
        ...{ host: hosts.pagerduty, method: "POST", sequence: [pass, pass, effect] },
      });
    const end = await checkout("pagerduty", undefined, life).run();
    expect(end.exitCode, end.stop?.message).toBe(0);
    expect(await arrived("pagerduty")).toMatchObject([{ status: "resolved" }]);
  });
});

describe("what someone typed as a reason", () => {
  const nasty = "<!channel> <@U123> <https://bad.example|click> <script>alert(1)</script> {incident}";
  const typed = saying({ say: { notice: "team-outage", values: { incident: "night", reason: nasty } } });

  test("calls nobody on Slack and hides no link", async () => {
    expect((await checkout("slack", undefined, typed).run()).exitCode).toBe(0);
    const [message] = await arrived("slack");
    expect(message?.["text"]).toContain("&lt;!channel&gt; &lt;@U123&gt; &lt;https://bad.example|click&gt;");
    expect(message?.["text"]).not.toMatch(/[<>]/);
    expect(message?.["text"]).toContain("{incident}");
  });

  test("is no markup on the status page", async () => {
    expect((await checkout("statuspage", undefined, typed).run()).exitCode).toBe(0);
    const [incident] = await arrived("statuspage");
    const text = JSON.stringify(incident);
    expect(text).not.toMatch(/[<>]/);
    expect(text).toContain("‹script›alert(1)‹/script›");
  });
});

describe("the answer is lost although it was sent", () => {
  test("Slack cannot be looked up: a person is asked, and it is never repeated", async () => {
    await fault("slack", { kind: "lost" });
    const one = checkout("slack");
    const end = await one.run();
    expect([end.exitCode, end.stop?.kind, statusOf(end.state)]).toEqual([3, "needs-human", "unknown"]);
    expect(end.stop?.hint).toContain("--outcome say=done");
    expect(await arrived("slack")).toHaveLength(1);
    expect((await one.resume()).exitCode).toBe(3);
    expect(await arrived("slack")).toHaveLength(1);
    expect((await one.resume({ say: "done" })).exitCode).toBe(0);
    expect(await arrived("slack")).toHaveLength(1);
  });

  test("a person who says that it did not arrive has it sent", async () => {
    await fault("slack", { kind: "reset" });
    const one = checkout("slack");
    expect((await one.run()).exitCode).toBe(3);
    expect(await arrived("slack")).toHaveLength(0);
    expect((await one.resume({ say: "not-done" })).exitCode).toBe(0);
    const [message] = await arrived("slack");
    expect(message?.["text"]).toContain("Clerk is &lt;down&gt; &amp; out");
  });

  test("PagerDuty knows the alert by its key: sent again, still one alert", async () => {
    await fault("pagerduty", { kind: "lost" });
    expect((await checkout("pagerduty").run()).exitCode).toBe(0);
    expect(await arrived("pagerduty")).toMatchObject([{ status: "triggered", events: 2 }]);
  });

  test("Statuspage is looked up: found, and not said twice", async () => {
    await fault("statuspage", { kind: "lost" });
    expect((await checkout("statuspage").run()).exitCode).toBe(0);
    const [incident] = await arrived("statuspage");
    expect(incident).toMatchObject({
      status: "identified",
      incident_updates: [{ body: expect.stringContaining("请勿部署") }],
    });
    expect(await arrived("statuspage")).toHaveLength(1);
  });

  test("Statuspage that never got it gets it", async () => {
    await fault("statuspage", { kind: "reset" });
    expect((await checkout("statuspage").run()).exitCode).toBe(0);
    expect(await arrived("statuspage")).toHaveLength(1);
  });

  test("Statuspage that cannot be asked either leaves it to a person", async () => {
    await fault("statuspage", { kind: "lost" });
    await control("POST", "/faults", {
      host: hosts.statuspage,
      method: "GET",
      sequence: [{ kind: "pass" }, ...Array.from({ length: 5 }, () => ({ kind: "reset" }))],
    });
    const end = await checkout("statuspage").run();
    expect([end.exitCode, statusOf(end.state)]).toEqual([3, "unknown"]);
    expect(await arrived("statuspage")).toHaveLength(1);
  });
});

test("with no channel the text is shown to be pasted, and nothing is sent", async () => {
  const end = await checkout(undefined).run();
  expect(end.state.steps["say"]?.output).toMatchObject({
    posted: false,
    text: expect.stringContaining("Deploy nothing"),
  });
  // "Done" would be untrue: nobody has posted it yet.
  expect(end.state.steps["say"]?.leaves).toBe("its text was shown and is to be pasted");
  for (const kind of kinds) expect(await arrived(kind)).toEqual([]);
});

test("words that were edited after the plan are not sent", async () => {
  const one = checkout("slack");
  const plan = await one.plan();
  const file = join(one.root, "notices/en.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("Deploy nothing", "Deploy anything"));
  const end = await one.run(plan);
  expect(end.stop).toMatchObject({ code: "PLAN_CHANGED" });
  expect(await arrived("slack")).toEqual([]);
  expect((await one.plan()).hash).not.toBe(plan.hash);
});
