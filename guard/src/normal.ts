/** What normal auth answers by itself: nobody goes to sign in, somebody without the role is told so. */
import { NextResponse, type NextRequest } from "next/server.js";
import { answerKind, forbidden, unauthorized } from "./answers.ts";
import { cleanUrl } from "./clean.ts";
import type { Decide } from "./pass.ts";
import { answerSdkAction } from "./sdk-action.ts";
import type { Settings } from "./settings.ts";
import { isProbe } from "./verify-path.ts";

/** The decision in normal times. */
export function normalDecision(settings: Settings): Decide {
  return (identity, request, path) => {
    if (isProbe(settings, request, path)) return identity.userId === null ? unauthorized("json") : counts();
    const access = settings.access(request, path);
    if (access.kind !== "protected") return null;
    const kind = answerKind(request, access.api);
    if (identity.userId === null) {
      if (kind === "page") return toSignIn(settings.signInPath, request);
      return answerSdkAction(settings, request) ?? unauthorized(kind);
    }
    return access.roles.some((role) => !identity.hasRole(role))
      ? forbidden(kind, request.headers, settings.options.languages)
      : null;
  };
}

/** The session counts: whoever verified themselves again may go back. */
const counts = () => Response.json({ ok: true }, { headers: { "cache-control": "no-store" } });

function toSignIn(signInPath: string, request: NextRequest): Response {
  const url = request.nextUrl.clone();
  url.pathname = signInPath;
  url.search = "";
  // Clerk's parameters may hold tokens; they have no business in a link.
  const { pathname, search } = new URL(cleanUrl(request.url));
  url.searchParams.set("redirect_url", pathname + search);
  return NextResponse.redirect(url);
}
