/** The token that is used, and who is in the team. */
export interface Account {
  token: {
    readonly name: string;
    readonly createdAt: number;
    /** Unix milliseconds; undefined: never. */
    readonly expiresAt: number | undefined;
    readonly leakedAt: number | undefined;
    /** Team ids, or `user` for everything of its owner's. */
    readonly reaches: readonly string[];
  };
  /** E-mail addresses. */
  members: readonly string[];
  /** Secrets that pass Deployment Protection, by value. */
  protectionBypass: Readonly<Record<string, { readonly createdAt: number; readonly scope: string }>>;
}

const dayMs = 24 * 3600_000;

/** A token of the team alone that ends in some months. */
export const usualAccount = (team: string, now: number): Account => ({
  token: {
    ...{ name: "operators", createdAt: now - dayMs, expiresAt: now + 120 * dayMs, leakedAt: undefined },
    reaches: [team],
  },
  members: ["me@example.com"],
  protectionBypass: {},
});
