import { generateKeyPairSync } from "node:crypto";
import { thumbprintOf } from "../../src/keys/jwt-key.ts";

const rsa = (bits: number) => generateKeyPairSync("rsa", { modulusLength: bits }).publicKey;
const jwkOf = (key: ReturnType<typeof rsa>) => {
  const { n = "", e = "" } = key.export({ format: "jwk" });
  return { kty: "RSA", n, e };
};

const ours = rsa(2048);
/** What the instance signs with, in PEM and as its key set. */
export const jwtKey = ours.export({ format: "pem", type: "spki" }).toString();
export const thumbprint = thumbprintOf(jwkOf(ours));
export const jwks = { keys: [{ kid: "ins_1", ...jwkOf(ours) }] };

const theirs = rsa(2048);
export const otherJwtKey = theirs.export({ format: "pem", type: "spki" }).toString();
export const otherJwks = { keys: [{ kid: "ins_2", ...jwkOf(theirs) }] };

/** Parts of SSH's wire form, each with its length. */
const wire = (...parts: readonly Buffer[]): string =>
  Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  ).toString("base64");

/** A line of a `.pub` file. */
export function sshLine(name: string): string {
  const { x = "" } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  return `ssh-ed25519 ${wire(Buffer.from("ssh-ed25519"), Buffer.from(x, "base64url"))} ${name}`;
}

/** The same of RSA with 2048 bits. */
export function weakLine(name: string): string {
  const { n, e } = jwkOf(theirs);
  const number = (text: string) => Buffer.concat([Buffer.from([0]), Buffer.from(text, "base64url")]);
  return `ssh-rsa ${wire(Buffer.from("ssh-rsa"), Buffer.from(e, "base64url"), number(n))} ${name}`;
}
