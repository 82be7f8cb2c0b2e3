/** How long a session token may live from its issue to its end. Clerk's live for a minute, those that a leaked secret key mints for years. */

/** Clerk's session tokens: https://clerk.com/docs/guides/how-clerk-works/overview */
export const TOKEN_SECONDS = 60;
/** On top of what is allowed, so that a rounding at Clerk locks nobody out. */
export const TOKEN_LEEWAY_SECONDS = 10;

/** What a genuine token says of itself, for the log. */
export interface Presented {
  readonly userId: string | null;
  readonly sessionId: string | null;
  /** Who is at work in an impersonated session: the subject of its `act` claim. */
  readonly actor: string | null;
  /** From its issue to its end; null: it does not say both. */
  readonly tokenSeconds: number | null;
}

type Claims = Readonly<Record<string, unknown>>;

/** Reads verified claims. Never throws. */
export function presentedBy(claims: Claims): Presented {
  const { sub, sid, act, iat, exp } = claims;
  return {
    userId: textOr(sub),
    sessionId: textOr(sid),
    actor: actorIn(act),
    tokenSeconds: isNumber(iat) && isNumber(exp) ? exp - iat : null,
  };
}

/** Whether a token lives longer than it may. One that does not say how long counts as living for ever. */
export function livesTooLong({ tokenSeconds }: Presented, maxTokenSeconds: number): boolean {
  return tokenSeconds === null || tokenSeconds > maxTokenSeconds + TOKEN_LEEWAY_SECONDS;
}

/** @throws Error when `maxTokenSeconds` of the options could not be meant. */
export function checkedTokenSeconds(seconds: number | undefined): number {
  if (seconds === undefined) return TOKEN_SECONDS;
  if (Number.isFinite(seconds) && seconds >= TOKEN_SECONDS) return seconds;
  throw new Error(
    `The gate's option maxTokenSeconds is ${seconds}: give the lifetime in seconds of the longest session token that your app mints, ` +
      `${TOKEN_SECONDS} or more, or leave it out.`,
  );
}

function actorIn(act: unknown): string | null {
  if (act === undefined || act === null) return null;
  const sub = typeof act === "object" ? (act as Claims)["sub"] : act;
  return textOr(sub) ?? "unknown";
}

const textOr = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
