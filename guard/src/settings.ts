/** What the gate is told once, and what follows from it. */
import type { ClerkMiddlewareOptions } from "@clerk/nextjs/server";
import type { NextRequest } from "next/server.js";
import type { AppMiddleware } from "./app-middleware.ts";
import { systemNow, type Now } from "./clock.ts";
import { cookieSuffix } from "./cookies.ts";
import type { Environment } from "./lane.ts";
import type { Languages } from "./messages/choose.ts";
import { checkedTokenSeconds } from "./lifetime.ts";
import { safely, standardLogger, type GateLogger } from "./log.ts";
import { checkedParties } from "./parties.ts";
import { readInstance, type VerificationProblem } from "./verification.ts";
import { revokeAtClerk, type Revoke } from "./revoke.ts";
import { accessOf, checkedProxyUrl, refuseUnsupported } from "./unsupported.ts";
import { compileRoutes, type Access, type Routes } from "./routes.ts";
import { sealsFrom, type Seals } from "./seals.ts";
import { createdAtClerk, type AskCreated } from "./session-created.ts";
import type { TokenPolicy } from "./token.ts";
import { VERIFY_PATH } from "./verify-path.ts";

export interface GateOptions {
  /** What is protected, the same with and without a grant. */
  readonly routes: Routes;
  /** Where people sign in, in normal times. Default `/sign-in`. */
  readonly signInPath?: string;
  /** Where people verify themselves again after the auth policy's epoch was raised; anyone may open it. Default `/verify-again`. */
  readonly verifyPath?: string;
  /** Default: `NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY`. */
  readonly publishableKey?: string;
  /** PEM of the instance's JWT key; makes valid tokens networkless. Default: `CLERK_JWT_KEY`. */
  readonly jwtKey?: string;
  /**
   * Origins whose tokens count (`azp`), each as `https://host`: every domain at which people sign in to this app. Not
   * optional, since Clerk's SDK takes none for any. `appOrigins` lists a deployment's own.
   */
  readonly authorizedParties: readonly string[];
  /**
   * The most seconds from a session token's issue to its end; 10 are added. Default 60, as Clerk issues them; more only where
   * your app mints longer ones through Clerk's Backend API. A longer one counts as nobody's, whatever it is used for.
   */
  readonly maxTokenSeconds?: number | undefined;
  /** Whom tokens name as their issuer, beside `proxyUrl`. Default: `https://<frontend api>`, as the publishable key spells it. */
  readonly issuer?: string;
  /**
   * The app's own middleware, inside the gate: called with what the gate lets pass, see `AppMiddleware`. Where it rewrites to,
   * whoever asks must be allowed to go.
   */
  readonly next?: AppMiddleware;
  /** Where the app proxies Clerk's Frontend API, in full. Default: `NEXT_PUBLIC_CLERK_PROXY_URL`. */
  readonly proxyUrl?: string;
  /**
   * As clerkMiddleware's: activates the organisation that the URL names. In normal times only, since Clerk shakes hands for it;
   * under a grant the token's own organisation counts.
   */
  readonly organizationSyncOptions?: ClerkMiddlewareOptions["organizationSyncOptions"];
  /** Default: a JSON line on standard output. */
  readonly log?: GateLogger;
  /** More languages for the gate's own pages, by BCP 47 tag, beside `en` and `zh-Hans`; the same tag replaces. */
  readonly languages?: Languages;
  /** HTML of the page for whoever cannot be recognised. Default: `unavailablePage` with the notice in force. */
  readonly unavailablePage?: (request: NextRequest) => string;
  /**
   * Keeps an httpOnly copy of the last verified session token for outages in which Clerk's browser SDK deletes its own:
   * one more cookie of up to 4 kB with each request. Default: `AUTH_GATE_KEEP_COPY` is `true`, else off.
   */
  readonly keepCopy?: boolean;
  /** Milliseconds for which a read of Edge Config counts as fresh: 5000 at most. Default: `AUTH_GATE_FRESH_MS`, else 5000. */
  readonly freshMs?: number | undefined;
  /** Default: `process.env`, read anew with each request. */
  readonly env?: Environment;
  readonly now?: Now;
}

export interface Settings {
  readonly options: GateOptions;
  readonly env: Environment;
  readonly now: Now;
  readonly log: GateLogger;
  /** What this request, or another path on its behalf, may do. */
  readonly access: (request: NextRequest, pathname?: string) => Access;
  readonly signInPath: string;
  readonly verifyPath: string;
  /** Without a policy that was read, whoever needs to be somebody gets 503. */
  readonly policyRequired: boolean;
  readonly publishableKey: string;
  readonly proxyUrl: string | undefined;
  readonly authorizedParties: readonly string[];
  readonly maxTokenSeconds: number;
  /** Null: without a JWT key that can be read, or a publishable key, no grant can be obeyed. */
  readonly tokenPolicy: TokenPolicy | null;
  /** Why it is null. */
  readonly verificationProblem: VerificationProblem | null;
  readonly suffix: Promise<string>;
  readonly freshMs: number | undefined;
  readonly keepCopy: boolean;
  /** Null: no key to seal with, so no copies, and Clerk is not told by a browser's word alone. */
  readonly seals: Seals | null;
  readonly revoke: Revoke;
  readonly askCreated: AskCreated;
}

/** @throws Error for options that could not be meant: a route pattern that is none, `authorizedParties`, `maxTokenSeconds`, `proxyUrl`, what Clerk knows and the gate does not. */
export function settingsFrom(options: GateOptions): Settings {
  const env = options.env ?? process.env;
  const publishableKey = options.publishableKey ?? env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"]?.trim() ?? "";
  const secretKey = env["CLERK_SECRET_KEY"]?.trim() ?? "";
  refuseUnsupported(options, env);
  const proxyUrl = checkedProxyUrl(options.proxyUrl, env);
  const verifyPath = options.verifyPath ?? VERIFY_PATH;
  const table = compileRoutes(options.routes, verifyPath);
  const authorizedParties = checkedParties(options.authorizedParties);
  const maxTokenSeconds = checkedTokenSeconds(options.maxTokenSeconds);
  const { instance, problem: verificationProblem } = readInstance({ ...options, publishableKey }, env);
  return {
    options,
    env,
    now: options.now ?? systemNow,
    log: safely(options.log ?? standardLogger),
    access: (request, pathname = request.nextUrl.pathname) => accessOf(table(pathname, request), request),
    signInPath: options.signInPath ?? "/sign-in",
    ...{ verifyPath, policyRequired: env["AUTH_GATE_POLICY_REQUIRED"]?.trim() === "true" },
    ...{ publishableKey, proxyUrl, authorizedParties, maxTokenSeconds },
    tokenPolicy: instance === null ? null : { ...instance, proxyUrl, authorizedParties, maxTokenSeconds },
    verificationProblem,
    suffix: cookieSuffix(publishableKey),
    freshMs: options.freshMs,
    keepCopy: options.keepCopy ?? env["AUTH_GATE_KEEP_COPY"]?.trim() === "true",
    seals: sealsFrom(env["AUTH_GATE_SEAL_KEY"]),
    revoke: revokeAtClerk(secretKey),
    askCreated: createdAtClerk(secretKey),
  };
}
