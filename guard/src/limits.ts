/** How long and how big a statement may be. The stack program and the gate share these numbers. */

/** One opening with a second person's approval: 60 minutes. */
export const APPROVED_SECONDS = 60 * 60;
/** One opening without: 15 minutes. */
export const BARE_SECONDS = 15 * 60;
/** All openings of one incident, renewals included: 4 hours from the first. */
export const TOTAL_SECONDS = 4 * 60 * 60;
/** A cut-off lies this long before the incident's first opening at most: older tokens are of another day. */
export const CUT_OFF_SECONDS = 24 * 60 * 60;
/** Routes of one opening, and characters of one route. */
export const ROUTES_MAX = 50;
export const ROUTE_LENGTH_MAX = 100;
/** How far an app's clock may lag behind the signer's when a grant begins. There is none at the end. */
export const BEGIN_LEEWAY_SECONDS = 60;
/** A statement longer than this is not even parsed. Edge Config on Vercel's free plan holds 8 kB in all. */
export const STATEMENT_BYTES = 8 * 1024;
