import { unavailablePage } from "clerk-bypass-gate";

/** The page that the gate shows, for whoever wants to link to it or watch it. */
export function GET(): Response {
  return new Response(unavailablePage(), {
    status: 503,
    headers: { "content-type": "text/html; charset=utf-8", "retry-after": "60", "cache-control": "no-store" },
  });
}
