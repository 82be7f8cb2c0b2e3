import { z } from "zod";
import type { Clerk } from "../ports/clerk.ts";
import type { Http } from "../ports/http.ts";
import { challengeIn } from "./challenge.ts";
import { keysIn, keySetUrl } from "./key-set.ts";
import type { Finding } from "./probe.ts";
import { parseJson } from "./status-summary.ts";
import { vercelError } from "./vercel-errors.ts";

/** Slower than this is worth saying, milliseconds. */
export const slowMs = 2_000;

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** Whether an authenticated call works; a user count is the cheapest. */
export async function askBackendApi(clerk: Clerk, timeoutMs: number, signal: AbortSignal): Promise<Finding> {
  const users = await clerk.countUsers({ timeoutMs, signal });
  return {
    verdict: "ok",
    summary: `The Backend API answers (${counted(users, "user")}).`,
    data: { users },
  };
}

/** Of which environment the secret key's instance is; nothing where that cannot be told. */
export async function askInstance(
  clerk: Clerk,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly environment?: string }> {
  const instance = await clerk.instance({ timeoutMs, signal }).catch(() => undefined);
  return instance === undefined ? {} : { environment: instance.environment };
}

/** Whether the key set is published. It has no rate limit, so it tells "our quota" from "Clerk is saturated". */
export async function askJwks(clerk: Clerk, timeoutMs: number, signal: AbortSignal): Promise<Finding> {
  const keyIds = await clerk.jwksKeyIds({ timeoutMs, signal });
  if (keyIds.length === 0) return { verdict: "failing", summary: "The key set is empty.", data: { keyIds } };
  return {
    verdict: "ok",
    summary: `The key set is published (${counted(keyIds.length, "key")}).`,
    data: { keyIds },
  };
}

const maintenance = z.object({ maintenance_mode: z.literal(true) });
/** The same key set where everyone may read it: needs no secret key, and shows whether ours is of this instance. */
export async function askPublicKeys(
  http: Http,
  frontendApi: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const answer = await http.request({ method: "GET", url: keySetUrl(frontendApi), timeoutMs, signal });
  const challenge = challengeIn(answer);
  if (challenge !== undefined) return challenge;
  const keyIds = keysIn(answer.text)?.keyIds;
  const data = { status: answer.status, limited: answer.status === 429, keyIds: keyIds ?? [] };
  if (answer.status === 200 && keyIds !== undefined)
    return {
      verdict: "ok",
      summary: `The public key set is published (${counted(keyIds.length, "key")}).`,
      data,
    };
  const why = answer.status === 200 ? "something else than keys" : String(answer.status);
  return { verdict: "failing", summary: `The public key set's address answers ${why}.`, data };
}

/** Whether browsers could sign in: the first thing that Clerk's browser SDK asks for. */
export async function askFrontendApi(
  http: Http,
  frontendApi: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const url = `https://${frontendApi}/v1/environment`;
  const answer = await http.request({ method: "GET", url, timeoutMs, signal });
  const challenge = challengeIn(answer);
  if (challenge !== undefined) return challenge;
  const data = { status: answer.status, elapsedMs: answer.elapsedMs };
  const body = parseJson(answer.text);
  if (answer.status === 200 && typeof body === "object") {
    if (maintenance.safeParse(body).success) {
      return {
        verdict: "degraded",
        summary: "The Frontend API is in maintenance: it changes nothing.",
        data,
      };
    }
    if (answer.elapsedMs <= slowMs) return { verdict: "ok", summary: "The Frontend API answers.", data };
    const ms = Math.round(answer.elapsedMs);
    return {
      verdict: "degraded",
      summary: `The Frontend API takes ${ms} ms.`,
      data: { ...data, slow: true },
    };
  }
  if (answer.status === 429) {
    return {
      verdict: "failing",
      summary: "The Frontend API refuses requests (429).",
      data: { ...data, limited: true },
    };
  }
  if (answer.status >= 500)
    return { verdict: "failing", summary: `The Frontend API answers ${answer.status}.`, data };
  const foreign = typeof body !== "object" || !("errors" in { ...body });
  const what = answer.status === 200 ? "something else than JSON" : String(answer.status);
  return {
    verdict: "failing",
    summary: foreign
      ? `The Frontend API's host answers ${what}, not as Clerk does; is the host right?`
      : `The Frontend API answers ${what}.`,
    data: { ...data, foreign, vercel: vercelError(answer.headers) ?? null },
  };
}
