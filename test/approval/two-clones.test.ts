import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeRequest, encodeRequest, type SentRequest } from "../../src/plan/request-line.ts";
import type { ApprovalRequest } from "../../src/approval/document.ts";
import type { Recipe } from "../../src/plan/recipe.ts";
import type { Said } from "../world/keyboard.ts";
import { startTwoClones, type TwoClones } from "./two-clones.ts";

let clones: TwoClones;
/** What Rita's run printed for Abe to paste. */
let line: string;
let planHash: string;
/** What Rita saw until she was asked for something. */
let shown: string;
/** Abe's answer. */
let answer: string;

// No app is deployed here, so nothing shows a gate: a person has to say why it is opened all the same.
const confirmed = [
  "--confirm=logs=seen",
  "--confirm=safe=no app here",
  "--input=reason=Clerk does not answer",
  "--input=minutes=30",
];
const startRun = async () =>
  await clones.rita.runbook(["run", "runbooks/auth-outage.yaml", ...confirmed, "--no-wait"]);
const lineIn = ({ stdout }: Said) => /approve-this:\S+/.exec(stdout)?.[0] ?? "";
const patience = { timeout: 120_000 };

beforeAll(async () => {
  clones = await startTwoClones();
  await clones.control("POST", "/clerk/cut", {});
  const asked = await startRun();
  expect(asked, asked.text).toMatchObject({ code: 3 });
  line = lineIn(asked);
  const { run } = (decodeRequest(line) as SentRequest).request;
  const plan = readFileSync(join(clones.rita.root, "incidents", run, "plan.json"), "utf8");
  planHash = (JSON.parse(plan) as { hash: string }).hash;
  shown = asked.stdout;
}, 240_000);
afterAll(() => clones?.stop());

const approve = async (text: string, ...words: string[]) =>
  await clones.abe.runbook(["approve", text, "--yes", "--json", ...words]);
/** The line with something in it changed, as a hurried or a lying requester would send it. */
function doctored(change: (sent: { request: ApprovalRequest; recipe: Recipe }) => void): string {
  const sent = structuredClone(decodeRequest(line) as SentRequest);
  if (sent.recipe === undefined) throw new Error("the line carries no recipe");
  const { request, recipe } = sent;
  change({ request, recipe });
  return encodeRequest(request, recipe);
}
const grantOf = (request: ApprovalRequest) => request.grant ?? expect.fail("the request has no grant");
const later = (time: string, minutes: number) =>
  new Date(Date.parse(time) + minutes * 60_000).toISOString().replace(".000Z", "Z");

test("the line fits into a chat message", () => {
  expect(line.length).toBeGreaterThan(200);
  expect(line.length).toBeLessThan(3_500);
});

test("the main runbook prints at most 40 lines before anything is asked of anybody", () => {
  const lines = shown.slice(0, shown.indexOf("Send this line to")).split("\n");
  expect(lines.length, shown).toBeLessThanOrEqual(40);
  expect(shown).toMatch(/^PLAN {2}[^]*\nNEEDS APPROVAL of a second person: .*open[^]*auth-outage --full\n/);
});

