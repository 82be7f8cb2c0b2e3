import { fileURLToPath } from "node:url";
import { buildApp } from "../app/build.mjs";
import { generateGateKeys, signStatement } from "../guard/src/grant.ts";
import type { Statement } from "../guard/src/statement.ts";
import { createAppRunner } from "../sandbox/app/runner.ts";
import * as ids from "../sandbox/ids.ts";
import { startSandbox, type Sandbox } from "../sandbox/world.ts";
import { ungatedApp } from "../test/drill/ungated-app.ts";
import { controlOf } from "../rehearsal/world/control.ts";
import { enterSandbox } from "../test/world/inside.ts";
import type { Lab } from "./lab.ts";

const gatedFolder = fileURLToPath(new URL("../app", import.meta.url));
const hour = 3_600;

/** The same app four times, each a real `next start` of its own on loopback; origins by kind. */
interface ServedApps {
  /** No proxy file at all. */
  readonly bare: string;
  /** Clerk's own middleware, networkless by `jwtKey`. */
  readonly clerk: string;
  readonly closed: string;
  readonly open: string;
  /** A session token, issued now. */
  readonly freshToken: () => Promise<string>;
}

/** Clerk is up: nothing but the gate differs between them. */
export async function serveApps(lab: Lab): Promise<ServedApps> {
  lab.say("building the app with the gate, with Clerk's middleware alone, and without a proxy");
  await buildApp();
  const clerkFolder = await ungatedApp();
  const bareFolder = await ungatedApp(null);
  const sandbox = await startSandbox({ vercelSettings: { propagationMs: 0 } });
  lab.onEnd(sandbox.stop);
  const control = controlOf(sandbox.info);
  const keys = generateGateKeys();
  const start = async (id: string, folder: string, statement?: Statement): Promise<string> => {
    const runner = createAppRunner({ folder, worldEnv: () => sandbox.info.env });
    lab.onEnd(runner.stopAll);
    const lane =
      statement === undefined
        ? {}
        : {
            AUTH_GATE_EDGE_CONFIG: await store(
              sandbox,
              `ecfg_${id}`,
              await signStatement(statement, keys.privateKey),
            ),
          };
    const env = { ...environment(sandbox), AUTH_GATE_PUBLIC_KEY: keys.publicKey, ...lane };
    return (await runner.start({ id, env })).origin;
  };
  const user = await control("POST", "/clerk/users", { email: "bench@nightshift.example" });
  const { sessionId } = await control("POST", "/clerk/sessions", { userId: user.id });
  return {
    bare: await start("bare", bareFolder),
    clerk: await start("clerk", clerkFolder),
    closed: await start("closed", gatedFolder, { aud: audience, jti: "bench:1", mode: "closed" }),
    open: await start("open", gatedFolder, opening()),
    freshToken: async () => (await control("POST", "/clerk/tokens", { sessionId })).token,
  };
}

const audience = `${ids.VERCEL_PROJECT}:production`;

function opening(): Statement {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...{ aud: audience, jti: "bench:1", mode: "stale-sessions", approved: true },
    ...{ iat: now, nbf: now, exp: now + hour, first: now, since: now - 12 * hour },
  };
}

/** A store with that statement in it, and a token to read it. @returns the connection string */
async function store(sandbox: Sandbox, id: string, statement: string): Promise<string> {
  const control = controlOf(sandbox.info);
  await control("POST", "/vercel/edge-configs", { id, slug: id.replace("_", "-") });
  await control("PUT", `/vercel/edge-configs/${id}/items/auth_gate`, { value: statement });
  const leave = enterSandbox(sandbox.info);
  try {
    const url = `https://api.vercel.com/v1/edge-config/${id}/token?teamId=${ids.VERCEL_TEAM}`;
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${ids.VERCEL_TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ label: "bench" }),
    });
    const { token } = (await response.json()) as { token: string };
    return `https://edge-config.vercel.com/${id}?token=${token}`;
  } finally {
    leave();
  }
}

function environment(sandbox: Sandbox): Record<string, string> {
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: ids.PUBLISHABLE_KEY,
    CLERK_SECRET_KEY: ids.SECRET_KEY,
    CLERK_JWT_KEY: sandbox.info.clerk.jwtKey,
    AUTH_GATE_LANE: "runtime",
    VERCEL: "1",
    VERCEL_ENV: "production",
    VERCEL_PROJECT_ID: ids.VERCEL_PROJECT,
    VERCEL_DEPLOYMENT_ID: "dpl_bench",
    VERCEL_PROJECT_PRODUCTION_URL: ids.APP_HOST,
  };
}
