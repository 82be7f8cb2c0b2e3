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
  /** A banner's own words, while Clerk itself says that it is degraded and nobody has written a notice. */
  readonly degraded: string;
}
