import { svixWaitsMs, wasTaken, type Reaction, type Reactions } from "./ask-endpoint.ts";
import type { HttpResponse } from "../ports/http.ts";

/** Why webhooks do not arrive, or do not do what they should. */
export const causes = {
  none: "Nothing is wrong: the endpoint takes what Clerk signed and refuses the rest.",
  endpoint:
    "The endpoint is right, and yet events do not come: at Svix it is disabled, gone, has another URL, or signs with another secret.",
  secret: "The app refuses what is signed with the stack's secret: the live deployment has another one.",
  clock: "The app refuses the signature because its clock, or this machine's, is minutes off.",
  gate: "The gate stands before the route: Clerk's webhooks sign in to nothing.",
  redirect: "The endpoint redirects, and Svix follows no redirect: every message fails.",
  "no-route": "There is no such route in the live app.",
  page: "The endpoint answers with a page instead of taking the message, and Svix counts that as delivered: events are lost.",
  vercel:
    "Vercel stops the request before the app: a firewall rule, attack mode, Deployment Protection or a pause.",
  "server-error": "The route fails.",
  inbox:
    "The app takes the message, and cannot reach its inbox: Clerk's own get 503 and are sent again later.",
  slow: "The endpoint takes longer than the 15 seconds that Svix waits.",
  unreachable: "The endpoint's host cannot be reached.",
  refused: "The endpoint refuses the message with a status of its own.",
  "takes-anything":
    "The endpoint takes messages that Clerk did not sign, or signed long ago: anybody can write its data.",
} as const;

export type Cause = keyof typeof causes;

/** How each is put right. */
export const remedies: Readonly<Record<Cause, string>> = {
  none: "Have what was missed sent again.",
  endpoint:
    "In the portal (`./runbook do webhooks.portal`): enable the endpoint, and compare its URL and signing secret with the app's.",
  secret:
    "Take the endpoint's signing secret from the portal: `pulumi config set --secret clerkWebhookSecret`, then `pulumi up` and a new deployment. If it is out, `./runbook run key-compromise`.",
  clock: "Put the clock right; a platform's own is never that far off, so look at this machine's first.",
  gate: "Leave the route out of the gate (its `exclude`, guard/README.md) and out of Clerk's middleware, and deploy.",
  redirect: "In the portal, set the endpoint's URL to where the redirect leads; or take the redirect out.",
  "no-route": "Deploy the app with the route, or correct the endpoint's URL in the portal.",
  page: "Let the route answer itself: no rewrite, no page under its path. Then have everything since then replayed: Svix shows it as delivered.",
  vercel:
    "Take the firewall rule out, end attack mode or the pause (`project.release`), or give Svix's addresses a bypass.",
  inbox: "See that the app's database is there, may be written and has room; DATABASE_URL is the app's.",
  "server-error":
    "Read the app's log of this route. A database that is away, full or read-only shows there, too.",
  slow: "Answer before working: keep the event and apply it after the answer, as clerk-user-sync does.",
  unreachable: "See DNS, the domain at Vercel and its certificate.",
  refused: "Read the app's log of this route.",
  "takes-anything":
    "Verify each message with Clerk's `verifyWebhook` before anything else, and compare the users table with Clerk's (`./runbook run data-sync-recovery`).",
};

export interface Judged {
  readonly cause: Cause;
  /** What was seen, as a sentence. */
  readonly seen: string;
}

interface Judging extends Reactions {
  readonly nowMs: number;
  /** Whether Clerk is known to have what the app does not. */
  readonly behind: boolean;
  /** Why the app cannot read its inbox, as its health says it; a message of ours is answered without it. */
  readonly inboxProblem: string | undefined;
}

/** Names the cause from what the endpoint did. What fits several is the one that is met first on the way. Pure. */
export function judge({ right, forged, old, nowMs, behind, inboxProblem }: Judging): Judged {
  const { answer } = right;
  if (answer === undefined) {
    if (right.gone === "timeout") return { cause: "slow", seen: `No answer within ${svixWaitsMs / 1000} s.` };
    return { cause: "unreachable", seen: right.why };
  }
  const seen = `The signed message got ${answer.status} in ${Math.round(answer.elapsedMs)} ms.`;
  if (!wasTaken(right)) return { cause: causeOf(answer, nowMs), seen };
  if (isPage(answer)) return { cause: "page", seen: `${seen} The answer is HTML.` };
  const letIn = [
    ...(forged !== undefined && wasTaken(forged) ? ["with a wrong signature"] : []),
    ...(old !== undefined && wasTaken(old) ? ["signed ten minutes ago"] : []),
  ];
  if (letIn.length > 0)
    return { cause: "takes-anything", seen: `${seen} So did one ${letIn.join(" and one ")}.` };
  const refused = `A wrong signature got ${statusOf(forged)}, an old one ${statusOf(old)}.`;
  if (inboxProblem !== undefined) return { cause: "inbox", seen: `${seen} The inbox: ${inboxProblem}.` };
  return { cause: behind ? "endpoint" : "none", seen: `${seen} ${refused}` };
}

const statusOf = (reaction: Reaction | undefined): string => String(reaction?.answer?.status ?? "no answer");

const isPage = ({ headers, text }: HttpResponse): boolean =>
  /^text\/html\b/i.test(headers["content-type"] ?? "") || /^\s*<(!doctype|html)\b/i.test(text);

/** The app's and the sender's clock may be apart by this much before signatures fail, milliseconds; Date has whole seconds. */
const clocksApartMs = 4 * 60_000;

function causeOf(answer: HttpResponse, nowMs: number): Cause {
  const { status, headers } = answer;
  if (headers["x-vercel-mitigated"] !== undefined) return "vercel";
  if (/^(PROTECTED|FORBIDDEN|CHALLENGE|DEPLOYMENT_(PAUSED|DISABLED))$/.test(headers["x-vercel-error"] ?? ""))
    return "vercel";
  if (isGated(answer)) return "gate";
  if (status >= 300 && status < 400) return "redirect";
  if (status >= 500) return "server-error";
  if (status === 404 || status === 405 || status === 410) return "no-route";
  if (status !== 400) return "refused";
  return Math.abs(Date.parse(headers["date"] ?? "") - nowMs) > clocksApartMs ? "clock" : "secret";
}

/** Clerk's middleware has turned somebody away, whatever the status. */
export const isClerksAnswer = ({ headers }: Pick<HttpResponse, "headers">): boolean =>
  headers["x-clerk-auth-reason"] !== undefined || headers["x-clerk-auth-status"] === "signed-out";

/** Clerk's middleware and the gate: 401, 403, a 404 that Clerk made, or the way to sign in. */
function isGated({ status, headers }: HttpResponse): boolean {
  if (status === 401 || status === 403) return true;
  const byClerk = isClerksAnswer({ headers });
  if (status === 404) return byClerk;
  if (status < 300 || status >= 400) return false;
  return (
    byClerk || /sign-?in|log-?in|\/handshake|__clerk|verify-again|accounts\./i.test(headers["location"] ?? "")
  );
}
