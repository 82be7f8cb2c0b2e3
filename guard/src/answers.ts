/** The gate's own answers. None of them redirects to Clerk. */

/** How a client wants to be answered. */
export type AnswerKind = "page" | "json" | "action";

/** Seconds; a guess that keeps browsers and crawlers from hammering. */
const RETRY_AFTER_SECONDS = 60;

/** Tells a server action and an API call from a document. */
export function answerKind(request: { readonly headers: Headers }, api: boolean): AnswerKind {
  if (request.headers.has("next-action")) return "action";
  const accept = request.headers.get("accept") ?? "";
  return api || (accept.includes("application/json") && !accept.includes("text/html")) ? "json" : "page";
}

/** 503 and Retry-After: whoever cannot be recognised while Clerk is down. */
export function unavailable(kind: AnswerKind, html: string = unavailablePage()): Response {
  const headers = { "retry-after": String(RETRY_AFTER_SECONDS) };
  if (kind === "page") return answer(503, html, "text/html; charset=utf-8", headers);
  if (kind === "action") return answer(503, UNAVAILABLE, "text/plain; charset=utf-8", headers);
  return json(503, "sign_in_unavailable", UNAVAILABLE, headers);
}

/** 401: nobody, at an API or a server action, in normal times. */
export function unauthorized(kind: "json" | "action"): Response {
  const message = "You are signed out.";
  if (kind === "action") return answer(401, message, "text/plain; charset=utf-8");
  return json(401, "signed_out", message);
}

/** 403: somebody, without the role. */
export function forbidden(kind: AnswerKind): Response {
  const message = "Your role does not allow this.";
  if (kind === "json") return json(403, "forbidden", message);
  if (kind === "action") return answer(403, message, "text/plain; charset=utf-8");
  return answer(403, page("Not allowed", message), "text/html; charset=utf-8");
}

const UNAVAILABLE = "Sign-in is unavailable right now. Please try again in a few minutes.";

/** The default page; it loads nothing from anywhere. */
export function unavailablePage(): string {
  return page("Sign-in is unavailable", UNAVAILABLE);
}

function page(title: string, text: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem;color:#1b1f24}a{color:#1a56b0}</style>
</head><body><main><h1>${title}</h1><p>${text}</p><p><a href="/">Back to the start page</a></p></main></body></html>`;
}

function json(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  return answer(status, JSON.stringify({ error: { code, message } }), "application/json", headers);
}

function answer(status: number, body: string, type: string, headers: Record<string, string> = {}): Response {
  return new Response(body, {
    status,
    headers: { "content-type": type, "cache-control": "no-store", ...headers },
  });
}
