// Commands whose way to the world is not the ordinary one: names for a step, and a close with nothing to write on.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { claimsOf } from "../world/claims.ts";
import { setBypass } from "../world/stack-config.ts";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
beforeAll(async () => {
  hand = await startWorld();
}, 240_000);
afterAll(() => hand?.stop());

const opening = ["bypass", "open", "--reason", "Clerk does not answer", "--incident", "night"];

it("a command that is a name for a step runs it on a record of its own", { timeout: 120_000 }, async () => {
  const shown = await hand.runbook([
    "notice",
    "show",
    "--notice",
    "signin-outage",
    "--minutes",
    "5",
    "--yes",
  ]);
  expect(shown, shown.text).toMatchObject({ code: 0 });
  expect((await hand.records())[0]).toMatchObject({
    ...{ phase: "finished", outcome: "succeeded", requester: "ana" },
    runbook: { file: "do/notice.show" },
    steps: { show: { output: { seen: true } } },
    inForce: { notice: { by: "ana" } },
  });
  // Vercel has trouble with one request of the update: the step tries again by itself.
  const path = "/v*/projects/*/env/*";
  const fault = { host: "api.vercel.com", method: "GET", path, effect: { kind: "html-502" }, times: 1 };
  await hand.control("POST", "/faults", fault);
  const cleared = await hand.runbook(["notice", "clear", "--yes"]);
  expect(cleared, cleared.text).toMatchObject({ code: 0 });
  expect(cleared.text).toContain("Vercel did not answer about ProjectEnvironmentVariable ");
  expect((await hand.records())[0]).toMatchObject({
    steps: { clear: { attempts: 2, output: { gone: true } } },
  });
});

describe("a close with nothing to write on", { timeout: 120_000 }, () => {
  /** All programs of the PATH but git. */
  function pathWithoutGit(): string {
    const folder = join(hand.folder, "no-git");
    mkdirSync(folder);
    for (const from of (process.env["PATH"] ?? "").split(delimiter).filter(existsSync))
      for (const name of readdirSync(from))
        if (!name.startsWith("git") && !existsSync(join(folder, name)))
          symlinkSync(join(from, name), join(folder, name));
    return folder;
  }

  async function closed(env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, stdout, stderr } = await hand.runbook(["bypass", "close"], { env });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^Closed \(generation \d+\), seen in the live app\.$/m);
    expect(claimsOf(await hand.item()).mode).toBe("closed");
    return stderr;
  }

  it("ends closed without git, repository and program, and says what is not on record", async () => {
    expect(await hand.runbook([...opening, "--direct"])).toMatchObject({ code: 0 });
    const [git, put] = [join(hand.checkout.root, ".git"), join(hand.folder, "put-away")];
    renameSync(git, put);
    try {
      expect(await closed({ PATH: pathWithoutGit() })).toContain("Who typed this is not put on record");
    } finally {
      renameSync(put, git);
    }
  });

  it("ends closed where a file stands in the place of incidents/, and says that nothing is on record", async () => {
    expect(await hand.runbook([...opening, "--direct"])).toMatchObject({ code: 0 });
    const [records, put] = [join(hand.checkout.root, "incidents"), join(hand.folder, "incidents")];
    renameSync(records, put);
    writeFileSync(records, "");
    try {
      expect(await closed()).toMatch(/^This is not put on record: /m);
    } finally {
      rmSync(records);
      renameSync(put, records);
    }
  });
});

it(
  "a config whose bypass has mistakes is opened over by nobody, and closed",
  { timeout: 120_000 },
  async () => {
    await setBypass(hand, { mode: "stale-sessions", until: "tonight" });
    const [config, item] = [hand.config().read(), await hand.item()];
    for (const command of [opening, ["bypass", "renew"]]) {
      const refused = await hand.runbook(command);
      expect(refused, refused.text).toMatchObject({ code: 2, stdout: "" });
      expect(refused.stderr).toMatch(
        /^Pulumi\.sandbox\.yaml:\d+:\d+ bypass\.until: "tonight" is not a time .* \[BAD_VALUE\]$/m,
      );
      expect([hand.config().read(), await hand.item()]).toEqual([config, item]);
    }
    expect((await hand.runbook(["status"])).stdout).toMatch(/^config .*bypass\.until/m);
    const closed = await hand.runbook(["bypass", "close"]);
    expect(closed, closed.text).toMatchObject({ code: 0 });
    expect(closed.stderr).toMatch(/mistakes and all: Pulumi\.sandbox\.yaml:\d+:\d+ bypass\.until/);
    expect(hand.config().read()).not.toContain("tonight");
  },
);

it("each command says the freeze once", { timeout: 120_000 }, async () => {
  const freezes = ({ text }: { readonly text: string }) => text.match(/^.*FREEZE/gm)?.length ?? 0;
  expect(freezes(await hand.runbook(opening))).toBe(1);
  expect(freezes(await hand.runbook(["bypass", "renew", "--direct"]))).toBe(1);
  // It is waited for 600 ms at most, which a busy machine may need longer for.
  expect(freezes(await hand.runbook(["bypass", "close"]))).toBeLessThanOrEqual(1);
});
