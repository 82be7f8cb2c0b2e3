import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { fingerprint, parsePublicKeyLine, wireString } from "../../src/approval/ssh-key.ts";
import { parseSshSignature, unarmor, verifySshSignature } from "../../src/approval/sshsig.ts";
import { KeyRing } from "./keys.ts";

const ring = new KeyRing();
afterAll(() => ring.cleanUp());
const message = Buffer.from("open the bypass");

test.each([
  ["ed25519", undefined, "sha512"],
  ["ed25519", undefined, "sha256"],
  ["ecdsa", 256, "sha512"],
  ["rsa", 2048, "sha512"],
  ["rsa", 2048, "sha256"],
])("%s %s with %s: the same verdict as the real ssh-keygen", (type, bits, hash) => {
  const name = `${type}-${hash}`;
  const publicKey = ring.make(name, type, bits);
  // ECDSA's numbers vary in length: several signatures meet the short ones.
  for (let round = 0; round < (type === "ecdsa" ? 12 : 1); round++) {
    const armored = ring.sign(name, message, "ours", hash);
    const signature = parseSshSignature(unarmor(armored));
    expect(Buffer.from(signature.key.blob).equals(parsePublicKeyLine(publicKey).blob)).toBe(true);
    const cases = [
      [message, "ours"],
      [Buffer.from("close the bypass"), "ours"],
      [message, "theirs"],
    ] as const;
    for (const [text, namespace] of cases)
      expect(verifySshSignature(signature, text, namespace)).toBe(
        ring.verifies(publicKey, armored, text, namespace),
      );
    expect(verifySshSignature(signature, message, "ours")).toBe(true);
  }
});

test("a key line that is not what it says is refused", () => {
  const good = ring.make("shape");
  const base64 = good.split(" ")[1] ?? "";
  expect(() => parsePublicKeyLine(`ssh-rsa ${base64}`)).toThrow("says ssh-rsa but holds ssh-ed25519");
  expect(() => parsePublicKeyLine(`ssh-ed25519 ${base64.slice(0, 40)}`)).toThrow("cut short");
  expect(() => parsePublicKeyLine("ssh-ed25519")).toThrow("type, base64");
  expect(() => parsePublicKeyLine(ring.make("weak", "rsa", 1024))).toThrow("2048");
  expect(() => parsePublicKeyLine(ring.make("p384", "ecdsa", 384))).toThrow("must be one of");
});

test("the fingerprint is the one that ssh-keygen prints", () => {
  const blob = parsePublicKeyLine(
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  ).blob;
  expect(fingerprint(blob)).toBe(
    `SHA256:${createHash("sha256").update(blob).digest("base64").replace("=", "")}`,
  );
});

/** What a hardware key does, by OpenSSH's PROTOCOL.u2f; no such device is at hand in a test. */
function hardwareSignature(flags: number): Buffer {
  const pair = generateKeyPairSync("ed25519");
  const raw = Buffer.from(pair.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const type = "sk-ssh-ed25519@openssh.com";
  const digest = createHash("sha512").update(message).digest();
  const sha256 = (value: Buffer | string) => createHash("sha256").update(value).digest();
  const signed = Buffer.concat([
    Buffer.from("SSHSIG"),
    ...["ours", "", "sha512", digest].map((part) => wireString(part)),
  ]);
  const tail = Buffer.from([flags, 0, 0, 0, 7]);
  const body = sign(null, Buffer.concat([sha256("ssh:"), tail, sha256(signed)]), pair.privateKey);
  return Buffer.concat([
    Buffer.from("SSHSIG\0\0\0\u0001"),
    wireString(Buffer.concat([wireString(type), wireString(raw), wireString("ssh:")])),
    ...["ours", "", "sha512"].map((part) => wireString(part)),
    wireString(Buffer.concat([wireString(type), wireString(body), tail])),
  ]);
}

test("a hardware key counts only when its owner touched it", () => {
  const touched = parseSshSignature(hardwareSignature(1));
  expect(verifySshSignature(touched, message, "ours")).toBe(true);
  expect(verifySshSignature(touched, Buffer.from("other"), "ours")).toBe(false);
  expect(verifySshSignature(parseSshSignature(hardwareSignature(0)), message, "ours")).toBe(false);
});
