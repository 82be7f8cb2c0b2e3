// Where time goes between a request and its answer, as seen from where the app runs. For the stack's operators alone.
import { verifyToken } from "@clerk/backend";
import { auth, currentUser } from "@clerk/nextjs/server";
import { parsePublishableKey } from "@clerk/shared/keys";
import { checkSignedRequest, gateStatus, readJwtKey } from "clerk-bypass-gate";
import { gateOptions } from "../gate";
import { openInbox } from "./inbox";
import { samplesIn, timeLayers, type Probe } from "./layers";

const DEADLINE_MS = 5_000;

/**
 * For anybody 401 with the app's clock (an app whose clock is wrong takes no signed request), and with whom to sign for. For a signed request how the app verifies, where it runs and its clock,
 * and with `?samples=n` (10 at most) milliseconds by layer: `verify` (without network), `auth`, `currentUser`, `backend`,
 * `jwks`, `frontend`, `database`. What needs a session is timed where the request carries one, as a browser would.
 */
export async function diagnose(request: Request): Promise<Response> {
  const asked = await checkSignedRequest(request);
  const time = new Date().toISOString();
  if (!asked.signed) return answer({ error: "Only for the stack's operators.", time }, 401, asked.headers);
  const samples = samplesIn(request.url);
  const layers = samples === 0 ? {} : await timeLayers(await probes(request), samples);
  const { verification } = await gateStatus(gateOptions);
  const body = {
    ...{ time: new Date().toISOString(), samples, layers },
    deployment: process.env["VERCEL_DEPLOYMENT_ID"] ?? null,
    region: process.env["VERCEL_REGION"] ?? null,
    upSeconds: Math.round(process.uptime()),
    instance: frontendApi() ?? null,
    ...{ jwtKey: verification.problem, authorizedParties: verification.authorizedParties },
  };
  return answer(body, 200, { vary: "authorization" });
}

async function probes(request: Request): Promise<Record<string, Probe | string>> {
  const { userId } = await auth();
  const token = sessionToken(request.headers.get("cookie") ?? "");
  const key = readJwtKey(process.env["CLERK_JWT_KEY"] ?? "");
  const host = frontendApi();
  const database = openInbox()?.db;
  const signedOut = "the request carries no session";
  return {
    verify:
      token === undefined
        ? signedOut
        : key === null
          ? "there is no CLERK_JWT_KEY, so nothing is verified without network"
          : () => verifyToken(token, { jwtKey: key.pem, authorizedParties: parties() }),
    auth: () => auth(),
    currentUser: userId === null ? signedOut : () => currentUser(),
    backend: ask("https://api.clerk.com/v1/users/count", true),
    jwks: ask("https://api.clerk.com/v1/jwks", true),
    frontend:
      host === undefined
        ? "the publishable key names no Frontend API"
        : ask(`https://${host}/v1/environment`),
    database: database === undefined ? "the app has no database" : () => database.query("SELECT 1"),
  };
}

const parties = () => [...(gateOptions.authorizedParties ?? [])];

const frontendApi = () =>
  parsePublishableKey(process.env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] ?? "")?.frontendApi;

const sessionToken = (cookies: string): string | undefined =>
  /(?:^|;\s*)__session=([^;]+)/.exec(cookies)?.[1];

/** One request, its body included. @throws Error where the answer is no 2xx or does not come in time */
function ask(url: string, withKey = false): Probe {
  const headers: Record<string, string> = withKey
    ? { authorization: `Bearer ${process.env["CLERK_SECRET_KEY"] ?? ""}` }
    : {};
  return async () => {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const response = await fetch(url, { headers, cache: "no-store", signal });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
  };
}

function answer(body: object, status: number, headers: Readonly<Record<string, string>>): Response {
  return Response.json(body, { status, headers: { ...headers, "cache-control": "no-store" } });
}
