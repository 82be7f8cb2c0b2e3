import { createHash, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateCACertificate } from "mockttp";

/** The sandbox's own certificate authority, one per folder. */
export interface Authority {
  /** PEM file to trust (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE). */
  readonly file: string;
  readonly cert: string;
  readonly key: string;
  /** Hex SHA-256 of the DER certificate. */
  readonly sha256: string;
  /** Base64 SHA-256 of the public key, as Chromium's `--ignore-certificate-errors-spki-list` wants it. */
  readonly spki: string;
}

/** Reads the folder's authority or generates one; safe to repeat. */
export async function loadAuthority(folder: string): Promise<Authority> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "ca.pem");
  const keyFile = join(folder, "ca-key.pem");
  if (!existsSync(file) || !existsSync(keyFile)) {
    const made = await generateCACertificate({ subject: { commonName: "Nightshift sandbox CA" } });
    writeFileSync(keyFile, made.key, { mode: 0o600 });
    writeFileSync(file, made.cert);
  }
  const cert = readFileSync(file, "utf8");
  const parsed = new X509Certificate(cert);
  const spki = parsed.publicKey.export({ type: "spki", format: "der" });
  return {
    file,
    cert,
    key: readFileSync(keyFile, "utf8"),
    sha256: createHash("sha256").update(parsed.raw).digest("hex"),
    spki: createHash("sha256").update(spki).digest("base64"),
  };
}
