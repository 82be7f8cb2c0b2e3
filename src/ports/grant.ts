/** Who gets in under a grant; see docs/dictionary.md. */
export type GrantMode = "stale-sessions" | "open";
