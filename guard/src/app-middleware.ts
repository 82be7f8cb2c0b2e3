/** The app's own middleware, inside the gate: it runs on what the gate lets pass, and gets nobody further than the gate would. */
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server.js";

/** Who is asking, as the gate knows it. */
export interface Visitor {
  /** Null: nobody. */
  readonly userId: string | null;
}

/**
 * Rewrites, locales, headers, cookies, answers of the app's own. Nothing returned: the request goes on as it is.
 * @param request what the app gets: under a grant without Clerk's cookies, with the token in `Authorization`
 * @param visitor null on a path that is left out of the gate, where nobody is asked for
 */
export type AppMiddleware = (
  request: NextRequest,
  event: NextFetchEvent,
  visitor: Visitor | null,
) => Response | undefined | null | void | Promise<Response | undefined | null | void>;

/** The app's own middleware threw: the app's failure, not the gate's, so it is not taken for one. */
export class AppFailure extends Error {
  override readonly name = "AppFailure";
  readonly reason: unknown;
  constructor(reason: unknown) {
    super("The app's own middleware failed.");
    this.reason = reason;
  }
}

/**
 * What the app's middleware answers; "go on" where there is none, or it returned nothing.
 * @throws AppFailure with what it threw
 */
export async function appAnswer(
  own: AppMiddleware | undefined,
  request: NextRequest,
  event: NextFetchEvent,
  visitor: Visitor | null,
): Promise<Response> {
  if (own === undefined) return NextResponse.next();
  try {
    const answer = await own(request, event, visitor);
    // Anew, since the headers of some answers (Response.redirect) cannot be added to.
    return answer ? new NextResponse(answer.body, answer) : NextResponse.next();
  } catch (reason) {
    throw new AppFailure(reason);
  }
}

const REWRITE = "x-middleware-rewrite";

/**
 * The app's path (without `basePath` and locale) that an answer rewrites to; null where it does not, or leads to another
 * host. A rewrite to the app's own host by another scheme is put right, or Clerk would take it for another site's.
 */
export function rewrittenTo(answer: Response, request: NextRequest): string | null {
  const target = answer.headers.get(REWRITE);
  if (target === null) return null;
  const url = new URL(target, request.url);
  const own = [request.nextUrl.host, request.headers.get("host"), request.headers.get("x-forwarded-host")];
  if (!own.includes(url.host)) return null;
  const here = request.nextUrl.clone();
  const { protocol, host } = here;
  here.href = url.href;
  here.protocol = protocol;
  here.host = host;
  answer.headers.set(REWRITE, here.href);
  return here.pathname;
}
