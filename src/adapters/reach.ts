import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { certificatesIn, systemBundles, type SeenReach } from "../ports/reach.ts";

/** The way out as this process's environment gives it. */
export function seenReach(env: NodeJS.ProcessEnv): SeenReach {
  return {
    proxy: env["HTTPS_PROXY"] || env["https_proxy"] || undefined,
    extraCas: extraCas(env["NODE_EXTRA_CA_CERTS"]),
  };
}

function extraCas(file: string | undefined): readonly string[] {
  if (!file || systemBundles.some((bundle) => bundle === file)) return [];
  try {
    return certificatesIn(readFileSync(file, "utf8")).map((pem) => new X509Certificate(pem).fingerprint256);
  } catch {
    return ["unreadable"];
  }
}
