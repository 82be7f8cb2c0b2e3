// @ts-check

/** What the command line needs besides for a drill: installed beside it where drills are played. */
export const DRILL_PACKAGE = "clerk-vercel-runbooks-drill";
