import type { Category, Renewal, Severity, Special } from "../../src/facts/evidence.ts";
import type { Feature } from "../../src/facts/features.ts";
import type { Symptom } from "../../src/facts/symptoms.ts";
import type { AppSays } from "./small-app.ts";

export const clerk = "clerk.nightshift.example";
export const api = "api.clerk.com";

export interface Fault {
  readonly host: string;
  readonly path?: string;
  readonly effect: {
    readonly kind: string;
    readonly status?: number;
    readonly body?: object | string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly delayMs?: number;
  };
}

/** Faults that come in turn. */
export interface Sequence {
  readonly host: string;
  readonly path?: string;
  readonly sequence: readonly Fault["effect"][];
  readonly repeat: true;
}

/** One trouble, put into the sandbox; worlds are made of one or two of them. */
export interface Trouble {
  readonly category: Category;
  readonly faults?: readonly (Fault | Sequence)[];
  /** `how` of the sandbox's one switch for an outage. */
  readonly cut?: string;
  readonly page?: object;
  /** Of Vercel. */
  readonly vercelPage?: object;
  readonly app?: AppSays;
  readonly log?: readonly string[];
  readonly symptom?: Symptom;
  /** Variables of the project; null takes one away. */
  readonly environment?: Readonly<Record<string, string | null>>;
}

export interface World {
  readonly name: string;
  readonly parts: readonly Trouble[];
  readonly expected: Category;
  readonly also?: readonly Category[];
  readonly special?: Special;
  /** Default: not looked at. */
  readonly severity?: Severity;
  readonly features?: readonly Feature[];
  readonly renewal?: Renewal;
  /** Whether there is a test user to sign in with; default true. */
  readonly testUser?: boolean;
  readonly secretKey?: boolean;
  /** How often each API is asked; default 2. */
  readonly samples?: number;
  /** Whether answers that take long are what it is about; default false. */
  readonly slow?: boolean;
  /** How much later than in the sandbox it is where triage runs. */
  readonly minutesLater?: number;
  /** What was seeded, where that cannot be seen from here; default: what is expected. */
  readonly seeded?: Category;
}

export const at = (host: string, path: string, kind = "error"): Fault => ({ host, path, effect: { kind } });
export const refusal = (host: string, path: string, status: number, code: string): Fault => {
  const errors = [{ code, message: code, long_message: code }];
  return { host, path, effect: { kind: "answer", status, body: { errors, clerk_trace_id: "sandbox" } } };
};
export const page = (indicator: string, ...down: readonly string[]) => ({
  indicator,
  components: Object.fromEntries(down.map((name) => [name, "major_outage"])),
});
export const cut = (how: string, statusPage = true): Trouble => ({
  category: "clerk-outage",
  cut: how,
  ...(statusPage ? { page: page("critical", "User and authentication", "Session management") } : {}),
  app: { health: "down", failing: ["backend-api", "jwks", "frontend-api"] },
});
export const part = (...faults: readonly Fault[]): Trouble => ({ category: "clerk-outage", faults });

export const none: Trouble = { category: "none" };

export const everything: readonly Feature[] = [
  "sign-in",
  "sign-up",
  "active-sessions",
  "password-reset",
  "social-sign-in",
  "profile-api",
];
