/** A deployment with a test key goes live at night: found, gone back from, repaired and promoted, by the commands. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startHandWorld, type HandWorld } from "../bypass/hand-world.ts";
import { enterSandbox } from "../sandbox/inside.ts";

let hand: HandWorld;
let leave: () => void;

beforeAll(async () => {
  hand = await startHandWorld();
  leave = enterSandbox(hand.world.info);
}, 180_000);

afterAll(async () => {
  leave?.();
  await hand?.world.stop();
});

interface Listed {
  readonly autoAssign: boolean;
  readonly deployments: readonly { readonly id: string; readonly state: string }[];
}

const listed = async () => (await hand.world.control("GET", "/vercel/deployments")) as Listed;

/** Deploys what is in the repository with the project's variables as they are now; waits until it is built. */
async function deploy(): Promise<string> {
  const { vercel, env } = hand.world.info;
  const url = `https://api.vercel.com/v13/deployments?teamId=${vercel.team}`;
  const gitSource = { type: "github", ref: "main", org: "nightshift", repo: "app" };
  const body = { name: "nightshift", project: vercel.project, target: "production", gitSource };
  const headers = {
    authorization: `Bearer ${env["VERCEL_API_TOKEN"]}`,
    "content-type": "application/json",
  };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  const { id } = (await answer.json()) as { id: string };
  const built = async () => (await listed()).deployments.find((one) => one.id === id)?.state === "READY";
  await vi.waitUntil(built, { timeout: 60_000, interval: 50 });
  return id;
}

/** What the app itself says at its domain. */
async function health(): Promise<{ readonly status: string; readonly deployment: string }> {
  const answer = await fetch(new URL("/api/health/clerk", hand.world.info.app.origin));
  return (await answer.json()) as { status: string; deployment: string };
}

const setKey = async (value: string, type: string) =>
  await hand.world.control("PUT", "/vercel/environment/CLERK_SECRET_KEY", { value, type });

it("finds the mistake, goes back, says that nothing new goes live, and promotes the repair", async () => {
  const good = (await health()).deployment;
  await setKey(`sk_test_${randomBytes(20).toString("hex")}`, "encrypted");
  const bad = await deploy();
  await vi.waitUntil(async () => (await health()).deployment === bad, { timeout: 30_000, interval: 50 });

  const triage = await hand.runbook(["triage", "--json"]);
  expect(triage.stdout).toContain('"category":"own-configuration"');

  const inputs = ["--input=reason=Sign-in fails since a deployment of ours", "--input=incident=test-key"];
  const notes = ["--confirm=logs=since the deployment", "--confirm=compare=the key changed just before"];
  const run = await hand.runbook([
    "run",
    "runbooks/auth-outage.yaml",
    "--yes",
    "--json",
    ...inputs,
    ...notes,
  ]);
  expect(run.code, run.stderr + run.stdout.slice(-2000)).toBe(3);
  expect(run.stdout).toContain(`from ${bad} to ${good}`);
  expect(run.stdout).toContain("new deployments do not go live");
  expect(run.stdout).toContain("put-right waits for a person");
  expect(await health()).toMatchObject({ status: "ok", deployment: good });
  expect((await listed()).autoAssign).toBe(false);

  await setKey(hand.world.info.env["CLERK_SECRET_KEY"] ?? "", "sensitive");
  const repaired = await deploy();
  expect((await health()).deployment).toBe(good);

  const rest = ["put-right", "timeline", "review"].map((step) => `--confirm=${step}=done`);
  const resumed = await hand.runbook(["resume", "--json", ...rest]);
  expect(resumed.code, resumed.stderr + resumed.stdout.slice(-2000)).toBe(0);
  expect(await health()).toMatchObject({ status: "ok", deployment: repaired });
  expect((await listed()).autoAssign).toBe(true);
}, 120_000);
