import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { secretOpener } from "../../src/adapters/stack/config-secret.ts";
import { Secret } from "../../src/ports/secret.ts";
import { pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";

const values = ["plain", "two\nlines and ü\n", "x".repeat(5_000)];
let folder: string;
let salt: string;
let secure: readonly string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "config-secret-"));
  mkdirSync(join(folder, "state"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: vault\nruntime: nodejs\n");
  const env = {
    ...process.env,
    ...toolchainEnv(),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "open sesame",
  };
  const pulumi = (args: readonly string[], input = "") =>
    execFileSync(pulumiBinary(), [...args, "--non-interactive"], { cwd: folder, env, input, stdio: "pipe" });
  pulumi(["stack", "init", "dev", "--no-select"]);
  values.forEach((value, index) =>
    pulumi(["config", "set", "--secret", `value${index}`, "--stack", "dev"], value),
  );
  const file = parse(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8")) as {
    encryptionsalt: string;
    config: Record<string, { secure: string }>;
  };
  salt = file.encryptionsalt;
  secure = values.map((_, index) => file.config[`vault:value${index}`]?.secure ?? "");
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("secrets of a stack's file, opened without the engine", () => {
  it("are what the real CLI put in, and refuse to be printed", async () => {
    const open = await secretOpener(salt, new Secret("open sesame"));
    // The CLI takes one line end off what it reads.
    expect(secure.map((text) => open(text).reveal())).toEqual(
      values.map((value) => value.replace(/\n$/, "")),
    );
    expect(JSON.stringify(open(secure[0] ?? ""))).toBe('"[secret]"');
  });

  it("stay shut under another passphrase, and without one's kind of salt", async () => {
    const wrong = { code: "PASSPHRASE_WRONG" };
    await expect(secretOpener(salt, new Secret("open sesam"))).rejects.toMatchObject(wrong);
    await expect(secretOpener(undefined, new Secret("open sesame"))).rejects.toMatchObject(wrong);
    await expect(secretOpener("v1:AAAA", new Secret("open sesame"))).rejects.toMatchObject(wrong);
  });

  it("are refused when a single character of them is another", async () => {
    const open = await secretOpener(salt, new Secret("open sesame"));
    const [, nonce = "", sealed = ""] = (secure[0] ?? "").split(":");
    const bytes = Buffer.from(sealed, "base64");
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    for (const text of [`v1:${nonce}:${bytes.toString("base64")}`, "v1:AAAA:AAAA", "v1::", "", "plain"])
      expect(() => open(text)).toThrow(expect.objectContaining({ code: "PASSPHRASE_WRONG" }));
  });
});
