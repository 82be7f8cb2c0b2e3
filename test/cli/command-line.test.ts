import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const bin = resolve("scripts/bin.mjs");

/** Runs the command as a shell would, without a terminal. */
const runbook = (...args: readonly string[]): Promise<Ended> => runbookWith({}, ...args);

async function runbookWith(
  env: Record<string, string | undefined>,
  ...args: readonly string[]
): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { code, out, err };
}

let folder: string;
let broken: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "runbook-cli-"));
  broken = join(folder, "broken.yaml");
  await writeFile(broken, "version: 1\ntitle: Test\nsteps:\n  - id: a\n    use: app.prob\n    title: A\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the command line", () => {
  it("names its commands", async () => {
    const { code, out } = await runbook("--help");
    expect(code).toBe(0);
    for (const name of ["triage", "plan", "lint", "schema"]) expect(out).toContain(`\n  ${name} `);
  });

  it("keeps nothing outside the checkout for a start that is faster", async () => {
    const cache = await mkdtemp(join(folder, "cache-"));
    expect(await runbookWith({ RUNBOOK_CACHE_DIR: cache }, "lint", "--help")).toMatchObject({ code: 0 });
    expect(await readdir(cache)).toEqual([]);
  });

  it("takes the answer about a lost effect by the option that its hints name", async () => {
    const { code, err } = await runbook("resume", "--outcome", "say=maybe");
    expect(code).toBe(2);
    expect(err).toContain("--outcome say=maybe means nothing");
  });

  it("shows a command's own help, without colours when nobody looks", async () => {
    const { code, out } = await runbook("lint", "--help");
    expect(code).toBe(0);
    expect(out).toContain("./runbook lint");
    expect(out).not.toContain("\u001b");
  });

  it.each([
    [["lnit"], "Did you mean lint?"],
    [["lint", "--jsn"], "Did you mean --json?"],
    [["lint", "no-such-file.yaml"], "cannot be read"],
    [["plan"], "runbook"],
    [["plan", "x.yaml", "y.yaml"], "too many arguments"],
    [["plan", "x.yaml", "--input"], "needs a value"],
    [["--json"], "stands before a command"],
  ])("refuses %j with exit code 2 and a way out", async (args, words) => {
    const { code, err, out } = await runbook(...args);
    expect(code).toBe(2);
    expect(err + out).toContain(words);
    expect(err + out).not.toMatch(/\n\s+at /);
  });

  it("prints problems as file:line:column message [CODE] and exits 2", async () => {
    const { code, err } = await runbook("lint", broken);
    expect(code).toBe(2);
    expect(err).toContain(
      `${broken}:5:10 there is no step "app.prob" [UNKNOWN_STEP]\n    Did you mean app.probe?`,
    );
    expect(err).toContain("[MISSING_FIELD]");
  });

  it("gives the same as JSON", async () => {
    const linted = await runbook("lint", broken, "--json");
    expect(linted.code).toBe(2);
    const { problems } = JSON.parse(linted.out) as { problems: { code: string; line: number }[] };
    expect(problems).toContainEqual(expect.objectContaining({ code: "UNKNOWN_STEP", line: 5, column: 10 }));
    const refused = await runbook("plan", broken, "--json");
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.out)).toMatchObject({
      error: { problems: expect.arrayContaining([]) as unknown },
    });
  });

  it("refuses wrong inputs before it asks the world anything", async () => {
    const { code, err } = await runbook(
      "plan",
      "runbooks/auth-outage.yaml",
      "--input",
      "minutes=61",
      "--input",
      "raeson=x",
    );
    expect(code).toBe(2);
    expect(err).toContain("no input raeson");
    expect(err).toContain("reason is missing");
    expect(err).toContain("61 is too large");
  });

  it("is not held up by sources that never answer, nor by the sockets that they hold", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const env = {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NODE_USE_ENV_PROXY: "1",
      CLERK_SECRET_KEY: "sk_live_test0",
    };
    const where = ["--origin", "https://app.example", "--frontend-api", "clerk.app.example"];
    const { code, out } = await runbookWith(env, "triage", "--json", "--timeout", "0.5", ...where);
    silent.close();
    expect(code).toBe(0);
    const { triage } = JSON.parse(out) as { triage: { category: string } };
    expect(triage.category).toBe("unknown");
  });

  it("refuses a secret that is typed as an argument, before anything, and does not say it", async () => {
    const file = join(folder, "key.yaml");
    const input = "{ type: secret, required: true, description: The key }";
    const step = "- { id: a, use: app.probe, title: A }";
    await writeFile(
      file,
      `version: 1\ntitle: T\nsummary: S\nseverity: high\ninputs: { apiKey: ${input} }\nsteps:\n  ${step}\n`,
    );
    for (const command of ["plan", "run"]) {
      const { code, out, err } = await runbook(command, file, "--input", "apiKey=canary-7f3a9c1e");
      expect([code, out], err).toEqual([2, ""]);
      expect(err).toContain("[SECRET_LITERAL]");
      expect(err).not.toContain("7f3a9c1e");
    }
    expect(await runbook("plan", file)).toMatchObject({
      code: 2,
      err: expect.stringContaining("apiKey=@file"),
    });
  });

  it("knows when the editors' schema is current", async () => {
    expect((await runbook("schema", "--check")).code).toBe(0);
  });
});
