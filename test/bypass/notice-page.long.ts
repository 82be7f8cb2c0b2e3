/** Under an open bypass, by the commands and the real app: the maintenance page goes up and comes down, and every command warns. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
beforeAll(async () => {
  hand = await startWorld();
}, 240_000);
afterAll(() => hand?.stop());

const step = (id: string, use: string, rest = "") =>
  `  - id: ${id}\n    use: ${use}\n    title: ${id}\n${rest}`;
const runbookOf = (...steps: string[]) =>
  `version: 1\ntitle: Page\nsummary: Page\nseverity: high\ncategory: clerk-outage\nsteps:\n${steps.join("")}`;

async function carriedOut(name: string, text: string): Promise<{ code: number | null; notes: string }> {
  writeFileSync(join(hand.checkout.root, "runbooks", `${name}.yaml`), text);
  const { code, stdout, stderr } = await hand.runbook(["run", `runbooks/${name}.yaml`, "--yes"]);
  return { code, notes: stdout + stderr };
}

it("puts the page up, is seen to, takes it down, and warns at every command meanwhile", async () => {
  const open = [
    "bypass",
    "open",
    "--reason",
    "Clerk does not answer",
    "--incident",
    "night",
    "--minutes",
    "10",
  ];
  expect(await hand.runbook(open)).toMatchObject({
    ...{ code: 0, stderr: expect.stringContaining("FREEZE: a bypass is open until ") },
  });
  for (const args of [["status"], ["bypass", "status"], ["contacts", "now"], ["triage"]])
    // It is waited for 600 ms at most, which a busy machine may need longer for.
    await expect
      .poll(async () => (await hand.runbook(args)).stderr, { timeout: 60_000, message: args.join(" ") })
      .toMatch(/^FREEZE: a bypass is open until /m);

  const show = "    with: { notice: signin-maintenance, level: maintenance, minutes: 30 }\n";
  const shown = await carriedOut("page-up", runbookOf(step("page", "notice.show", show)));
  expect(shown.code, shown.notes).toBe(0);
  expect(shown.notes).toContain("The app shows it on /dashboard");
  const page = await hand.ask("/dashboard", "GET", { "accept-language": "zh-CN" });
  expect(page).toMatchObject({ status: 503, body: expect.stringContaining("发生故障已超过半小时") });

  const gone = await carriedOut("page-down", runbookOf(step("clear", "notice.clear")));
  expect(gone.code, gone.notes).toBe(0);
  expect(gone.notes).toContain("The app does not show it");
  expect((await hand.ask("/dashboard")).body).not.toContain("We will be back soon");

  const json = await hand.runbook(["status", "--json"]);
  expect([json.code, JSON.parse(json.stdout)]).toMatchObject([4, { open: true }]);
  expect(json.stderr).toContain("FREEZE");
  const help = await hand.runbook(["status", "--help"]);
  expect(help).toMatchObject({ code: 0, stderr: "" });

  const closed = await hand.runbook(["bypass", "close"]);
  expect(closed.code, closed.stderr).toBe(0);
  for (const args of [["status"], ["contacts", "now"], ["triage"]])
    expect((await hand.runbook(args)).stderr, args.join(" ")).not.toContain("FREEZE");
}, 300_000);
