/** The gate's own answers. None of them redirects to Clerk. */
import { messagesFor, type Languages } from "./messages/choose.ts";
import { noticeText, type Notice } from "./notice.ts";
import { htmlPage } from "./page.ts";

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
export function unavailable(kind: AnswerKind, html: string): Response {
  const headers = { "retry-after": String(RETRY_AFTER_SECONDS) };
  if (kind === "page") return answer(503, html, "text/html; charset=utf-8", { ...headers, ...VARIES });
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
export function forbidden(kind: AnswerKind, headers: Headers, more?: Languages): Response {
  const message = "Your role does not allow this.";
  if (kind === "json") return json(403, "forbidden", message);
  if (kind === "action") return answer(403, message, "text/plain; charset=utf-8");
  const { tag, messages } = messagesFor(headers, more);
  const { forbiddenTitle: title, forbiddenText, back } = messages;
  const html = htmlPage({ tag, title, paragraphs: [forbiddenText], back, icon: "stop" });
  return answer(403, html, "text/html; charset=utf-8", VARIES);
}

/** 401, a page: a session token was sent that does not count. A link and no redirect, which might come back here. */
export function signInAgain(headers: Headers, signInPath: string, more?: Languages): Response {
  const { tag, messages } = messagesFor(headers, more);
  const html = htmlPage({
    ...{ tag, title: messages.signInAgainTitle, paragraphs: [messages.signInAgainText] },
    ...{ action: { text: messages.signIn, href: signInPath }, back: messages.back, icon: "lock" },
  });
  return answer(401, html, "text/html; charset=utf-8", VARIES);
}

/** 401, a page: whoever is on the deny list. Neither says whose id is on it, nor that there is a list. */
export function signedOutPage(headers: Headers, href: string, more?: Languages): Response {
  const { tag, messages } = messagesFor(headers, more);
  const html = htmlPage({
    ...{ tag, title: messages.signedOutTitle, paragraphs: [messages.signedOutText, messages.contactUs] },
    ...{ action: { text: messages.signIn, href }, back: messages.back, icon: "lock" },
  });
  return answer(401, html, "text/html; charset=utf-8", VARIES);
}

/** 503: the auth policy is required and cannot be read. */
export function unread(kind: AnswerKind, headers: Headers, more?: Languages): Response {
  const retry = { "retry-after": String(UNREAD_RETRY_SECONDS) };
  const message = "This is not available right now. Please try again in a moment.";
  if (kind === "json") return json(503, "policy_unavailable", message, retry);
  if (kind === "action") return answer(503, message, "text/plain", retry);
  const { tag, messages } = messagesFor(headers, more);
  const { maintenanceTitle: title, maintenanceText, tryAgain } = messages;
  const html = htmlPage({ tag, title, paragraphs: [maintenanceText], tryAgain, icon: "tools" });
  return answer(503, html, "text/html; charset=utf-8", { ...retry, ...VARIES });
}

/** Edge Config is read again with the next request; a guess that keeps browsers from hammering. */
const UNREAD_RETRY_SECONDS = 10;

const UNAVAILABLE = "Sign-in is unavailable right now. Please try again in a few minutes.";

const VARIES = { vary: "Accept-Language" };

export interface PageOptions {
  /** The reader's headers; their Accept-Language chooses. Default: English. */
  readonly headers?: Headers;
  readonly languages?: Languages | undefined;
  /** What whoever is on call has to say besides; at level `maintenance`, instead. */
  readonly notice?: Notice | null;
}

/** The page for whoever cannot be recognised; with a notice of level `maintenance`, the maintenance page. */
export function unavailablePage({ headers = new Headers(), languages, notice }: PageOptions = {}): string {
  const { tag, messages } = messagesFor(headers, languages);
  const said = notice ? noticeText(notice, headers.get("accept-language")).text : null;
  const common = { tag, tryAgain: messages.tryAgain, back: messages.back };
  if (notice?.level === "maintenance") {
    const { maintenanceTitle: title, maintenanceText } = messages;
    return htmlPage({
      tag,
      title,
      paragraphs: [said ?? maintenanceText],
      tryAgain: messages.tryAgain,
      icon: "tools",
    });
  }
  const { unavailableTitle: title, unavailableText, stillWorks } = messages;
  const paragraphs = [unavailableText, ...(said === null ? [] : [said]), stillWorks];
  return htmlPage({ ...common, title, paragraphs, icon: "lock" });
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
