import type { CallOptions } from "./clerk.ts";
import type { Secret } from "./secret.ts";

/**
 * Clerk's Platform API (private beta, `CLERK_PLATFORM_API_KEY`), as far as keys go. Where an account has none, keys are made
 * by hand. Fails with TransientFailure or PermanentFailure.
 */
export interface ClerkPlatform {
  /** The key of the instance that the stack is of, as the Platform shows it: of several, its newest. */
  current(how: CallOptions): Promise<Secret>;
  /**
   * Makes a new secret key. ALL earlier ones of the instance are deleted after the delay, those of CI and scripts, too. Not
   * to be repeated unseen.
   * @throws TransientFailure when it may have happened
   */
  rotate(
    rotation: { readonly delayHours: number; readonly reason: string },
    how: CallOptions,
  ): Promise<Secret>;
}
