import { createCipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StackFile } from "../../src/adapters/stack/stack-file.ts";
import { openStackSecrets } from "../../src/adapters/stack/stack-secrets.ts";
import { Secret } from "../../src/ports/secret.ts";
import { generateGateKeys } from "../../guard/src/grant.ts";

let root: string;
const path = () => join(root, "Pulumi.prod.yaml");
const replaced: string[] = [];
const open = (word = "open sesame") =>
  openStackSecrets({
    file: () => new StackFile(root, "prod"),
    passphrase: async () => new Secret(word),
    onWrite: (names) => replaced.push(...names),
  });

/** As Pulumi writes it: a check word under the passphrase's key. */
function encryptionSalt(passphrase: string): string {
  const [salt, nonce] = [randomBytes(8), randomBytes(12)];
  const key = pbkdf2Sync(passphrase, salt, 1_000_000, 32, "sha256");
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update("pulumi"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${salt.toString("base64")}:v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "stack-secrets-"));
  writeFileSync(join(root, "Pulumi.yaml"), "name: auth-environment\nruntime: nodejs\n");
  const salt = encryptionSalt("open sesame");
  writeFileSync(path(), `encryptionsalt: ${salt}\nconfig:\n  # ours\n  auth-environment:team: team_1\n`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("what is written is sealed, comes back in another process, and leaves the rest of the file as it was", async () => {
  await open().write({
    clerkSecretKey: new Secret("sk_live_new"),
    formerClerkSecretKey: new Secret("sk_live_old"),
  });
  const text = readFileSync(path(), "utf8");
  expect(text).not.toContain("sk_live");
  expect(text).toContain("  # ours\n  auth-environment:team: team_1\n");
  expect((await open().read("clerkSecretKey"))?.reveal()).toBe("sk_live_new");
  await open().write({ formerClerkSecretKey: undefined });
  expect(await open().read("formerClerkSecretKey")).toBeUndefined();
  expect((await open().read("clerkSecretKey"))?.reveal()).toBe("sk_live_new");
  expect(replaced).toEqual(["clerkSecretKey", "formerClerkSecretKey", "formerClerkSecretKey"]);
});

test("under another passphrase nothing is read and nothing written", async () => {
  const before = readFileSync(path(), "utf8");
  const wrong = { code: "PASSPHRASE_WRONG" };
  await expect(open("open sesam").read("clerkSecretKey")).rejects.toMatchObject(wrong);
  await expect(open("open sesam").write({ clerkSecretKey: new Secret("x") })).rejects.toMatchObject(wrong);
  expect(readFileSync(path(), "utf8")).toBe(before);
});

test("a fingerprint tells two secrets apart, and is keyed by the stack's signing key", async () => {
  const one = new Secret("sk_live_one");
  await open().write({ signingKey: new Secret(generateGateKeys().privateKey) });
  const under = await open().fingerprint(one);
  expect(await open().fingerprint(one)).toBe(under);
  expect(await open().fingerprint(new Secret("sk_live_two"))).not.toBe(under);
  await open().write({ signingKey: new Secret(generateGateKeys().privateKey) });
  expect(await open().fingerprint(one)).not.toBe(under);
});
