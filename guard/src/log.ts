/** One structured line per request of somebody under a grant, and the few that the gate has to say about itself. */
import type { Now } from "./clock.ts";
import type { Presented } from "./lifetime.ts";
import type { Refused } from "./refused.ts";
import { sharedState } from "./shared.ts";

export type GateEvent =
  | {
      readonly event: "auth-bypass";
      readonly incident: string;
      readonly generation: number;
      readonly mode: string;
      readonly method: string;
      /** Without its query, which may hold secrets. */
      readonly path: string;
      readonly time: string;
      /** `opened`: nobody, let in on a route that mode `open` lists. `nobody`: on a public one. */
      readonly outcome: "user" | "nobody" | "opened" | "unavailable" | "forbidden";
      /** Of the genuine token that was sent, whether it counted or not (`problem`). */
      readonly userId: string | null;
      readonly sessionId: string | null;
      /** Who is at work in an impersonated session; null: the user. */
      readonly actor: string | null;
      /** Whether normal auth would have refused the token. */
      readonly stale: boolean;
      /** Why a token that was sent did not count. */
      readonly problem: string | null;
      /** Only for a token that lives longer than it may: from its issue to its end, null when it does not say. */
      readonly tokenSeconds?: number | null;
      /** Only where the gate's own copy stood in for a session cookie that was gone. */
      readonly credential?: "copy";
    }
  | {
      /** Requests without a genuine token under a grant, of a minute or so. */
      readonly event: "auth-bypass-counted";
      readonly incident: string;
      readonly generation: number;
      readonly mode: string;
      readonly since: string;
      readonly time: string;
      readonly outcomes: Readonly<Record<string, number>>;
      readonly problems: Readonly<Record<string, number>>;
    }
  | {
      /** In normal times: a genuine token that lives longer than it may. Once a minute for each session. */
      readonly event: "auth-gate-token-refused";
      readonly time: string;
      readonly method: string;
      readonly path: string;
      readonly userId: string | null;
      readonly sessionId: string | null;
      readonly actor: string | null;
      readonly tokenSeconds: number | null;
    }
  | {
      /** A genuine session that the auth policy refuses. Once a minute for each session, in normal times. */
      readonly event: "auth-gate-policy-refused";
      readonly time: string;
      readonly method: string;
      readonly path: string;
      readonly userId: string | null;
      readonly sessionId: string | null;
      readonly actor: string | null;
      readonly because: "denied" | "before-epoch";
      /** Of the policy. */
      readonly generation: number;
    }
  | { readonly event: "auth-gate-problem"; readonly time: string; readonly problem: string }
  | {
      readonly event: "auth-gate-signed-out";
      readonly time: string;
      readonly sessionId: string;
      /** False: Clerk has yet to be told. */
      readonly revoked: boolean;
    };

export type GateLogger = (event: GateEvent) => void;

/** JSON lines on standard output, where Vercel's logs and drains read them. */
export const standardLogger: GateLogger = (event) => {
  // eslint-disable-next-line no-console -- the Edge runtime has no other standard output
  console.log(JSON.stringify(event));
};

/** Characters of any one field: what a request chose is cut there. */
const FIELD_CHARACTERS = 300;

/** A logger that cannot throw into a request, and whose lines a request cannot lengthen. */
export function safely(logger: GateLogger): GateLogger {
  return (event) => {
    try {
      logger(bounded(event));
    } catch {
      // Losing a line is better than losing the request.
    }
  };
}

function bounded(event: GateEvent): GateEvent {
  const fields = Object.entries(event).map(([name, value]) => [
    name,
    typeof value === "string" && value.length > FIELD_CHARACTERS
      ? `${value.slice(0, FIELD_CHARACTERS)}…`
      : (value as unknown),
  ]);
  return Object.fromEntries(fields) as GateEvent;
}

/** Logs a problem once per process. */
export function complainOnce(logger: GateLogger, time: string, problem: string): void {
  const { complained } = sharedState();
  if (complained.has(problem)) return;
  complained.add(problem);
  logger({ event: "auth-gate-problem", time, problem });
}

const TELL_AGAIN_MS = 60_000;
const MAX_TOLD = 1_000;

interface Telling {
  readonly log: GateLogger;
  readonly now: Now;
}
interface Asked {
  readonly method: string;
  readonly nextUrl: { readonly pathname: string };
}

/** Logs that a token which lives too long was refused, once a minute for each session. */
export function tellRefusedToken(to: Telling, request: Asked, presented: Presented): void {
  if (!isDue(presented.sessionId ?? "", to.now())) return;
  to.log({ event: "auth-gate-token-refused", ...asLine(to, request), ...presented });
}

/** Logs that the auth policy refused a session, once a minute for each session and reason. */
export function tellPolicyRefused(to: Telling, request: Asked, refused: Refused): void {
  const { presented, because, generation } = refused;
  const { userId, sessionId, actor } = presented;
  if (!isDue(`${because} ${sessionId ?? ""}`, to.now())) return;
  const who = { userId, sessionId, actor };
  to.log({ event: "auth-gate-policy-refused", ...asLine(to, request), ...who, because, generation });
}

const asLine = (to: Telling, { method, nextUrl }: Asked) => ({
  time: new Date(to.now()).toISOString(),
  method,
  path: nextUrl.pathname,
});

function isDue(key: string, nowMs: number): boolean {
  const { refused } = sharedState();
  const before = refused.get(key);
  if (before !== undefined && Math.abs(nowMs - before) < TELL_AGAIN_MS) return false;
  if (refused.size >= MAX_TOLD) refused.clear();
  refused.set(key, nowMs);
  return true;
}
