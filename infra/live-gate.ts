import { z } from "zod";
import { jwtKeyThumbprint, readJwtKey } from "../guard/src/jwt-key.ts";
import { audienceIn, signRequest } from "../guard/src/signed-request.ts";
import type { Settings } from "./config.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import type { Answer } from "../src/bypass/statement.ts";

/** The app answers from memory; an opening does not wait longer for an app that does not. Milliseconds. */
const timeoutMs = 2_000;

const told = z.object({
  gate: z.object({
    verification: z.object({ problem: z.string().nullable(), key: z.string().nullable() }),
  }),
});
type Verification = z.infer<typeof told>["gate"]["verification"];

interface GateQuestion {
  readonly settings: Pick<Settings, "appOrigin" | "signingKey" | "clerkJwtKey" | "lane">;
  readonly answer: Pick<Answer, "opening">;
  readonly nowSeconds: number;
  /** A preview shows what an update would refuse. */
  readonly dryRun: boolean;
}

/**
 * Before something is opened: whether the live app's gate verifies with this stack's JWT key. An app that does not tell (none is
 * deployed, an older gate, another signing key) is no reason to refuse. At most two requests to the app, none otherwise.
 * @returns warnings for the output
 * @throws Refusal when a real update would open to nobody
 */
export async function checkLiveGate(question: GateQuestion): Promise<readonly string[]> {
  const { settings, answer, dryRun } = question;
  const { opening } = answer;
  // In the redeploy lane a new deployment has the stack's own variables.
  if (opening === undefined || opening.expired || opening.isLive || settings.lane !== "runtime") return [];
  const seen = await verification(question);
  if (seen === undefined) return [];
  const problem = await problemOf(seen, settings.clerkJwtKey);
  if (problem === undefined || (seen.problem === null && opening.statement.mode === "open")) return [];
  const sentence = `The live app's gate would let nobody in: ${problem}. Deploy the app with this stack's variables first.`;
  if (!dryRun) throw new Refusal(sentence);
  return [`An update would be refused: ${sentence}`];
}

async function problemOf({ problem, key }: Verification, jwtKey: string): Promise<string | undefined> {
  if (problem === "no-jwt-key") return "it has no CLERK_JWT_KEY";
  if (problem === "malformed-jwt-key") return "its CLERK_JWT_KEY is no RSA public key in PEM";
  if (problem !== null) return `it cannot verify a session token (${problem})`;
  const ours = readJwtKey(jwtKey);
  if (ours === null || key === (await jwtKeyThumbprint(ours))) return undefined;
  return "its CLERK_JWT_KEY is not this stack's clerkJwtKey";
}

/** Undefined for whatever goes wrong on the way. */
async function verification({ settings, nowSeconds }: GateQuestion): Promise<Verification | undefined> {
  const url = new URL("/api/health/clerk?only=gate", settings.appOrigin).href;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const anybody = await fetch(url, { redirect: "manual", signal });
    await anybody.body?.cancel();
    const audience = audienceIn(anybody.headers.get("www-authenticate"));
    if (audience === undefined) return undefined;
    const aimed = { method: "GET", url, audience, nowSeconds };
    const authorization = await signRequest(aimed, settings.signingKey);
    const signed = await fetch(url, { redirect: "manual", signal, headers: { authorization } });
    return told.safeParse(await signed.json()).data?.gate.verification;
  } catch {
    return undefined;
  }
}