test(
  "whoever has no key is told before the plan is shown; git's user.signingkey is one",
  patience,
  async () => {
    const keys = join(clones.abe.home, ".ssh");
    const elsewhere = join(clones.abe.home, "elsewhere");
    renameSync(keys, elsewhere);
    try {
      const without = await clones.abe.runbook(["approve", line, "--yes"]);
      expect(without).toMatchObject({ code: 3, stdout: "" });
      expect(without.stderr).toMatch(/is git's user.signingkey or in ~\/.ssh here. \[APPROVAL_MISSING\]/);
      const misnamed = await clones.abe.runbook(["approve", line, "--yes", "--key", "no-such"]);
      expect(misnamed).toMatchObject({ code: 2, stdout: "" });
      const [name = ""] = readdirSync(elsewhere).filter((each) => each.endsWith(".pub"));
      clones.abe.git("config", "user.signingkey", `~/elsewhere/${name}`);
      const signed = await approve(line);
      expect(signed.code, signed.text).toBe(0);
      clones.abe.git("config", "--unset", "user.signingkey");
    } finally {
      renameSync(elsewhere, keys);
    }
  },
);

// One of each kind: every other way in which a line can ask for more than its plan is tried in mode-open.test.ts.
test.each<[string, Parameters<typeof doctored>[0], string, string]>([
  ["another hash", ({ request }) => (request.planHash = "f".repeat(64)), "PLAN_CHANGED", "differently"],
  ["other inputs", ({ recipe }) => (recipe.inputs["minutes"] = 31), "PLAN_CHANGED", "differently"],
  ["another mode", ({ request }) => (grantOf(request).mode = "open"), "APPROVAL_INVALID", "mode open"],
  [
    "an hour ago",
    ({ request }) => (grantOf(request).from = later(grantOf(request).from, -61)),
    "APPROVAL_EXPIRED",
    "ended",
  ],
  [
    "a commit that nobody pushed",
    ({ recipe }) => (recipe.runbook.commit = "d".repeat(40)),
    "PLAN_CHANGED",
    "does not have",
  ],
])("a request with %s is not signed", patience, async (_name, change, code, words) => {
  const refused = await approve(doctored(change));
  expect(refused.code).toBe(3);
  const { error } = JSON.parse(refused.stdout) as { error: { code: string; message: string } };
  expect(error.code).toBe(code);
  expect(error.message).toContain(words);
});

test(
  "from a clone whose stack is another project's it comes out differently, and says so",
  patience,
  async () => {
    const file = join(clones.abe.root, "Pulumi.sandbox.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/prj_\w+/, "prj_another"));
    const refused = await approve(line);
    writeFileSync(file, text);
    expect(refused.code).toBe(3);
    expect(refused.stdout).toContain("PLAN_CHANGED");
    expect(refused.stdout).toContain("here it is sandbox of prj_another");
  },
);

test("whoever asked cannot sign, nor can a key that was added since", patience, async () => {
  const self = await clones.rita.runbook(["approve", line, "--yes", "--json"]);
  expect(self.code).toBe(3);
  expect(self.stdout).toContain("APPROVAL_SELF");

  const fresh = clones.makeKey("fresh");
  clones.changePeople((people) => people.find(({ id }) => id === "abe")?.keys.push(fresh));
  clones.abe.git("pull", "--quiet");
  const added = await approve(line, "--key", join(clones.abe.home, ".ssh", "fresh"));
  expect(added.code).toBe(3);
  expect(added.stdout).toContain("is nobody's in contacts/people.yaml at that commit");
});

test(
  "the second person sees the very plan, rebuilt from their own clone and home, and signs",
  patience,
  async () => {
    const signed = await approve(line);
    expect(signed.code, signed.text).toBe(0);
    expect(signed.stderr).toContain(`hash  ${planHash}`);
    expect(signed.stderr).toContain("Planned again from this checkout: the same.");
    expect(signed.stderr).toContain("Seen from here: clerk-outage, critical");
    expect(signed.stderr).toContain("open: Let signed-in people go on working");
    const given = JSON.parse(signed.stdout) as { answer: string; line: string; delivered: boolean };
    expect(given).toMatchObject({ answer: "approved", delivered: false });
    answer = given.line;
  },
);

test("the answer opens this run's bypass, and no other's", patience, async () => {
  const other = await startRun();
  expect(other.code).toBe(3);
  const [newest] = runsOf(clones);
  const misused = await clones.rita.runbook(["resume", newest ?? "", "--approval", answer, "--no-wait"]);
  expect(misused.code).toBe(3);
  expect(misused.stdout).toContain("another");

  const { request } = decodeRequest(line) as SentRequest;
  const opened = await clones.rita.runbookUntil(/"type":"step.outcome","step":"open"/, [
    "resume",
    request.run,
    "--approval",
    answer,
    "--json",
  ]);
  expect(opened.stdout).toContain('"approver":"abe"');
  const last = JSON.parse(opened.stdout.trim().split("\n").at(-1) ?? "") as {
    phase: string;
    steps: Record<string, { status: string }>;
  };
  expect(last.steps["open"]?.status).toBe("succeeded");
  // Ctrl-C leaves it open, and says so.
  expect(opened.code).toBe(4);
  expect(last.phase).toBe("suspended");
});

test("one step is done as a run of its own, on the record", patience, async () => {
  const before = runsOf(clones);
  const done = await clones.rita.runbook(["do", "triage.gather", "--yes"]);
  expect(done.code, done.text).toBe(0);
  expect(done.stdout).toMatch(/^PLAN {2}[^]*CHANGES NOTHING[^]*finished: /);
  const [run = ""] = runsOf(clones).filter((each) => !before.includes(each));
  expect(run).toContain("triage");
  const verified = await clones.rita.runbook(["verify", run]);
  expect(verified.code, verified.text).toBe(0);
});

test("no run begins while one key stands under two names", patience, async () => {
  clones.changePeople((people) => {
    const keys = people.find(({ id }) => id === "abe")?.keys ?? [];
    const cat = { id: "cat", name: "Cat", email: "cat@nightshift.example", timeZone: "Etc/UTC" };
    people.push({ ...cat, keys: [...keys], may: ["approve"] });
  });
  clones.rita.git("pull", "--quiet");
  const refused = await startRun();
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("stands under abe already, so it proves neither");
});

/** The other runs. */
function runsOf({ rita }: TwoClones): readonly string[] {
  const { request } = decodeRequest(line) as SentRequest;
  return readdirSync(join(rita.root, "incidents")).filter(
    (name) => name !== request.run && name !== ".gitkeep",
  );
}
