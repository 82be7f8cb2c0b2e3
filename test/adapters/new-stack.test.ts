import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openNewStack, type NewStack } from "../../src/adapters/stack/new-stack.ts";
import { Secret } from "../../src/ports/secret.ts";
import { pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";

let folder: string;
let stack: NewStack;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "new-stack-"));
  mkdirSync(join(folder, "state"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: vault\nruntime: nodejs\n");
  const env = { ...process.env, ...toolchainEnv(), PULUMI_BACKEND_URL: `file://${join(folder, "state")}` };
  stack = openNewStack({ binary: pulumiBinary, root: folder, env }, "dev");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("looks again while an engine that was left behind writes the record", async () => {
  expect(await stack.look()).toBeUndefined();
  await stack.make(new Secret("open sesame"));
  const made = await stack.look();
  expect(made?.salt).toBeTruthy();
  // What the CLI writes in place beside the record, between its two writes.
  const beside = join(folder, "state", ".pulumi", "stacks", "vault", "dev.json.attrs");
  const whole = readFileSync(beside);
  writeFileSync(beside, "");
  const looked = stack.look();
  await delay(1_500);
  writeFileSync(beside, whole);
  expect(await looked).toEqual(made);
});
