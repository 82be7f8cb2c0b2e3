/** Past gate and Clerk; only what a client could never rightly set is taken off. */
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server.js";
import { appAnswer, rewrittenTo } from "./app-middleware.ts";
import { normalDecision } from "./normal.ts";
import { restated, withoutInternal, type Identity } from "./pass.ts";
import type { Settings } from "./settings.ts";

const NOBODY: Identity = { userId: null, token: async () => null, hasRole: () => false };

/**
 * A request to a path that is left out: the app's own middleware runs, too, with nobody to tell it of. Where it rewrites to a
 * path that is not left out, the request is nobody's.
 */
export async function leftOut(
  settings: Settings,
  request: NextRequest,
  event: NextFetchEvent,
): Promise<Response> {
  const headers = withoutInternal(request.headers);
  const passed = NextResponse.next({ request: { headers } });
  const own = settings.options.next;
  if (own === undefined) return passed;
  const answer = await appAnswer(own, restated(request, headers), event, null);
  const path = rewrittenTo(answer, request);
  const refused = path === null ? null : await normalDecision(settings)(NOBODY, request, path);
  return refused ?? withHeadersOf(passed, answer);
}

const OVERRIDE = "x-middleware-override-headers";

/** Gives an answer that goes on the request headers of another one, unless it says its own. */
function withHeadersOf(passed: Response, answer: Response): Response {
  const goesOn = answer.headers.has("x-middleware-next") || answer.headers.has("x-middleware-rewrite");
  if (!goesOn || answer.headers.has(OVERRIDE)) return answer;
  passed.headers.forEach((value, name) => {
    if (name === OVERRIDE || name.startsWith("x-middleware-request-")) answer.headers.set(name, value);
  });
  return answer;
}
