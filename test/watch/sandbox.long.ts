/** The real command against the sandbox: an outage under a green page, a killed watcher, and the workflow's own steps. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { startWatchedSandbox } from "./watched-sandbox.ts";

let world: Awaited<ReturnType<typeof startWatchedSandbox>>;
beforeAll(async () => {
  world = await startWatchedSandbox();
}, 120_000);
afterAll(() => world?.stop());

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(what: string, holds: () => boolean, seconds: number, said: () => string) {
  const began = Date.now();
  while (!holds()) {
    if (Date.now() - began > seconds * 1000) throw new Error(`not within ${seconds} s: ${what}\n${said()}`);
    await sleep(200);
  }
  return Date.now() - began;
}

interface Event {
  readonly event: string;
  readonly line?: { readonly is?: string; readonly signIn?: boolean; readonly outcome?: string };
}

/** A watcher in a process of its own, and what it has said so far. */
function watcher() {
  const process = world.start(
    "watch",
    "--every",
    "10",
    "--json",
    "--page",
    join(world.folder, "uptime.html"),
  );
  const events = () => {
    const lines = process.stdout().split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Event);
  };
  const looks = (is: string) => events().filter(({ event, line }) => event === "look" && line?.is === is);
  const heard = (event: string) => events().filter((each) => each.event === event);
  return { ...process, looks, heard };
}
const times = (text: string, part: string): number => text.split(part).length - 1;

it("tells an outage under a green page once within a minute, over a kill, and its end once", async () => {
  const first = watcher();
  await until("the first look is well", () => first.looks("well").length > 0, 60, first.text);
  expect(first.looks("well")[0]?.line?.signIn).toBe(true);

  const second = world.start("watch", "--once");
  expect(await second.ended, second.text()).toBe(3);
  expect(second.text()).toMatch(/Another watcher writes into \S+watch: Process \d+ .*\[WATCH_BUSY\]/);

  await world.cutClerk();
  const tookMs = await until("both are told", () => first.heard("told").length === 2, 90, first.text);
  expect(tookMs).toBeLessThan(60_000);
  expect(first.heard("told").map(({ line }) => line?.outcome)).toEqual(["sent", "sent"]);
  const alert = await world.arrived();
  expect(times(alert, "*People cannot get in")).toBe(1);
  expect(alert).toContain("Triage: clerk-outage, critical");
  expect(alert).toContain("though its status page is green");
  expect(alert).toMatch(/Next: `\.\/runbook run [^`]*auth-outage/);

  first.end("SIGKILL");
  await first.ended;
  const next = watcher();
  await until("it looks again", () => next.looks("failing").length > 1, 60, next.text);
  expect(next.heard("told")).toEqual([]);

  await world.recoverClerk();
  await until("its end is told", () => next.heard("told").length === 2, 240, next.text);
  const over = await world.arrived();
  expect(times(over, "*People cannot get in")).toBe(1);
  expect(times(over, "*People get in again")).toBe(1);
  next.end("SIGINT");
  expect(await next.ended, next.text()).toBe(0);

  const uptime = world.start("watch", "uptime", "--json");
  expect(await uptime.ended, uptime.text()).toBe(0);
  const { outages, periods } = JSON.parse(uptime.stdout()) as {
    outages: { until: string; triage: object }[];
    periods: { holds: boolean }[];
  };
  expect(outages).toHaveLength(1);
  expect(outages[0]?.triage).toMatchObject({ special: "green-page-sign-in-fails", statusPage: "ok" });
  expect(periods[0]?.holds).toBe(false);
  expect(readFileSync(join(world.folder, "uptime.html"), "utf8")).toContain("status page was green");
}, 600_000);

it("does what the workflow's steps say, twice, in two clones that know of one another by the branch alone", async () => {
  const { jobs } = parse(readFileSync(".github/workflows/watch.yml", "utf8")) as {
    jobs: { look: { steps: { name?: string; run?: string }[] } };
  };
  const steps = jobs.look.steps.filter(({ name, run }) => run !== undefined && name !== "Install");
  expect(steps).toHaveLength(3);
  const origin = join(world.folder, "origin.git");
  const { git } = world;
  git("clone", "--quiet", "--bare", world.root, origin);
  for (const turn of [1, 2]) {
    const clone = join(world.folder, `clone-${turn}`);
    const temp = join(world.folder, `runner-${turn}`);
    mkdirSync(temp);
    git("clone", "--quiet", origin, clone);
    for (const { run = "" } of steps) {
      const env = { ...world.env, RUNNER_TEMP: temp };
      // Not at once: the fakes are this very process.
      const shell = spawn("bash", ["-e", "-c", run], { cwd: clone, env });
      let said = run;
      for (const stream of [shell.stdout, shell.stderr]) stream.on("data", (part) => (said += String(part)));
      expect(await once(shell, "close").then(([code]) => code as number), said).toBe(0);
    }
    const files = git("--git-dir", origin, "ls-tree", "-r", "--name-only", "watch-history")
      .trim()
      .split("\n");
    expect(files).toEqual(["uptime.html", expect.stringMatching(/^watch\/\d{4}-\d{2}-\d{2}\.jsonl$/)]);
    const lines = git("--git-dir", origin, "show", `watch-history:${files[1]}`).trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { is: string }).is)).toEqual(Array(turn).fill("well"));
    expect(git("--git-dir", origin, "rev-list", "--count", "watch-history").trim()).toBe("1");
    expect(readdirSync(join(temp, "history", "watch"))).toContain(".watching");
  }
}, 300_000);
