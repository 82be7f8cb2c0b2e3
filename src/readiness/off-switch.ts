const auth = "(?:AUTH|CLERK|EMERGENCY|LOG_?IN|SIGN_?IN|MIDDLEWARE|GATE)";
const off = "(?:BYPASS|SKIP|DISABLED?|NO|OFF)";
const named = new RegExp(
  `(?:^|_)(?:${auth}_(?:\\w+_)?(?:BYPASS|SKIP|DISABLED?|OFF)|${off}_(?:\\w+_)?${auth})(?:_|$)`,
);

/** Vercel's own, for automation past Deployment Protection, the gate's, and Clerk's for telemetry and keyless starts: none lets anybody in. */
const own = /^VERCEL_AUTOMATION_BYPASS_SECRET$|^AUTH_GATE_|CLERK_(?:TELEMETRY|KEYLESS)_/;

/**
 * Whether an environment variable's name says that it switches authentication off: `CLERK_EMERGENCY_BYPASS`, `SKIP_AUTH`.
 * @param inGate it is read where requests are let in: then any bypass is one
 */
export const isOffSwitch = (name: string, inGate = false): boolean =>
  !own.test(name) && (named.test(name.toUpperCase()) || (inGate && /BYPASS/i.test(name)));
