// A million users are brought in while 200 a second are created, changed and deleted, 40 ms from Clerk and from the database.
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { loadavg } from "node:os";
import { afterAll, afterEach, expect, test } from "vitest";
import { from } from "pg-copy-streams";
import type pg from "pg";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { databaseForTests } from "../builders/database.ts";
import { firstLine, start, startServer } from "./million/process.ts";

const latencyMs = 40;
/** Fewer for a quick look: SYNC_USERS=20000 npx vitest run test/data/million.long.ts */
const people = Number(process.env["SYNC_USERS"] ?? 1_000_000);
const scriptPeople = 2_000;
/** As the command line has one: without it each process would compile everything anew, which takes memory, too. */
const cache = mkdtempSync(join(tmpdir(), "million-cache-"));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const databases = databaseForTests();
const ending: (() => void)[] = [];
afterEach(() => ending.splice(0).forEach((end) => end()));

interface Place {
  readonly near: string;
  readonly far: string;
  readonly clerk: string;
  readonly pool: pg.Pool;
  readonly folder: string;
}

async function place(count: number): Promise<Place> {
  const near = await databases.fresh();
  const { port } = databases.server();
  const proxy = await startServer("far-database.ts", [port, latencyMs]);
  const clerk = await startServer("clerk.ts", [count, latencyMs], { DATABASE_URL: near });
  const folder = mkdtempSync(join(tmpdir(), "million-"));
  ending.push(proxy.stop, clerk.stop, () => rmSync(folder, { recursive: true, force: true }));
  const far = near.replace(`:${port}/`, `:${proxy.port}/`);
  return { near, far, clerk: clerk.port, pool: databases.pool(near, { max: 2 }), folder };
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each caller knows what it asks for
const ask = async ({ clerk }: Place, path: string): Promise<any> =>
  await (await fetch(`http://127.0.0.1:${clerk}${path}`)).json();

interface Ended {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a step's own
  readonly output: any;
  readonly ms: number;
  readonly peakMb: number;
  readonly startMb: number;
  readonly earlyMb: number;
  readonly lateMb: number;
}

const worker = ({ clerk, folder, far }: Place, step: string, given: object) =>
  start(
    "worker.ts",
    [clerk, folder, step, JSON.stringify(given)],
    { DATABASE_URL: far, NODE_COMPILE_CACHE: cache },
    ["--max-old-space-size=96", "--max-semi-space-size=4"],
  );
const toTheEnd = async (at: Place, step: string, given: object = {}): Promise<Ended> =>
  JSON.parse(await firstLine(worker(at, step, given))) as Ended;

/** Killed once its record has so many users done. */
async function killedAt(at: Place, step: string, given: object, done: number): Promise<void> {
  const child = worker(at, step, given);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const reached = () => {
    try {
      const lines = readFileSync(join(at.folder, `${step}.jsonl`), "utf8")
        .trim()
        .split("\n");
      return (JSON.parse(lines.at(-1) ?? "") as { done: number }).done >= done;
    } catch {
      return false;
    }
  };
  while (!reached() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill("SIGKILL");
  await ended;
}

/** A hash of its own over what the table says and over what the fake holds: no line of ours made either. */
const hashOf = (table: string): string => `
  SELECT count(*)::int AS rows, md5(string_agg(md5(concat_ws(E'\\x1f', id, coalesce(email, E'\\x02'), coalesce(first_name, E'\\x02'),
    coalesce(last_name, E'\\x02'), coalesce(external_id, E'\\x02'), to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'),
    to_char(updated_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'))), '' ORDER BY id COLLATE "C")) AS hash FROM ${table}`;

test(
  `${people} users while 200 a second are created, changed and deleted: equal by a hash of its own, memory flat`,
  { timeout: 2_400_000 },
  async () => {
    const at = await place(people);
    const given = { budget: 20_000 };
    await toTheEnd(at, "users.gap", { exact: false });
    await toTheEnd(at, "webhooks.pause", { minutes: 60, why: "resync" });
    await ask(at, "/_load?perSecond=200");
    const begun = performance.now();
    await killedAt(at, "users.resync", given, people * 0.2);
    await killedAt(at, "users.resync", given, people * 0.3);
    const killedMs = performance.now() - begun;
    const before = await ask(at, "/_seen");
    const resync = await toTheEnd(at, "users.resync", given);
    const after = await ask(at, "/_seen");
    const absent = await toTheEnd(at, "users.absent", given);
    const { digest, count } = absent.output;
    await toTheEnd(at, "users.mark-deleted", { digest, count, ...given });
    const load = await ask(at, "/_stop");
    expect(load).toMatchObject({ lost: 0 });
    const drain = await toTheEnd(at, "inbox.drain");
    await toTheEnd(at, "webhooks.resume");
    const verify = await toTheEnd(at, "users.verify", { ...given, pauseSeconds: 0 });
    const inbox = await at.pool.query(
      "SELECT count(*)::int AS events, count(applied_at)::int AS applied, count(problem)::int AS problems, max(attempts) AS attempts FROM clerk_inbox",
    );
    expect(inbox.rows[0]).toEqual({ events: load.events, applied: load.events, problems: 0, attempts: 1 });
    const truth = join(at.folder, "truth.copy");
    await ask(at, `/_dump?file=${encodeURIComponent(truth)}`);
    await at.pool.query(
      "CREATE TABLE truth AS SELECT id, email, first_name, last_name, external_id, created_at, updated_at FROM clerk_users LIMIT 0",
    );
    const client = await at.pool.connect();
    await pipeline(createReadStream(truth), client.query(from("COPY truth FROM STDIN")));
    client.release();
    const [wanted] = (await at.pool.query(hashOf("truth"))).rows;
    const [found] = (await at.pool.query(hashOf("clerk_users WHERE deleted_at IS NULL"))).rows;
    expect(found).toEqual(wanted);
    expect(verify.output).toEqual({ alike: wanted.rows, waiting: 0 });
    const seen = await ask(at, "/_seen");
    expect(seen).toMatchObject({ violations: 0, refused: 0 });
    const rows = resync.output.users;
    const figures = {
      people,
      resyncSeconds: Math.round((killedMs + resync.ms) / 1000),
      // Of the process that went on to the end.
      rowsPerSecond: Math.round((rows - people * 0.3) / (resync.ms / 1000)),
      requestsOfIt: after.requests - before.requests,
      users: rows,
      changes: load,
      drain: { seconds: Math.round(drain.ms / 1000), applied: drain.output.applied },
      absent: { seconds: Math.round(absent.ms / 1000), count },
      verifySeconds: Math.round(verify.ms / 1000),
      memoryMb: { start: resync.startMb, peak: resync.peakMb, early: resync.earlyMb, late: resync.lateMb },
      machineLoad: loadavg().map((one) => Math.round(one)),
    };
    await report(figures);
    const script = await scriptRate();
    const ratio = Math.round(figures.rowsPerSecond / script.rowsPerSecond);
    await report({ ...figures, script, ratio });
    expect(resync.peakMb).toBeLessThan(150);
    expect(resync.lateMb - resync.earlyMb).toBeLessThan(25);
    expect(ratio).toBeGreaterThanOrEqual(20);
  },
);

/** The guides' script in the same world, on few users; its rate does not rise with more. */
async function scriptRate(): Promise<{ readonly rowsPerSecond: number; readonly users: number }> {
  const at = await place(scriptPeople);
  const begun = performance.now();
  const child = start("../../../bench/baselines/well-known-scripts/resync.ts", [], {
    ...{ DATABASE_URL: at.far, CLERK_SECRET_KEY: SECRET_KEY },
    CLERK_API_URL: `http://127.0.0.1:${at.clerk}`,
  });
  child.stdout?.resume();
  const code = await new Promise((resolve) => child.once("exit", resolve));
  expect(code).toBe(0);
  const [found] = (await at.pool.query("SELECT count(*)::int AS rows FROM clerk_users")).rows;
  expect(found.rows).toBe(scriptPeople);
  return { rowsPerSecond: scriptPeople / ((performance.now() - begun) / 1000), users: scriptPeople };
}

async function report(figures: object): Promise<void> {
  const text = `${JSON.stringify(figures, undefined, 2)}\n`;
  process.stderr.write(text);
  const file = process.env["SYNC_FIGURES"];
  if (file !== undefined) await writeFile(file, text);
}
