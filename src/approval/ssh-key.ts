import { createHash, createPublicKey, type KeyObject } from "node:crypto";

/** Key types whose signatures we verify. RSA signs with SHA-2 only. */
const keyTypes = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa", "sk-ssh-ed25519@openssh.com"] as const;
type SshKeyType = (typeof keyTypes)[number];

export interface SshPublicKey {
  readonly type: SshKeyType;
  /** The wire form; two keys are the same key when these bytes are. */
  readonly blob: Uint8Array;
  readonly key: KeyObject;
  /** What a hardware key signs for, e.g. `ssh:`. Hardware keys only. */
  readonly application: string | undefined;
}

const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const ed25519 = (raw: Uint8Array): KeyObject => {
  if (raw.length !== 32) throw new RangeError("an Ed25519 key has 32 bytes");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: url(raw) }, format: "jwk" });
};

/** Reads a key's wire form. @throws RangeError when it is cut short, too weak, or of a type we do not verify. */
export function parseKeyBlob(blob: Uint8Array): SshPublicKey {
  const wire = new WireReader(blob);
  const named = wire.text();
  const type = keyTypes.find((known) => known === named);
  if (type === undefined) throw new RangeError(`the key must be one of ${keyTypes.join(", ")}`);
  const { key, application } = readBody(type, wire);
  wire.end();
  return { type, blob, key, application };
}

function readBody(
  type: SshKeyType,
  wire: WireReader,
): { readonly key: KeyObject; readonly application: string | undefined } {
  switch (type) {
    case "ssh-ed25519":
      return { key: ed25519(wire.string()), application: undefined };
    case "sk-ssh-ed25519@openssh.com":
      return { key: ed25519(wire.string()), application: wire.text() };
    case "ecdsa-sha2-nistp256": {
      if (wire.text() !== "nistp256") throw new RangeError("the curve must be nistp256");
      const point = wire.string();
      if (point.length !== 65 || point[0] !== 4) throw new RangeError("the point must be uncompressed");
      const jwk = { kty: "EC", crv: "P-256", x: url(point.subarray(1, 33)), y: url(point.subarray(33)) };
      return { key: createPublicKey({ key: jwk, format: "jwk" }), application: undefined };
    }
    case "ssh-rsa": {
      const [e, n] = [wire.mpint(), wire.mpint()];
      // 2048 bits is OpenSSH's and NIST's floor.
      if (n.length < 256) throw new RangeError("an RSA key needs at least 2048 bits");
      const jwk = { kty: "RSA", n: url(n), e: url(e) };
      return { key: createPublicKey({ key: jwk, format: "jwk" }), application: undefined };
    }
  }
}

/** Reads `ssh-ed25519 AAAA… comment`, as in a `.pub` file. @throws RangeError with what is wrong with it. */
export function parsePublicKeyLine(line: string): SshPublicKey {
  const [type, base64] = line.trim().split(/\s+/);
  if (base64 === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    throw new RangeError("a key reads: type, base64, comment");
  const key = parseKeyBlob(Buffer.from(base64, "base64"));
  if (key.type !== type) throw new RangeError(`it says ${type} but holds ${key.type}`);
  return key;
}

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash("sha256")
    .update(blob)
    .digest("base64")
    .replace(/={1,2}$/, "")}`;
}

/** Reads SSH's binary framing (RFC 4251): uint32 lengths and byte strings. Refuses to read past the end. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }
  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError("cut short");
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }
  uint32(): number {
    const b = this.take(4);
    return new DataView(b.buffer, b.byteOffset, 4).getUint32(0);
  }
  string(): Uint8Array {
    return this.take(this.uint32());
  }
  text(): string {
    return Buffer.from(this.string()).toString("utf8");
  }
  /** A positive multiple-precision integer without its sign byte. */
  mpint(): Uint8Array {
    const bytes = this.string();
    return bytes[0] === 0 ? bytes.subarray(1) : bytes;
  }
  end(): void {
    if (!this.done) throw new RangeError("bytes left over");
  }
}

/** One length-prefixed byte string. */
export function wireString(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
