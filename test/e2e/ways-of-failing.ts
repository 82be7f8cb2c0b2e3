// How Clerk's Frontend API may fail for one browser whose tab is open, as data: one line for each.
import { APP_ORIGIN, FRONTEND_API_HOST } from "../../sandbox/ids.ts";

export interface Way {
  readonly name: string;
  /** Faults of the sandbox, for requests that carry this browser's cookie; `abort`: by the browser's own network layer. */
  readonly faults: readonly object[];
  readonly abort?: true;
}

/** An answer that a page may read: Clerk's own errors carry these headers, too. */
function answer(status: number, body: unknown, type = "application/json"): object {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const cors = { "access-control-allow-origin": APP_ORIGIN, "access-control-allow-credentials": "true" };
  return { kind: "answer", status, headers: { "content-type": type, ...cors }, body: text };
}
const error = (status: number, code: string): object =>
  answer(status, { errors: [{ code, message: code, long_message: code }], clerk_trace_id: "sandbox" });

const host = FRONTEND_API_HOST;
const everywhere = (name: string, effect: object): Way => ({ name, faults: [{ host, effect }] });
const renewal = (effect: object): object => ({ host, path: "/v1/client/sessions/*/tokens*", effect });
const client = (effect: object): object => ({ host, path: "/v1/client", method: "GET", effect });
const mixed = (name: string, onRenewal: object, onClient: object): Way => ({
  name,
  faults: [renewal(onRenewal), client(onClient)],
});

const refusals = [error(401, "authentication_invalid"), error(422, "unprocessable")] as const;
const clients = [
  ["500", error(500, "internal_error")],
  ["403", error(403, "forbidden")],
  ["200 with nothing", answer(200, { response: null, client: null })],
] as const;

export const ways: readonly Way[] = [
  { name: "none: Clerk answers", faults: [] },
  everywhere("connection reset", { kind: "reset" }),
  { name: "connection refused", faults: [], abort: true },
  everywhere("no answer (hang)", { kind: "hang" }),
  everywhere("500", error(500, "internal_error")),
  everywhere(
    "503, maintenance",
    answer(503, { code: "maintenance_mode", message: "System under maintenance." }),
  ),
  everywhere("429", error(429, "too_many_requests")),
  everywhere("502, HTML", answer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")),
  everywhere("403", error(403, "forbidden")),
  everywhere("404", error(404, "resource_not_found")),
  ...([401, 422] as const).flatMap((status, i) =>
    clients.map(([what, effect]) =>
      mixed(`renewal ${status}, client ${what}`, refusals[i] as object, effect),
    ),
  ),
];
