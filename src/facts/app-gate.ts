import { z } from "zod";
import { RunbookError } from "../errors.ts";
import type { Http } from "../ports/http.ts";
import { healthPath } from "./app-health.ts";
import { parseJson } from "./status-summary.ts";

const shape = z.object({
  gate: z.object({
    mode: z.enum(["closed", "stale-sessions", "open"]),
    until: z.string().nullish(),
    incident: z.string().nullish(),
    generation: z.number().nullish(),
    lane: z.string().nullish(),
  }),
  deployment: z.string().nullish(),
});

/** What the live app says that its gate obeys. */
export interface AppGate {
  /** Undefined when the app does not say. */
  readonly mode: "closed" | "stale-sessions" | "open" | undefined;
  readonly until?: string | null;
  readonly incident?: string | null;
  readonly generation?: number | null;
  readonly lane?: string | null;
  /** The deployment that answered. */
  readonly deployment?: string | null;
  readonly problem?: string;
}

/** Asks the app's health route for the gate alone, which costs Clerk nothing. Never throws. */
export async function askAppGate(
  http: Http,
  origin: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<AppGate> {
  try {
    const url = new URL(`${healthPath}?only=gate`, origin).href;
    const answer = await http.request({ method: "GET", url, timeoutMs, ...(signal && { signal }) });
    const read = shape.safeParse(parseJson(answer.text));
    if (!read.success) return { mode: undefined, problem: "the app does not say" };
    const { mode, until = null, incident = null, generation = null, lane = null } = read.data.gate;
    return { mode, until, incident, generation, lane, deployment: read.data.deployment ?? null };
  } catch (error) {
    if (error instanceof RunbookError) return { mode: undefined, problem: error.message };
    throw error;
  }
}
