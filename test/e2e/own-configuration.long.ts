/** A deployment with a test key goes live at night: found, gone back from, repaired and promoted, by the commands. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { Dashboard } from "../../rehearsal/world/dashboard.ts";
import { startWorld, type World } from "../world/world.ts";
import { enterSandbox } from "../world/inside.ts";

let hand: World;
let leave: () => void;

beforeAll(async () => {
  hand = await startWorld();
  leave = enterSandbox(hand.info);
}, 180_000);

afterAll(async () => {
  leave?.();
  await hand?.stop();
});

interface Listed {
  readonly autoAssign: boolean;
  readonly deployments: readonly { readonly id: string; readonly state: string }[];
}

const listed = async () => (await hand.control("GET", "/vercel/deployments")) as Listed;

const deploy = () => new Dashboard(hand, hand.control).deploy();

/** What the app itself says at its domain. */
async function health(): Promise<{ readonly status: string; readonly deployment: string }> {
  return JSON.parse((await hand.health()).body) as { status: string; deployment: string };
}

const setKey = async (value: string, type: string, name = "CLERK_SECRET_KEY") =>
  await hand.control("PUT", `/vercel/environment/${name}`, { value, type });

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

  await setKey(hand.info.env["CLERK_SECRET_KEY"] ?? "", "sensitive");
  const repaired = await deploy();
  expect((await health()).deployment).toBe(good);

  const rest = ["put-right", "timeline", "review"].map((step) => `--confirm=${step}=done`);
  const resumed = await hand.runbook(["resume", "--json", ...rest]);
  expect(resumed.code, resumed.stderr + resumed.stdout.slice(-2000)).toBe(0);
  expect(await health()).toMatchObject({ status: "ok", deployment: repaired });
  expect((await listed()).autoAssign).toBe(true);
}, 120_000);

it("opens nothing while the app verifies with another instance's key, and says who got in once it is right", async () => {
  const { jwtKey } = hand.info.clerk;
  const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
  await setKey(foreign.export({ type: "spki", format: "pem" }).toString(), "encrypted", "CLERK_JWT_KEY");
  const wrong = await deploy();
  await vi.waitUntil(async () => (await health()).deployment === wrong, { timeout: 30_000, interval: 50 });
  expect(await health()).toMatchObject({ status: "degraded" });
  const before = await hand.item();
  const opening = ["bypass", "open", "--reason", "Clerk does not answer", "--minutes", "5"];
  for (const more of [[], ["--direct"]]) {
    const refused = await hand.runbook([...opening, ...more]);
    expect(refused, refused.stderr).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("CLERK_JWT_KEY is of another instance");
    expect(refused.stderr).toContain("[GATE_LETS_NOBODY_IN]");
  }
  const triage = await hand.runbook(["triage", "--json"]);
  expect(triage.stdout).toContain('"category":"own-configuration"');
  expect(triage.stdout).toContain("The gate would let nobody in");
  const bare = ["config", "set", "--plaintext", "--path"];
  await hand.pulumi([...bare, "bypass.mode", "stale-sessions"]);
  await hand.pulumi([...bare, "bypass.until", new Date(Date.now() + 600_000).toISOString()]);
  const up = await hand.pulumi(["up", "--yes", "--skip-preview"]);
  expect(up.code).not.toBe(0);
  expect(up.stdout + up.stderr).toContain("CLERK_JWT_KEY is not this stack's clerkJwtKey");
  await hand.pulumi(["config", "rm", "bypass"]);
  expect(await hand.item()).toBe(before);

  await setKey(jwtKey, "encrypted", "CLERK_JWT_KEY");
  const right = await deploy();
  await vi.waitUntil(async () => (await health()).deployment === right, { timeout: 30_000, interval: 50 });
  const testUser = { identifier: "probe@nightshift.example", password: "night shift probe" };
  await hand.control("POST", "/clerk/users", {
    email: testUser.identifier,
    password: testUser.password,
  });
  const env = { RUNBOOK_TEST_USER: testUser.identifier, RUNBOOK_TEST_USER_PASSWORD: testUser.password };
  const opened = await hand.runbook(opening, { env });
  expect(opened, opened.stderr).toMatchObject({ code: 0 });
  expect(opened.stdout).toContain("seen in the live app: A test user's genuine token gets in");
  const status = await hand.runbook(["status"]);
  expect(status.stdout).toContain("The gate verifies with the instance's key");
  const unknown = await hand.runbook(["status"], { env: { PULUMI_CONFIG_PASSPHRASE: "" } });
  expect(unknown.stdout).toContain("stale-sessions");
  expect(unknown.stdout).toContain("the stack's passphrase is not known here");
  expect(await hand.runbook(["bypass", "close"])).toMatchObject({ code: 0 });
}, 120_000);
