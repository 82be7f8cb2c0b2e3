/** What the page at which people verify themselves again is given by its server. */
import { readLive } from "./live.ts";
import { messagesFor } from "./messages/choose.ts";
import type { Messages } from "./messages/messages.ts";
import { settingsFrom, type GateOptions } from "./settings.ts";

export interface VerifyAgainProps {
  /** BCP 47. */
  readonly tag: string;
  readonly words: Pick<
    Messages,
    | "verifyTitle"
    | "verifyText"
    | "verify"
    | "verifyInAMoment"
    | "verifyBySigningIn"
    | "verifyBySigningInButton"
    | "verifyFailed"
    | "signedOutTitle"
    | "signedOutText"
    | "signIn"
    | "tryAgain"
  >;
  /** Without `basePath`. */
  readonly verifyPath: string;
  readonly signInPath: string;
  /** How long until a verification counts, ms; 0: it does now. */
  readonly waitMs: number;
}

/**
 * Clerk says in whole minutes how old a verification is, so one of the first minute after the epoch may be from before it. Five
 * seconds on top, for Clerk's clock.
 */
const FIRST_MINUTE_SECONDS = 65;

/** @param headers of the request: Accept-Language chooses the words. Never throws for anything that stands in the request. */
export async function verifyAgainProps(headers: Headers, options: GateOptions): Promise<VerifyAgainProps> {
  const settings = settingsFrom(options);
  const { tag, messages } = messagesFor(headers, options.languages);
  const { policy } = await readLive(settings);
  const epoch = policy.policy?.epoch ?? 0;
  const waitMs = epoch === 0 ? 0 : Math.max(0, (epoch + FIRST_MINUTE_SECONDS) * 1000 - settings.now());
  const { verifyTitle, verifyText, verify, verifyInAMoment, verifyBySigningIn } = messages;
  const { verifyBySigningInButton, verifyFailed, signedOutTitle, signedOutText, signIn, tryAgain } = messages;
  const words = {
    ...{ verifyTitle, verifyText, verify, verifyInAMoment, verifyBySigningIn, verifyBySigningInButton },
    ...{ verifyFailed, signedOutTitle, signedOutText, signIn, tryAgain },
  };
  return { tag, words, verifyPath: settings.verifyPath, signInPath: settings.signInPath, waitMs };
}
