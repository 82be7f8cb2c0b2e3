/** The one place where the gate reads the system's clock. */

/** Milliseconds since the Unix epoch. Wall time on purpose: a frozen function's monotonic clock may stand still. */
export type Now = () => number;

// eslint-disable-next-line no-restricted-properties -- the package stands alone: it has no clock port to take it from
export const systemNow: Now = () => Date.now();
