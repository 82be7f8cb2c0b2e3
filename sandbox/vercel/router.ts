import type { FakeRequest, FakeResponse } from "../fake.ts";
import { badRequest } from "./refusal.ts";

export interface Call {
  readonly request: FakeRequest;
  /** Path parameters by name, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON object sent. @throws Refusal 400 when it is none */
  readonly body: () => Record<string, unknown>;
}

type Handler = (call: Call) => Promise<FakeResponse> | FakeResponse;

export interface Route {
  readonly method: string;
  /** `/v{8,9,10}/projects/:project`: literal segments, `:parameters` and `{alternatives}`. */
  readonly path: string;
  readonly handle: Handler;
}

interface Compiled extends Route {
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

export const route = (method: string, path: string, handle: Handler): Route => ({ method, path, handle });

/** Finds the route of a request; undefined when there is none. */
export function router(routes: readonly Route[]): (request: FakeRequest) => [Route, Call] | undefined {
  const compiled = routes.map(compile);
  return (request) => {
    for (const candidate of compiled) {
      const match = candidate.method === request.method ? candidate.pattern.exec(request.url.pathname) : null;
      if (match === null) continue;
      const params = Object.fromEntries(
        candidate.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]),
      );
      return [candidate, { request, params, query: request.url.searchParams, body: () => bodyOf(request) }];
    }
    return undefined;
  };
}

function compile(given: Route): Compiled {
  const names: string[] = [];
  const source = given.path
    .replace(/\{([\w,]+)\}/g, (_, versions: string) => `(?:${versions.replaceAll(",", "|")})`)
    .replace(/(?<!\?):(\w+)/g, (_, name: string) => {
      names.push(name);
      return "([^/]+)";
    });
  return { ...given, pattern: new RegExp(`^${source}/?$`), names };
}

function bodyOf(request: FakeRequest): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString("utf8"));
  } catch {
    throw badRequest("Invalid JSON");
  }
  if (typeof value !== "object" || value === null) throw badRequest("Invalid request: should be object");
  return value as Record<string, unknown>;
}
