// Runs on a real stack with the app: alone at night, the last rung with a second person, and a clone that was away.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SLACK_WEBHOOK_URL } from "../../sandbox/ids.ts";
import { claimsOf } from "../world/claims.ts";
import type { Said } from "../world/keyboard.ts";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
/** Ben's clone; his key is given by its file. */
let bens: string;
beforeAll(async () => {
  hand = await startWorld();
  const { root } = hand.checkout;
  const channels = "channels:\n  - { id: chat, kind: slack, secret: SLACK_WEBHOOK_URL }\n";
  writeFileSync(join(root, "contacts", "channels.yaml"), `${channels}audiences: { team: chat }\n`);
  execFileSync("git", [
    "-C",
    root,
    "commit",
    "--quiet",
    "-m",
    "Add a channel",
    "--",
    "contacts/channels.yaml",
  ]);
  bens = hand.clone("ben");
  await hand.control("POST", "/clerk/cut", {});
}, 240_000);
afterAll(() => hand?.stop());

const runbook = (...args: readonly string[]) => hand.runbook(args, { env: { SLACK_WEBHOOK_URL } });
const requestIn = ({ stdout }: Said) => /approve-this:\S+/.exec(stdout)?.[0] ?? expect.fail(stdout);
const said = async () =>
  ((await hand.control("GET", "/chat")) as { slack: { text: string }[] }).slack.map(({ text }) => text);
const runOf = ({ stdout }: Said) =>
  /The record is in incidents\/(\S+)\./.exec(stdout)?.[1] ?? expect.fail(stdout);

/** Ben reads and signs in his own clone. @returns the line that he sends back */
async function signed(request: string): Promise<string> {
  const key = hand.checkout.keyFile("ben");
  const answer = await hand.runbook(["approve", request, "--key", key, "--yes", "--json"], { root: bens });
  expect(answer, answer.stderr + answer.stdout).toMatchObject({ code: 0 });
  return (JSON.parse(answer.stdout) as { line: string }).line;
}
const asNobody = async (path: string, method = "GET") => {
  const { status, headers, body } = await hand.ask(path, method);
  return { status, says: headers["x-auth-bypass"], body };
};

describe("alone at night", { timeout: 240_000 }, () => {
  const outage = ["run", "runbooks/auth-outage.yaml", "--input=reason=Clerk does not answer"];
  const confirmed = ["--confirm=logs=seen", "--confirm=safe=read", "--confirm=told=posted", "--no-wait"];

  it("needs a sentence for a reason", async () => {
    const before = await hand.item();
    expect(await runbook(...outage, ...confirmed, "--override=open=alone")).toMatchObject({ code: 2 });
    expect(await hand.item()).toBe(before);
  });

  it("opens for 15 minutes; everyone is told before, and the review is pending wherever one looks", async () => {
    const override = "--override=open=Nobody answers the phone";
    const opened = await runbook(...outage, ...confirmed, override, "--input=minutes=60");
    expect(opened, opened.stderr + opened.stdout).toMatchObject({ code: 4 });
    const grant = claimsOf(await hand.item()) as {
      exp: number;
      nbf: number;
      mode: string;
      approved: boolean;
    };
    expect([grant.mode, grant.approved, (grant.exp - grant.nbf) / 60]).toEqual(["stale-sessions", false, 15]);

    const [alone = ""] = await said();
    expect(alone).toMatch(/^\*Done without a second person/);
    expect(alone).toMatch(
      /Ana goes on without a second person: open, .* Nobody answers the phone\. Its review is pending/,
    );
    const status = await runbook("status");
    expect(status).toMatchObject({ code: 4 });
    expect(status.stdout).toContain("APPROVED BY NOBODY");
    expect(status.stdout).toMatch(
      /REVIEW PENDING: stale-sessions until .* by ana@nightshift.example with nobody/,
    );
    expect((await runbook("bypass", "status")).stdout).toMatch(/REVIEW PENDING: stale-sessions/);
    expect((await runbook("report", runOf(opened))).stdout).toMatch(/review/i);
  });

  it("cannot go alone to the last rung", async () => {
    const before = await hand.item();
    const refused = await runbook(
      ...["run", "runbooks/open-last-resort.yaml", "--input=reason=The rota must be read", "--no-wait"],
      ...["--input=routes=/rota", "--confirm=copes=read", "--override=open=Nobody answers the phone"],
    );
    expect(refused.stderr).toContain("Mode open always needs a second person");
    expect(refused.code).toBe(2);
    expect(await hand.item()).toBe(before);
  });
});

describe("a clone that was away", { timeout: 240_000 }, () => {
  it("plans from what is live: what the other clone has closed is not gone on from", async () => {
    expect(hand.config().read()).toContain("auth-environment:bypass");
    expect(await hand.runbook(["bypass", "close"], { root: bens })).toMatchObject({ code: 0 });
    const closed = claimsOf(await hand.item());
    const asked = await runbook(
      ...["run", "runbooks/auth-outage.yaml", "--input=reason=Clerk does not answer", "--no-wait"],
      ...["--confirm=logs=seen", "--confirm=safe=read"],
    );
    expect(asked, asked.stderr).toMatchObject({ code: 3 });
    expect(asked.stderr).toContain(`was closed elsewhere (generation ${closed.generation})`);
    expect(hand.config().read()).not.toContain("auth-environment:bypass");
    const file = join(hand.checkout.root, "incidents", runOf(asked), "approval-request.json");
    const { grant } = JSON.parse(readFileSync(file, "utf8")) as { grant: { first: string; from: string } };
    expect(grant.first).toBe(grant.from);
  });
});

describe("the last rung", { timeout: 240_000 }, () => {
  it("is asked for, signed in another clone, open to everyone where it is listed, and ended", async () => {
    const asked = await runbook(
      ...["run", "runbooks/open-last-resort.yaml", "--input=reason=The rota must be read by everyone"],
      ...["--input=routes=/rota,/api/rota", "--input=inARow=2", "--input=everySeconds=0.2"],
      ...["--confirm=copes=Read both routes: no user, nothing personal", "--no-wait"],
    );
    expect(asked, asked.stderr).toMatchObject({ code: 3 });
    const run = runOf(asked);
    expect((await asNobody("/rota")).says).toBeUndefined();
    const line = await signed(requestIn(asked));
    const opened = await runbook("resume", run, "--approval", line, "--no-wait");
    expect(opened, opened.stderr + opened.stdout).toMatchObject({ code: 4 });
    expect(opened.stdout).toContain("Answers everyone: /rota, /api/rota.");

    for (const path of ["/rota", "/api/rota"]) {
      const { status, says, body } = await asNobody(path);
      expect([path, status, says]).toEqual([path, 200, "open"]);
      expect(body).not.toMatch(/user_\w+/);
    }
    for (const [path, method] of [
      ["/api/rota", "POST"],
      ["/rota", "DELETE"],
      ["/dashboard", "GET"],
      ["/api/me", "GET"],
      ["/admin", "GET"],
    ] as const)
      expect([path, (await asNobody(path, method)).status]).toEqual([path, 503]);

    await hand.control("POST", "/clerk/recover", {});
    const ended = await runbook("resume", run, "--confirm=review=Tuesday, Ana");
    expect(ended, ended.stderr + ended.stdout).toMatchObject({ code: 0 });
    expect((await asNobody("/rota")).says).toBeUndefined();
    expect(claimsOf(await hand.item()).mode).toBe("closed");
    expect((await hand.pulumi(["preview"])).stdout).toMatch(/Resources:\s+\d+ unchanged\s*$/);
  });
});
