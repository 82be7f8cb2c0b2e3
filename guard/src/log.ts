/** One structured line per request that passed under a grant, and the few that the gate has to say about itself. */
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
      readonly userId: string | null;
      readonly sessionId: string | null;
      /** Whether normal auth would have refused the token. */
      readonly stale: boolean;
      /** Why a token that was sent did not count. */
      readonly problem: string | null;
      /** Only where the gate's own copy stood in for a session cookie that was gone. */
      readonly credential?: "copy";
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

/** A logger that cannot throw into a request. */
export function safely(logger: GateLogger): GateLogger {
  return (event) => {
    try {
      logger(event);
    } catch {
      // Losing a line is better than losing the request.
    }
  };
}

/** Logs a problem once per process. */
export function complainOnce(logger: GateLogger, time: string, problem: string): void {
  const { complained } = sharedState();
  if (complained.has(problem)) return;
  complained.add(problem);
  logger({ event: "auth-gate-problem", time, problem });
}
