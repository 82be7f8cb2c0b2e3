import { X509Certificate } from "node:crypto";

/** How a stack is reached when not directly: through this proxy, trusting this extra CA. */
export interface Reach {
  /** The proxy's address as HTTPS_PROXY gives it. */
  readonly proxy: string;
  /** SHA-256 of the CA's certificate, hex. */
  readonly caSha256: string;
}

/** What this process's environment says of the way out. */
export interface SeenEgress {
  readonly proxy: string | undefined;
  /** Fingerprints of the certificates in NODE_EXTRA_CA_CERTS; empty when that is the system's own bundle. */
  readonly extraCas: readonly string[];
}

const plain = (text: string): string => text.replaceAll(":", "").toLowerCase();
const address = (url: string): string => url.replace(/(?<!\/)\/+$/, "");

/**
 * Why this environment must not be used with this stack: the two worlds, real and sandbox, are told apart by it.
 * @returns one sentence that says what to do, undefined when they fit.
 */
export function egressProblem(listed: Reach | undefined, seen: SeenEgress): string | undefined {
  if (listed === undefined) {
    if (seen.proxy !== undefined)
      return "HTTPS_PROXY is set, but this stack's config lists no proxy: unset it, or list it under egress.proxy.";
    return seen.extraCas.length === 0
      ? undefined
      : "NODE_EXTRA_CA_CERTS is set, but this stack's config lists no extra CA: unset it, or list it under egress.";
  }
  if (seen.proxy === undefined)
    return `This stack is reached through ${address(listed.proxy)}, but HTTPS_PROXY is not set: export its environment first.`;
  if (address(seen.proxy) !== address(listed.proxy))
    return `This stack is reached through ${address(listed.proxy)}, but HTTPS_PROXY names another proxy: export the right environment.`;
  return seen.extraCas.some((ca) => plain(ca) === plain(listed.caSha256))
    ? undefined
    : "NODE_EXTRA_CA_CERTS does not hold the CA that this stack's config lists under egress.caSha256: export the right environment.";
}

/** Where systems keep the bundle that everything trusts anyway. */
const systemBundles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/ssl/cert.pem",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
];

/**
 * The way out as an environment gives it.
 * @param readText how a file is read; whatever it throws counts as a CA that cannot be known
 */
export function egressIn(
  env: Readonly<Record<string, string | undefined>>,
  readText: (file: string) => string,
): SeenEgress {
  return {
    proxy: env["HTTPS_PROXY"] || env["https_proxy"] || undefined,
    extraCas: extraCas(env["NODE_EXTRA_CA_CERTS"], readText),
  };
}

function extraCas(file: string | undefined, readText: (file: string) => string): readonly string[] {
  if (!file || systemBundles.includes(file)) return [];
  try {
    return certificatesIn(readText(file)).map((pem) => new X509Certificate(pem).fingerprint256);
  } catch {
    return ["unreadable"];
  }
}

/** Splits a PEM bundle into its certificates' texts. */
function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
