import { createHash, verify } from "node:crypto";
import { parseKeyBlob, type SshPublicKey, WireReader, wireString } from "./ssh-key.ts";

const magic = Buffer.from("SSHSIG");
const hashes = ["sha256", "sha512"] as const;

/** OpenSSH's PROTOCOL.sshsig, version 1. */
interface SshSignature {
  readonly key: SshPublicKey;
  readonly namespace: string;
  readonly hash: (typeof hashes)[number];
  readonly algorithm: string;
  readonly signature: Uint8Array;
}

/** Takes the armor of `ssh-keygen -Y sign` off. @throws RangeError when it is none. */
export function unarmor(text: string): Buffer {
  const body = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----\s*$/.exec(
    text,
  );
  if (body?.[1] === undefined) throw new RangeError("not an SSH signature");
  return Buffer.from(body[1], "base64");
}

/** Reads a signature's bytes; says nothing about whether it is right. @throws RangeError */
export function parseSshSignature(blob: Uint8Array): SshSignature {
  const wire = new WireReader(blob);
  if (!magic.equals(wire.take(magic.length))) throw new RangeError("not an SSH signature");
  if (wire.uint32() !== 1) throw new RangeError("unknown version of SSH signature");
  const key = parseKeyBlob(wire.string());
  const namespace = wire.text();
  wire.string(); // reserved
  const named = wire.text();
  const hash = hashes.find((known) => known === named);
  if (hash === undefined) throw new RangeError("the hash must be sha256 or sha512");
  const inner = new WireReader(wire.string());
  wire.end();
  const algorithm = inner.text();
  const body = inner.string();
  const hardware = key.application === undefined ? Buffer.alloc(0) : inner.take(5);
  inner.end();
  return { key, namespace, hash, algorithm, signature: Buffer.concat([body, hardware]) };
}

/** Whether `signature` is over exactly these bytes, in exactly this namespace, by the key it carries. */
export function verifySshSignature(signature: SshSignature, message: Uint8Array, namespace: string): boolean {
  if (signature.namespace !== namespace) return false;
  const digest = createHash(signature.hash).update(message).digest();
  const signed = Buffer.concat([
    magic,
    wireString(namespace),
    wireString(""),
    wireString(signature.hash),
    wireString(digest),
  ]);
  const { key, algorithm } = signature;
  switch (key.type) {
    case "ssh-ed25519":
      return algorithm === key.type && verify(null, signed, key.key, signature.signature);
    case "ecdsa-sha2-nistp256":
      return algorithm === key.type && verifyEcdsa(signature, signed);
    case "ssh-rsa": {
      const hash = { "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" }[algorithm];
      return hash !== undefined && verify(hash, signed, key.key, signature.signature);
    }
    case "sk-ssh-ed25519@openssh.com":
      return algorithm === key.type && verifyHardware(signature, signed);
  }
}

function verifyEcdsa({ key, signature }: SshSignature, signed: Uint8Array): boolean {
  const wire = new WireReader(signature);
  const halves = [wire.mpint(), wire.mpint()];
  wire.end();
  if (halves.some((half) => half.length > 32)) return false;
  const raw = Buffer.concat(halves.map((half) => Buffer.concat([Buffer.alloc(32 - half.length), half])));
  return verify("sha256", signed, { key: key.key, dsaEncoding: "ieee-p1363" }, raw);
}

/** PROTOCOL.u2f: the device signs a hash of its application, flags, a counter, and a hash of what we sent. */
function verifyHardware({ key, signature }: SshSignature, signed: Uint8Array): boolean {
  const [body, tail] = [signature.subarray(0, -5), signature.subarray(-5)];
  const userWasPresent = ((tail[0] ?? 0) & 1) === 1;
  const sha256 = (value: Uint8Array | string) => createHash("sha256").update(value).digest();
  const message = Buffer.concat([sha256(key.application ?? ""), tail, sha256(signed)]);
  return userWasPresent && verify(null, message, key.key, body);
}
