import { readFileSync } from "node:fs";
import * as http from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { SandboxInfo } from "../../sandbox/world.ts";

// In Node since 24.14; the types are older.
const { setGlobalProxyFromEnv } = http as unknown as {
  setGlobalProxyFromEnv: (env: Record<string, string>) => () => void;
};

/** Puts this very process into the sandbox, as its environment variables would at a start; returns the way out. */
export function enterSandbox(info: SandboxInfo): () => void {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, readFileSync(info.ca.file, "utf8")]);
  const leave = setGlobalProxyFromEnv({ HTTPS_PROXY: info.proxy, NO_PROXY: "127.0.0.1,localhost" });
  return () => {
    leave();
    setDefaultCACertificates(before);
  };
}
