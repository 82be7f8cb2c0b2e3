import { chatEnvironment } from "./chat/index.ts";
import type { Authority } from "./authority.ts";
import { PUBLISHABLE_KEY, SECRET_KEY, VERCEL_PROJECT, VERCEL_TEAM, VERCEL_TOKEN } from "./ids.ts";

/** What makes a process reach the sandbox at the production host names; nothing else does. */
export function proxyEnvironment(proxyUrl: string, authority: Authority): Record<string, string> {
  return {
    HTTPS_PROXY: proxyUrl,
    NO_PROXY: "127.0.0.1,localhost",
    NODE_USE_ENV_PROXY: "1",
    NODE_EXTRA_CA_CERTS: authority.file,
    SSL_CERT_FILE: authority.file,
  };
}

/** The whole environment for an operator in the sandbox: proxy, and the sandbox's own keys. */
export function operatorEnvironment(proxyUrl: string, authority: Authority): Record<string, string> {
  return {
    ...proxyEnvironment(proxyUrl, authority),
    VERCEL_API_TOKEN: VERCEL_TOKEN,
    VERCEL_TEAM_ID: VERCEL_TEAM,
    VERCEL_PROJECT_ID: VERCEL_PROJECT,
    CLERK_SECRET_KEY: SECRET_KEY,
    CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
    ...chatEnvironment,
    CLERK_TELEMETRY_DISABLED: "1",
  };
}
