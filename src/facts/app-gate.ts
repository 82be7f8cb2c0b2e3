import { z } from "zod";
import { RunbookError } from "../errors.ts";
import type { Http } from "../ports/http.ts";
import { healthPath } from "./app-health.ts";
import { parseJson } from "../ports/parse-json.ts";

const verification = z.object({
  problem: z.string().nullable(),
  key: z.string().nullable(),
  issuer: z.string().nullable(),
  ownIssuer: z.boolean(),
  authorizedParties: z.array(z.string()).nullable(),
});
/** What the live gate verifies session tokens with; see the gate's own `GateVerification`. */
type AppVerification = z.infer<typeof verification>;

const policy = z.object({
  generation: z.number().nullable(),
  epoch: z.string().nullable(),
  denied: z.number(),
  source: z.string(),
  problem: z.string().nullable(),
});
/** The auth policy that the live app obeys; see the gate's own `PolicyStatus`. */
export type AppPolicy = z.infer<typeof policy>;

const shape = z.object({
  gate: z.object({
    mode: z.enum(["closed", "stale-sessions", "open"]),
    until: z.string().nullish(),
    incident: z.string().nullish(),
    generation: z.number().nullish(),
    lane: z.string().nullish(),
    reason: z.string().nullish(),
    verification: verification.nullish().catch(null),
    policy: policy.nullish().catch(null),
  }),
  deployment: z.string().nullish(),
});

/** What the live app says that its gate obeys. All but the mode is undefined where it told no more, and `unsigned` says why. */
export interface AppGate {
  /** Undefined when the app does not say. */
  readonly mode: "closed" | "stale-sessions" | "open" | undefined;
  readonly until?: string | null | undefined;
  readonly incident?: string | null | undefined;
  readonly generation?: number | null | undefined;
  readonly lane?: string | null | undefined;
  /** Why it obeys this, e.g. `unreadable`, or `cannot-verify`: a grant is in force that lets nobody in. */
  readonly reason?: string | null | undefined;
  /** Null: a gate from before it could say. */
  readonly verification?: AppVerification | null | undefined;
  /** Null: a gate from before there was a policy. */
  readonly policy?: AppPolicy | null | undefined;
  /** The deployment that answered. */
  readonly deployment?: string | null | undefined;
  /** Why the app told the mode alone, as the rest of a sentence. */
  readonly unsigned?: string | undefined;
  readonly problem?: string;
}

interface AskingGate {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * More than the mode takes a signed request, and for the first one of a process the stack's key, a quarter of a second.
   * `when-open`: only if the mode is not `closed`. Default: `always`.
   */
  readonly details?: "always" | "when-open";
}

/** Asks the app's health route for the gate alone, which costs Clerk nothing. Never throws. */
export async function askAppGate(http: Http, origin: string, how: AskingGate): Promise<AppGate> {
  const { timeoutMs, signal, details = "always" } = how;
  try {
    const url = new URL(`${healthPath}?only=gate`, origin).href;
    const ask = async (signed: boolean) =>
      read(await http.request({ method: "GET", url, timeoutMs, signed, ...(signal && { signal }) }));
    if (details === "always") return await ask(true);
    const seen = await ask(false);
    const knowsAll = seen.mode === undefined || seen.mode === "closed" || seen.generation !== undefined;
    return knowsAll ? seen : await ask(true);
  } catch (error) {
    if (error instanceof RunbookError) return { mode: undefined, problem: error.message };
    throw error;
  }
}

function read({ text, unsigned }: { readonly text: string; readonly unsigned?: string }): AppGate {
  const parsed = shape.safeParse(parseJson(text));
  if (!parsed.success) return { mode: undefined, problem: "the app does not say" };
  const { gate, deployment } = parsed.data;
  if (gate.generation === undefined) return { mode: gate.mode, unsigned };
  const { mode, until = null, incident = null, generation, lane = null, reason = null } = gate;
  const told = { mode, until, incident, generation, lane, reason, deployment: deployment ?? null };
  return { ...told, verification: gate.verification ?? null, policy: gate.policy ?? null };
}
