import http from "node:http";
import tls from "node:tls";
import { readRegularTextSync } from "../../../src/adapters/regular-file.mjs";

// In Node since 24.14; its types here are older.
const { setGlobalProxyFromEnv } = http as typeof http & {
  readonly setGlobalProxyFromEnv: (env: Readonly<Record<string, string>>) => () => void;
};

/**
 * Makes this process reach Vercel as the official provider does by Go's rules: through HTTPS_PROXY unless NO_PROXY
 * exempts the host, trusting SSL_CERT_FILE. Node's own NODE_EXTRA_CA_CERTS counts as well.
 * @throws Error when SSL_CERT_FILE names a file that cannot be read
 */
export function reachLikeGo(env: Record<string, string | undefined>): void {
  const { HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE } = env;
  if (SSL_CERT_FILE !== undefined && SSL_CERT_FILE !== "") {
    const extra = [...tls.getCACertificates("extra"), readRegularTextSync(SSL_CERT_FILE)];
    tls.setDefaultCACertificates([...tls.getCACertificates("default"), ...extra]);
  }
  // Upper case only: grpc-js would take the lower-case spelling for its talk with the engine.
  if (HTTPS_PROXY !== undefined && HTTPS_PROXY !== "") {
    setGlobalProxyFromEnv({ HTTPS_PROXY, ...(NO_PROXY === undefined ? {} : { NO_PROXY }) });
  }
}
