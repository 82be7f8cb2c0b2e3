/** The real command against the sandbox: an outage under a green page, a killed watcher, and the workflow's own steps. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { cacheRoot } from "../../toolchain/env.mjs";
import { withoutEmpty } from "../world/keyboard.ts";
import { startWorld, type World } from "../world/world.ts";

const [email, password] = ["watch@nightshift.example", "correct horse battery staple"];
const testUser = { RUNBOOK_TEST_USER: email, RUNBOOK_TEST_USER_PASSWORD: password };

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.control("POST", "/clerk/users", { email, password, firstName: "Watch" });
  writeFileSync(
    join(world.root, "contacts", "channels.yaml"),
    "channels:\n  - { id: team-chat, kind: slack, secret: SLACK_WEBHOOK_URL }\n" +
      "  - { id: pager, kind: pagerduty, secret: PAGERDUTY_ROUTING_KEY }\n" +
      "audiences: { team: team-chat, escalation: pager }\n",
  );
}, 600_000);
afterAll(() => world?.stop());

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds: number,
): Promise<number> {
  const began = Date.now();
  while (!(await holds())) {
    if (Date.now() - began > seconds * 1000) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(500);
  }
  return Date.now() - began;
}

/** A watcher in a process of its own. */
function watcher(...more: readonly string[]) {
  const words = ["watch", "--every", "10", "--json", "--page", join(world.folder, "uptime.html"), ...more];
  let [said, pid] = ["", 0];
  const ended = world.runbook(words, {
    env: testUser,
    onSpawn: (child) => (pid = child),
    onText: (text) => (said = text),
  });
  const events = () =>
    said
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { event: string; line?: { is?: string; signIn?: boolean } });
  return {
    ended,
    looks: (is: string) => events().filter(({ event, line }) => event === "look" && line?.is === is).length,
    signIns: () => events().filter(({ line }) => line?.signIn === true).length,
    heard: (event: string) => events().filter((each) => each.event === event).length,
    said: () => said,
    end: (signal: "SIGINT" | "SIGKILL") => process.kill(pid, signal),
  };
}

/** What has arrived anywhere, as text. */
const arrived = async (): Promise<string> => JSON.stringify(await world.control("GET", "/chat"));
const times = (text: string, part: string): number => text.split(part).length - 1;

it("tells an outage under a green page once within a minute, over a kill, and its end once", async () => {
  const first = watcher();
  await until("the first look is well", () => first.looks("well") > 0, 90);
  expect(first.signIns()).toBe(1);

  const second = await world.runbook(["watch", "--once"], { env: testUser });
  expect(second.code, second.text).toBe(3);
  expect(second.text).toMatch(/Another watcher writes into .*Process \d+ .*\[WATCH_BUSY\]/s);

  await world.control("POST", "/clerk/cut", { how: "reset" });
  const tookMs = await until("both are told", () => first.heard("told") === 2, 90);
  expect(tookMs).toBeLessThan(60_000);
  const alert = await arrived();
  // Slack has the words; the pager's one alert is by its id.
  expect(times(alert, "*People cannot get in")).toBe(1);
  expect(alert).toContain("clerk-outage, critical");
  expect(alert).toContain("status page is green");
  expect(alert).toContain("auth-outage");

  first.end("SIGKILL");
  await first.ended;
  const next = watcher();
  await until("it looks again", () => next.looks("failing") > 1, 90);
  expect(next.heard("told")).toBe(0);

  await world.control("POST", "/clerk/recover", {});
  await until("its end is told", () => next.heard("told") === 2, 300);
  const over = await arrived();
  expect(times(over, "*People cannot get in")).toBe(1);
  expect(times(over, "*People get in again")).toBe(1);
  next.end("SIGINT");
  expect((await next.ended).code, next.said()).toBe(0);

  const uptime = await world.runbook(["watch", "uptime", "--json"]);
  const { outages, periods } = JSON.parse(uptime.stdout) as {
    outages: { until: string; triage: { special: string; statusPage: string } }[];
    periods: { holds: boolean }[];
  };
  expect(outages).toHaveLength(1);
  expect(outages[0]?.triage).toMatchObject({ special: "green-page-sign-in-fails", statusPage: "ok" });
  expect(periods[0]?.holds).toBe(false);
  expect(readFileSync(join(world.folder, "uptime.html"), "utf8")).toContain("green-page");
}, 900_000);

it("does what the workflow's steps say, twice, in two clones that know of one another by the branch alone", async () => {
  const { jobs } = parse(readFileSync(".github/workflows/watch.yml", "utf8")) as {
    jobs: { look: { steps: { name?: string; run?: string }[] } };
  };
  const steps = jobs.look.steps.filter(({ name, run }) => run !== undefined && name !== "Install");
  expect(steps).toHaveLength(3);
  const origin = join(world.folder, "origin.git");
  const git = (...words: string[]) => execFileSync("git", words, { encoding: "utf8" });
  git("clone", "--quiet", "--bare", world.root, origin);
  for (const turn of [1, 2]) {
    const clone = world.clone("ana");
    git("-C", clone, "remote", "set-url", "origin", origin);
    const temp = join(world.folder, `runner-${turn}`);
    mkdirSync(temp);
    for (const { run = "" } of steps) {
      const env = withoutEmpty({
        ...plainEnv(),
        RUNBOOK_CACHE_DIR: cacheRoot(),
        ...world.env,
        ...testUser,
        RUNNER_TEMP: temp,
      });
      const done = spawnSync("bash", ["-e", "-o", "pipefail", "-c", run], {
        cwd: clone,
        env,
        encoding: "utf8",
      });
      expect(done.status, `${run}\n${done.stdout}${done.stderr}`).toBe(0);
    }
    const files = git("--git-dir", origin, "ls-tree", "-r", "--name-only", "watch-history")
      .trim()
      .split("\n");
    expect(files).toEqual(["uptime.html", expect.stringMatching(/^watch\/\d{4}-\d{2}-\d{2}\.jsonl$/)]);
    const lines = git("--git-dir", origin, "show", `watch-history:${files[1]}`).trim().split("\n");
    expect(lines).toHaveLength(turn);
    expect(git("--git-dir", origin, "rev-list", "--count", "watch-history").trim()).toBe("1");
    expect(readdirSync(join(temp, "history", "watch"))).toContain(".watching");
  }
}, 600_000);
