/** What the gate says to people, in one language. */
export interface Messages {
  readonly unavailableTitle: string;
  readonly unavailableText: string;
  readonly maintenanceTitle: string;
  readonly maintenanceText: string;
  /** Below either: what still works. */
  readonly stillWorks: string;
  readonly tryAgain: string;
  readonly back: string;
  readonly forbiddenTitle: string;
  readonly forbiddenText: string;
  /** For a browser whose session token does not count. */
  readonly signInAgainTitle: string;
  readonly signInAgainText: string;
  readonly signIn: string;
  /** For a session that was ended to protect its account. */
  readonly signedOutTitle: string;
  readonly signedOutText: string;
  readonly contactUs: string;
  /** For the page at which people verify themselves again. */
  readonly verifyTitle: string;
  readonly verifyText: string;
  readonly verify: string;
  /** In the first minute after that was asked of everybody. */
  readonly verifyInAMoment: string;
  /** For people who cannot verify themselves but by signing in, such as those who use a social account. */
  readonly verifyBySigningIn: string;
  readonly verifyBySigningInButton: string;
  readonly verifyFailed: string;
  /** A banner's own words, while Clerk itself says that it is degraded and nobody has written a notice. */
  readonly degraded: string;
}
