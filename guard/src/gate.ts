/** The proxy: Clerk's middleware as ever, and under a grant the same middleware with a request that cannot fail. */
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server.js";
import { underGrant } from "./bypass.ts";
import { AppFailure } from "./app-middleware.ts";
import { keepCookiesFromCaches } from "./caching.ts";
import { BYPASS_HEADER } from "./clean.ts";
import { proxiedBy } from "./clerk-proxy.ts";
import { writeDueCounts } from "./count.ts";
import { readLive, type Live } from "./live.ts";
import { isUnread, lastPolicy, type LivePolicy } from "./live-policy.ts";
import { complainOnce } from "./log.ts";
import { NO_SEAL_KEY } from "./seals.ts";
import { leftOut } from "./left-out.ts";
import { normalDecision } from "./normal.ts";
import { normalAuth } from "./normal-auth.ts";
import { cleanRequest, clerkWith, restated } from "./pass.ts";
import { unreadDecision } from "./refused-answers.ts";
import { settingsFrom, type GateOptions, type Settings } from "./settings.ts";

export type Proxy = (request: NextRequest, event: NextFetchEvent) => Promise<Response>;

/**
 * Builds the function for `proxy.ts`. What is protected is the same with and without a grant, and whatever fails inside
 * the gate is normal auth.
 * @throws Error here, for options that could not be meant: a route pattern that is none, `authorizedParties` missing or
 * no origins, `maxTokenSeconds` below Clerk's own, `proxyUrl` that is no address, satellites. What the app's own middleware
 * (`next`) throws is thrown on.
 */
export function createGate(options: GateOptions): Proxy {
  const settings = settingsFrom(options);
  const toClerk = clerkWith(settings, normalDecision(settings));
  const answer: Proxy = async (asked, event) => {
    writeDueCounts(settings.log, settings.now());
    const proxied = proxiedBy(asked, settings.proxyUrl);
    if (proxied !== null) return proxied === "clerk" ? toClerk(asked, event) : NextResponse.next();
    const request = withoutOurWord(asked);
    const access = settings.access(request);
    if (access.kind === "left-out") return leftOut(settings, request, event);
    if (settings.keepCopy && settings.seals === null) complain(settings, NO_SEAL_KEY);
    const { grant, policy } = await liveNow(settings);
    if (isUnread(settings, policy))
      return await clerkWith(settings, unreadDecision(settings))(cleanRequest(request, null), event);
    if (grant !== null && settings.tokenPolicy === null)
      complain(settings, `A grant is in force that lets nobody in: ${settings.verificationProblem}.`);
    if (grant !== null && settings.tokenPolicy !== null) {
      try {
        const heldAgainst = { ...settings.tokenPolicy, authPolicy: policy.policy };
        return await underGrant(settings, heldAgainst, grant, request, event);
      } catch (error) {
        if (error instanceof AppFailure) throw error;
        complain(settings, `The gate failed under a grant: ${nameOf(error)}.`);
      }
    }
    return keepCookiesFromCaches(await normalAuth(settings, policy.policy, request, event));
  };
  return async (request, event) => {
    try {
      return await answer(request, event);
    } catch (error) {
      throw error instanceof AppFailure ? error.reason : error;
    }
  };
}

/** Without a header that would pass for the gate's word. */
function withoutOurWord(request: NextRequest): NextRequest {
  if (!request.headers.has(BYPASS_HEADER)) return request;
  const headers = new Headers(request.headers);
  headers.delete(BYPASS_HEADER);
  return restated(request, headers);
}

async function liveNow(settings: Settings): Promise<Pick<Live, "grant" | "policy">> {
  try {
    const live = await readLive(settings);
    if (live.grant === null && live.reason !== "closed" && live.reason !== "absent") {
      complain(settings, `No grant is obeyed: ${live.reason}.`);
    }
    const problem = policyProblem(live.policy);
    if (problem !== null) complain(settings, problem);
    return live;
  } catch (error) {
    complain(settings, `The grant could not be read: ${nameOf(error)}.`);
    return { grant: null, policy: lastPolicy(settings.env) };
  }
}

/** What the log has to say of it; null: nothing. An app whose stack has never written a policy lacks none. */
function policyProblem({ source, policy, problem }: LivePolicy): string | null {
  if (problem === null || problem === "not-configured" || (source === "none" && problem === "absent"))
    return null;
  if (policy === null) return `No auth policy is obeyed: ${problem}.`;
  const which = source === "held" ? "the last that was read" : "the one that the deployment carries";
  return `The auth policy is ${problem}: ${which} stands, generation ${policy.generation}.`;
}

const complain = (settings: Settings, problem: string) =>
  complainOnce(settings.log, new Date(settings.now()).toISOString(), problem);

const nameOf = (error: unknown) => (error instanceof Error ? error.name : "unknown");
