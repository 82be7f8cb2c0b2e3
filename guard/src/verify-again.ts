"use client";
/**
 * The page at which people verify themselves again, with Clerk's own component. Beneath `ClerkProvider`, at the gate's `verifyPath`.
 * It asks the gate whether the session counts by now, and leaves once it does.
 */
import { useClerk, useReverification, useSession } from "@clerk/nextjs";
import { createElement as h, useCallback, useEffect, useRef, useState, type ReactElement } from "react";
import type { VerifyAgainProps } from "./verify-again-props.ts";
import { RETURN_TO, safeReturnTo, withoutSlash } from "./verify-path.ts";

/** What a person has to do, or waits for. `sign-in`: they cannot verify but by signing in. `denied`: this session never will. */
type Phase = "loading" | "waiting" | "verifying" | "ready" | "sign-in" | "denied" | "nobody" | "failed";

/** First factors that Clerk's component can ask for; social accounts, SSO and e-mail links it cannot. */
const SUITABLE: readonly string[] = ["password", "passkey", "email_code", "phone_code"];

/** The little that is needed of a browser's window. */
interface Place {
  readonly search: string;
  readonly pathname: string;
  readonly replace: (url: string) => void;
}
const place = (): Place => (globalThis as unknown as { location: Place }).location;

/** The app's `basePath`, which its scripts are not told. */
function basePath(verifyPath: string): string {
  const path = withoutSlash(place().pathname);
  return path.endsWith(verifyPath) ? path.slice(0, -verifyPath.length) : "";
}

function whereFrom(verifyPath: string): string {
  const given = new URLSearchParams(place().search).get(RETURN_TO);
  return safeReturnTo(given, basePath(verifyPath) + verifyPath);
}

/** What the gate says of the session by now: its status, and for Clerk's hook what it may have to ask. */
async function askGate(verifyPath: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(basePath(verifyPath) + verifyPath, {
    headers: { accept: "application/json" },
    cache: "no-store",
  });
  return { status: response.status, body: await response.json().catch(() => null) };
}

/** Anything that is no hint to verify ends Clerk's flow, so what it means is read off here. */
async function askForHook(verifyPath: string): Promise<unknown> {
  const { status, body } = await askGate(verifyPath);
  return status === 403 ? body : { status };
}

export function VerifyAgain({ tag, words, verifyPath, signInPath, waitMs }: VerifyAgainProps): ReactElement {
  const clerk = useClerk();
  const { isLoaded, session } = useSession();
  const [phase, setPhase] = useState<Phase>("loading");
  const verified = useReverification(useCallback(() => askForHook(verifyPath), [verifyPath]));

  const verify = useCallback(async () => {
    setPhase("verifying");
    try {
      const said = (await verified()) as { status?: number } | null;
      if (said?.status === 200) return place().replace(whereFrom(verifyPath));
      setPhase(said?.status === 401 ? "denied" : "failed");
    } catch (error) {
      const cancelled =
        error instanceof Error && "code" in error && error.code === "reverification_cancelled";
      setPhase(cancelled ? "ready" : "failed");
    }
  }, [verified, verifyPath]);

  const begin = useCallback(async () => {
    if (!session) return setPhase("nobody");
    try {
      // Claims that Clerk's edge cloned from an older token would be as old as that one.
      await session.getToken({ skipCache: true });
      const { status } = await askGate(verifyPath);
      if (status === 200) return place().replace(whereFrom(verifyPath));
      if (status !== 403) return setPhase(status === 401 ? "denied" : "failed");
      const { supportedFirstFactors } = await session.startVerification({ level: "first_factor" });
      const suits = supportedFirstFactors?.some(({ strategy }) => SUITABLE.includes(strategy)) === true;
      if (!suits) return setPhase("sign-in");
      await verify();
    } catch {
      setPhase("failed");
    }
  }, [session, verify, verifyPath]);

  // Once for each session: Clerk's hooks give new functions with each render, and verifying renders.
  const begun = useRef<string | null>(null);
  const latest = useRef(begin);
  useEffect(() => {
    latest.current = begin;
  });
  const sessionId = session?.id ?? "";
  useEffect(() => {
    if (!isLoaded || begun.current === sessionId) return;
    if (waitMs > 0) setPhase("waiting");
    // eslint-disable-next-line no-restricted-globals -- a browser's, and it is ended with the page
    const timer = setTimeout(() => {
      begun.current = sessionId;
      void latest.current();
    }, waitMs);
    return () => clearTimeout(timer);
  }, [isLoaded, sessionId, waitMs]);

  /** This session alone: without its id every session in this browser would end. */
  const leave = useCallback(() => {
    const query = new URLSearchParams({ redirect_url: whereFrom(verifyPath) });
    const redirectUrl = `${basePath(verifyPath)}${signInPath}?${query}`;
    if (!session) return place().replace(redirectUrl);
    clerk.signOut({ sessionId: session.id, redirectUrl }).catch(() => setPhase("failed"));
  }, [clerk, session, signInPath, verifyPath]);

  const button = (text: string, onClick: () => void) =>
    h("button", { type: "button", onClick, key: text }, text);
  const toSignIn = button(words.verifyBySigningInButton, leave);
  const view: Readonly<Record<Phase, readonly [text: string, ...buttons: ReactElement[]]>> = {
    loading: [words.verifyText],
    waiting: [words.verifyInAMoment],
    verifying: [words.verifyText],
    ready: [words.verifyText, button(words.verify, () => void verify()), toSignIn],
    "sign-in": [words.verifyBySigningIn, toSignIn],
    denied: [words.signedOutText, button(words.signIn, leave)],
    nobody: [words.verifyText, button(words.signIn, leave)],
    failed: [words.verifyFailed, button(words.tryAgain, () => void begin()), toSignIn],
  };
  const [text, ...buttons] = view[phase];
  return h(
    "section",
    { lang: tag, "data-verify-again": phase },
    h("h1", null, phase === "denied" ? words.signedOutTitle : words.verifyTitle),
    h("p", { role: "status" }, text),
    h("p", null, ...buttons),
  );
}
