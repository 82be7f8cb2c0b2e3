/** The one Vercel environment that the stack owns, and in which a gate opens. */
export const TARGET = "production";

/** What a gate of this project wants to see as `aud`. */
export const audienceOf = (project: string): string => `${project}:${TARGET}`;
