// A staging stack of a development instance, its passphrase kept by a command of the team's, and proved in the live app.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keyboardIn, type Keyboard } from "../world/keyboard.ts";
import { cloneOf, machineOf, placed, startProduction, type Production } from "./stranger.ts";
import { strangersApp } from "./strangers-app.ts";

const secret = `sk_test_${"7Qx3vLm9Tzk2Rb8Wn4Hy".repeat(2)}`;
const publishable = `pk_test_${Buffer.from("clerk.nightshift.example$").toString("base64")}`;

let production: Production;
let keyboard: Keyboard;
beforeAll(async () => {
  production = await startProduction({ appFolder: (await strangersApp()).gated });
  await production.control("POST", "/clerk/secret-keys", { secret });
  // The staging project signs people in with the development instance already.
  await production.control("PUT", "/vercel/environment/NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", {
    value: publishable,
  });
  const machine = machineOf(production, "Ana");
  const env = { ...machine.env, ...machine.secrets, CLERK_SECRET_KEY: secret };
  keyboard = keyboardIn(cloneOf(production.folder, "clone"), env);
  mkdirSync(join(production.folder, "state"));
}, 600_000);
afterAll(() => production?.stop());

it("is refused for production, and set up and proved for staging", { timeout: 600_000 }, async () => {
  const before = await placed(production);
  const vault = join(production.folder, "vault");
  const words = [
    "init",
    "--yes",
    "--project",
    "nightshift",
    "--backend",
    `file://${production.folder}/state`,
  ];
  const all = [...words, "--only-this-machine"];
  const kept = ["--passphrase-command", `umask 077; cat > ${vault}`];
  const refused = await keyboard.runbook([...all, ...kept]);
  expect([refused.code, refused.text]).toEqual([2, expect.stringContaining("[KEY_WRONG_ENVIRONMENT]")]);

  const made = await keyboard.runbook([...all, ...kept, "--staging", "--skip-proof", "--json"]);
  expect(made.code, made.text).toBe(0);
  expect(JSON.parse(made.stdout)).toMatchObject({
    outcome: "done",
    stack: "staging",
    proof: { outcome: "skipped" },
  });
  expect(JSON.parse(made.stdout).notProved[0]).toMatch(
    /^Not proved: that the app at https:\/\/app\.nightshift\.example has/,
  );
  const config = readFileSync(join(keyboard.root, "Pulumi.staging.yaml"), "utf8");
  expect(config).toContain("auth-environment:developmentInstance: true");
  const passphrase = readFileSync(vault, "utf8").trim();
  for (const hidden of [passphrase, secret]) expect(made.text + config).not.toContain(hidden);

  // Without its passphrase nothing is made anew over it.
  const locked = await keyboard.runbook([...all, ...kept, "--staging"]);
  expect([locked.code, locked.text]).toEqual([3, expect.stringContaining("[PASSPHRASE_WRONG]")]);
  expect(readFileSync(vault, "utf8").trim()).toBe(passphrase);

  await production.control("POST", "/vercel/deployments");
  const env = { PULUMI_CONFIG_PASSPHRASE: passphrase };
  const proved = await keyboard.runbook([...all, "--staging", "--prove", "--json"], { env });
  expect(proved.code, proved.text).toBe(0);
  expect(JSON.parse(proved.stdout)).toMatchObject({
    writes: [],
    proof: { outcome: "proved" },
    notProved: [],
  });
  const after = await placed(production);
  for (const one of before) {
    const now = after.find(({ id }) => id === one.id);
    expect({ ...now, value: "" }).toEqual({ ...one, value: "" });
  }
});
