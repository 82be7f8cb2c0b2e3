/** Where a layer is timed from. */
export type Place = "here" | "app";

/** What is at the other end, or what the app does by itself. */
export type Subject =
  "frontend" | "backend" | "jwks" | "app" | "verify" | "auth" | "currentUser" | "database";

/** `answer`: from the request to the answer's first byte; from the app with whatever its connection still needed. */
export type Part = "dns" | "connect" | "tls" | "answer";

/** One layer's samples. Times are milliseconds. */
export interface Layer {
  readonly place: Place;
  readonly subject: Subject;
  readonly part: Part;
  readonly ms: readonly number[];
  readonly failed: number;
  /** Why it was not timed; undefined: it was. */
  readonly skipped?: string | undefined;
}

export interface Spread {
  readonly n: number;
  /** Undefined where nothing was timed. */
  readonly p50: number | undefined;
  /** Undefined below `p95Fewest` samples, too: of fewer it would be the slowest one. */
  readonly p95: number | undefined;
}

/** Of twenty samples the nineteenth is the 95th percentile; of fewer there is none. */
export const p95Fewest = 20;

export function spreadOf(ms: readonly number[]): Spread {
  const sorted = ms.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  return { n: ms.length, p50: at(0.5), p95: ms.length < p95Fewest ? undefined : at(0.95) };
}

export const nameOf = ({ place, subject, part }: Pick<Layer, "place" | "subject" | "part">): string => {
  const what = subjects[subject];
  if (part !== "answer") return `${partWords[part]} ${what}`;
  return localOnes.includes(subject) ? what : `${what}, from ${place === "here" ? "here" : "the app"}`;
};

export const subjects: Readonly<Record<Subject, string>> = {
  frontend: "Clerk's Frontend API",
  backend: "Clerk's Backend API",
  jwks: "Clerk's key set",
  app: "the app",
  verify: "verifying a token in the app, without network",
  auth: "auth() in the app",
  currentUser: "currentUser() in the app",
  database: "the app's database",
};

const localOnes: readonly Subject[] = ["verify", "auth", "currentUser", "database"];
const partWords = { dns: "resolving the name of", connect: "connecting to", tls: "TLS with" } as const;
