// Whether sign-in works from where the app stands: well or unwell for anybody, the rest for the stack's operators.
import { checkSignedRequest, gateStatus, keyFingerprints, tellClerkOfSignOuts } from "clerk-bypass-gate";
import { after } from "next/server";
import { gateOptions } from "../gate";
import { lookAtClerk, type Check } from "./clerk-checks";
import { sharedLook } from "./shared-flight";
import { openInbox } from "./inbox";
import { webhooksTaken } from "./webhooks";

/** Anybody may ask, as often as they like; on their account Clerk is asked once in so many milliseconds. */
const FRESH_MS = 5_000;

/**
 * For anybody `{status: "well" | "unwell", gate: {mode}}`. For a signed request
 * `{status, checks, checkedAt, gate, webhooks, fingerprints, deployment, time}`, status `ok`, `degraded` or `down`;
 * `fingerprints` of the secrets that this deployment was made with. 503 when Clerk is down, else 200. With `?only=gate`, what the gate obeys and nothing else: that asks Clerk nothing.
 */
export async function health(request: Request): Promise<Response> {
  const asked = await checkSignedRequest(request);
  const gate = await gateStatus(gateOptions);
  const seen = asked.signed ? gate : { mode: gate.mode };
  const headers = asked.signed ? { vary: "authorization" } : asked.headers;
  const from = asked.signed ? await answering() : {};
  if (new URL(request.url).searchParams.get("only") === "gate")
    return answer({ gate: seen, ...from }, 200, headers);
  const { value: checks, at } = await sharedLook("clerk", asked.signed ? 0 : FRESH_MS, lookAndTell);
  const status = verdict(checks, gate.verification.problem !== null);
  const body = asked.signed
    ? { status, checks, checkedAt: new Date(at).toISOString(), webhooks: await webhookState() }
    : { status: status === "ok" ? "well" : "unwell" };
  return answer({ ...body, gate: seen, ...from }, status === "down" ? 503 : 200, headers);
}

/** With a database: also how many events wait, since when, and until when applying is paused. */
const webhookState = async () => (await openInbox()?.state()) ?? (await webhooksTaken());

async function lookAndTell(): Promise<readonly Check[]> {
  const checks = await lookAtClerk();
  if (checks.some((check) => check.name === "backend-api" && check.ok))
    after(() => tellClerkOfSignOuts(gateOptions));
  // After a pause has ended by itself, nothing else may come that would begin it.
  const inbox = openInbox();
  if (inbox !== undefined) after(inbox.drain);
  return checks;
}

function answer(body: object, status: number, headers: Readonly<Record<string, string>>): Response {
  const init = { status, headers: { ...headers, "cache-control": "no-store" } };
  return Response.json(body, init);
}

/** A rotation is through when every deployment shows the new secret's fingerprint here. */
const fingerprinted = ["CLERK_SECRET_KEY", "CLERK_WEBHOOK_SIGNING_SECRET"];

const answering = async () => ({
  fingerprints: await keyFingerprints(fingerprinted),
  deployment: process.env["VERCEL_DEPLOYMENT_ID"] ?? null,
  time: new Date().toISOString(),
});

/** Down: nobody could sign in. Degraded: something is wrong, but not that. */
function verdict(checks: readonly Check[], gateIsBlind: boolean): "ok" | "degraded" | "down" {
  if (checks.every((check) => check.ok) && !gateIsBlind) return "ok";
  const frontendFailed = checks.some((check) => check.name === "frontend-api" && !check.ok);
  const backendFailed = checks.every((check) => !check.ok || !["backend-api", "jwks"].includes(check.name));
  return frontendFailed || backendFailed ? "down" : "degraded";
}
