import type { Ports } from "../src/index.ts";

/** `status` must not hang on an app that does, milliseconds. */
const timeoutMs = 1_500;

/** What the live app says that its gate obeys. */
export interface GateAnswer {
  /** Undefined when the app does not say. */
  readonly mode: string | undefined;
  readonly until?: string | null;
  readonly incident?: string | null;
  readonly generation?: number | null;
  readonly problem?: string;
}

/** Asks the app's health route. Never throws. */
export async function askGate(http: Ports["http"], origin: string): Promise<GateAnswer> {
  try {
    const url = new URL("/api/health/clerk", origin).href;
    const answer = await http.request({ method: "GET", url, timeoutMs });
    const { gate } = JSON.parse(answer.text) as { gate?: Record<string, unknown> };
    if (typeof gate?.["mode"] !== "string") return { mode: undefined, problem: "the app does not say" };
    const text = (name: string) => (typeof gate[name] === "string" ? gate[name] : null);
    const generation = typeof gate["generation"] === "number" ? gate["generation"] : null;
    return { mode: gate["mode"], until: text("until"), incident: text("incident"), generation };
  } catch (error) {
    return {
      mode: undefined,
      problem: error instanceof SyntaxError ? "the app does not say" : (error as Error).message,
    };
  }
}
