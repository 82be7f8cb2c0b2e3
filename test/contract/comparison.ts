import { isDeepStrictEqual } from "node:util";
import type { RecordedRequest } from "./contract.ts";

const GENERATED =
  /\b(?:(?:env|ecfg|ect|dpl|als)_\d{4}|[a-z]+-\d{4}(?=\.vercel\.app)|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g;

/** Gives generated ids the names of their kinds in order of appearance, so that two worlds can be compared. */
export class Naming {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  #nameOf(id: string): string {
    const kind = /^[a-z]+[_-]\d{4}$/.test(id) ? id.slice(0, -4) : "uuid-";
    const count = (this.#counts.get(kind) ?? 0) + 1;
    const name = this.#names.get(id) ?? `<${kind}${count}>`;
    if (!this.#names.has(id)) this.#counts.set(kind, count);
    this.#names.set(id, name);
    return name;
  }

  /** The id that has this name here. */
  idOf(name: unknown): string | undefined {
    return [...this.#names].find(([, known]) => known === name)?.[0];
  }

  of(value: unknown): unknown {
    if (typeof value === "string") return value.replace(GENERATED, (id) => this.#nameOf(id));
    if (Array.isArray(value)) return value.map((item) => this.of(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.of(item)]));
  }
}

const laneOf = ({ path }: RecordedRequest): string =>
  /^\/v1\/edge-config\/[^/]+\/items?\b/.test(path)
    ? "item"
    : /^\/v1\/edge-config\/[^/]+\/tokens?\b/.test(path)
      ? "token"
      : path.startsWith("/v1/edge-config")
        ? "config"
        : "other";

/**
 * The one order in which requests are compared. Items and tokens of a store do not wait for each other, and reads
 * for nothing; creating, changing or deleting the store is waited for by both.
 */
export function inComparableOrder(requests: readonly RecordedRequest[]): readonly RecordedRequest[] {
  const ordered: RecordedRequest[] = [];
  let free: RecordedRequest[] = [];
  const flush = () => {
    ordered.push(...free.toSorted((a, b) => laneOf(a).localeCompare(laneOf(b))));
    free = [];
  };
  for (const request of requests) {
    const isBarrier = laneOf(request) === "config" && request.method !== "GET";
    if (isBarrier) flush();
    free.push(request);
    if (isBarrier) flush();
  }
  flush();
  return ordered;
}

/** What an answer holds beyond the recording, and times and words of the fake's own, are not compared. */
const OWN_WORDS: readonly string[] = ["createdAt", "updatedAt", "polls", "message"];

/** `expected` if `actual` holds all of it, else `actual` cut down to what was asked, for a readable difference. */
export function sameShape(expected: unknown, actual: unknown, key = ""): unknown {
  if (OWN_WORDS.includes(key))
    return typeof expected === typeof actual || key === "polls" ? expected : actual;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return actual;
    return expected.map((item, index) => sameShape(item, actual[index]));
  }
  if (isBag(expected) && isBag(actual)) {
    return Object.fromEntries(
      Object.entries(expected)
        .filter(([name]) => name in actual || name === "polls")
        .map(([name, item]) => [name, sameShape(item, actual[name], name)]),
    );
  }
  return isDeepStrictEqual(expected, actual) ? expected : actual;
}

const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An error's words in an answer of Vercel's. */
export const errorMessage = (response: unknown): string | undefined => {
  const error = isBag(response) ? response["error"] : undefined;
  const message = isBag(error) ? error["message"] : undefined;
  return typeof message === "string" ? message : undefined;
};

/**
 * The clauses of a first message, sorted, so that two builds of the official provider's bridge are told alike: one puts
 * a failure's detail before its summary, another after it, and what a message went through on its way stands before it.
 */
export function clausesOf(message: string | undefined): readonly string[] | undefined {
  const sentence = (message?.split("\n")[0] ?? "")
    .replace(/^\s*(?:\[runtime\]|client\/request\.go:\d+:) /, "")
    .replace(/^(?:Unhandled exception: Error: )?(?:invocation of \S+ returned an error: )?/, "")
    .replace(/^\[ERROR\] /, "");
  return message === undefined
    ? undefined
    : sentence
        .split(": ")
        .map((clause) => clause.trim())
        .toSorted();
}
