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

/** The control API as one function: `control("POST", "/faults", {…})`. */
export function controlOf(info: SandboxInfo) {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are asserted, not typed
  return async (method: string, path: string, body?: object): Promise<any> => {
    const response = await fetch(info.control + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
}
