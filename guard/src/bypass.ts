/** One request under a grant. It is verified first; Clerk's middleware then gets a request that never shakes hands. */
import type { NextFetchEvent, NextRequest } from "next/server.js";
import { endCopy } from "./copy.ts";
import { countAnonymous } from "./count.ts";
import { keepFromCaches } from "./caching.ts";
import { BYPASS_HEADER } from "./clean.ts";
import { isHandshake } from "./clerk-proxy.ts";
import { answerKind, forbidden, unavailable, unavailablePage } from "./answers.ts";
import type { LiveGrant } from "./live.ts";
import { readNotice } from "./notice.ts";
import { isOpened } from "./opened.ts";
import { cleanRequest, clerkWith, type Decide } from "./pass.ts";
import { recognise, type Recognised } from "./recognise.ts";
import type { Settings } from "./settings.ts";
import { answerSdkAction } from "./sdk-action.ts";
import { skewMs, type TokenPolicy } from "./token.ts";

type Outcome = "user" | "nobody" | "opened" | "unavailable" | "forbidden";

/** Answers a request under a grant, without any connection to Clerk. */
export async function underGrant(
  settings: Settings,
  policy: TokenPolicy,
  live: LiveGrant,
  request: NextRequest,
  event: NextFetchEvent,
): Promise<Response> {
  const nowMs = settings.now();
  const found = await recognise(settings, policy, live, request.headers, nowMs);
  const { person } = found;
  let outcome: Outcome = person === null ? "nobody" : "user";

  const decide: Decide = async (identity, cleaned, path) => {
    const access = settings.access(request, path);
    // Both have to agree: our checks and Clerk's own.
    const known = person !== null && identity.userId === person.userId;
    if (!known) outcome = "nobody";
    if (access.kind !== "protected") return null;
    const kind = answerKind(request, access.api);
    if (!known && isOpened(live.statement, access, request, path)) {
      outcome = "opened";
      return null;
    }
    if (!known) {
      outcome = "unavailable";
      const refusal = answerSdkAction(settings, cleaned);
      return refusal ?? unavailable(kind, kind === "page" ? await pageFor(settings, request) : "");
    }
    if (access.roles.some((role) => !identity.hasRole(role))) {
      outcome = "forbidden";
      return forbidden(kind, request.headers, settings.options.languages);
    }
    return null;
  };

  const middleware = clerkWith(settings, decide, { clockSkewInMs: skewMs(live.statement, nowMs) });
  let response = await middleware(cleanRequest(request, person?.token ?? null), event);
  // Clerk sees a token that we accept otherwise than we do: rather nobody than a redirect to what is down.
  if (isHandshake(response)) response = await middleware(cleanRequest(request, null), event);
  keepFromCaches(response).headers.set(BYPASS_HEADER, live.statement.mode);
  // A copy goes with a protected answer alone; the word that ends one, with any.
  const mayCopy = settings.access(request).kind === "protected" || found.copyLine === endCopy;
  if (found.copyLine !== null && mayCopy) response.headers.append("set-cookie", found.copyLine);
  logRequest(settings, live, request, nowMs, outcome, found);
  return response;
}

async function pageFor(settings: Settings, request: NextRequest): Promise<string> {
  const { unavailablePage: own, languages } = settings.options;
  if (own !== undefined) return own(request);
  const notice = await readNotice(settings.env, settings.now);
  return unavailablePage({ headers: request.headers, languages, notice });
}

function logRequest(
  settings: Settings,
  live: LiveGrant,
  request: NextRequest,
  nowMs: number,
  outcome: Outcome,
  { person, presented, credential, problem }: Recognised,
): void {
  const who = person ?? presented;
  if (who === null) return countAnonymous(settings.log, live, nowMs, outcome, problem);
  settings.log({
    event: "auth-bypass",
    incident: live.incident,
    generation: live.generation,
    mode: live.statement.mode,
    method: request.method,
    path: request.nextUrl.pathname,
    time: new Date(nowMs).toISOString(),
    outcome,
    userId: who.userId,
    sessionId: who.sessionId,
    actor: who.actor,
    stale: person?.stale ?? false,
    problem,
    ...(problem === "lives-too-long" ? { tokenSeconds: presented?.tokenSeconds ?? null } : {}),
    ...(credential === "copy" ? { credential } : {}),
  });
}
