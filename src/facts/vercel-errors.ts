/** What Vercel itself says of an answer; names as in https://vercel.com/docs/errors and its request headers. */
export type VercelSays =
  /** Vercel's own parts failed. */
  | "platform"
  /** The middleware or a function failed: the app's code, or what runs it. */
  | "code"
  /** Somebody has stopped the deployment or the project: paused, disabled, blocked, deleted. */
  | "stopped"
  /** Nothing is behind the domain. */
  | "gone"
  /** The firewall answered: a challenge, or a refusal. The app was not asked. */
  | "mitigated";

const stopped = /^DEPLOYMENT_(PAUSED|DISABLED|BLOCKED|DELETED)$/;
const gone = /^DEPLOYMENT_NOT_FOUND$/;
const platform = /^(INTERNAL_|ROUTER_CANNOT_MATCH|FALLBACK_BODY_TOO_LARGE)/;
const code =
  /^((MIDDLEWARE|EDGE_FUNCTION|FUNCTION)_INVOCATION_(FAILED|TIMEOUT)|NO_RESPONSE_FROM_FUNCTION|FUNCTION_THROTTLED|INFINITE_LOOP_DETECTED)$/;

/** @param headers names in lower case */
export function vercelSays(headers: Readonly<Record<string, string>>): VercelSays | undefined {
  if (/^(challenge|deny)/i.test(headers["x-vercel-mitigated"] ?? "")) return "mitigated";
  const error = vercelError(headers) ?? "";
  if (stopped.test(error)) return "stopped";
  if (gone.test(error)) return "gone";
  if (platform.test(error)) return "platform";
  return code.test(error) ? "code" : undefined;
}

/** The code of `x-vercel-error`; undefined for what is none. */
export function vercelError(headers: Readonly<Record<string, string>>): string | undefined {
  const error = headers["x-vercel-error"]?.trim();
  return error !== undefined && /^[A-Z][A-Z0-9_]{2,79}$/.test(error) ? error : undefined;
}

/** What a person is told of a deployment that was stopped. */
export const stoppedWords: Readonly<Record<string, string>> = {
  DEPLOYMENT_PAUSED: "the project is paused at Vercel",
  DEPLOYMENT_DISABLED: "Vercel has disabled the deployment (a spending limit, a bill, a breach of its terms)",
  DEPLOYMENT_BLOCKED: "Vercel has blocked the deployment",
  DEPLOYMENT_DELETED: "the deployment behind the domain was deleted",
};
