/** What people do with Clerk, as far as an outage can hit one and spare the others. */
export const features = [
  "sign-in",
  "sign-up",
  "active-sessions",
  "password-reset",
  "social-sign-in",
  "profile-api",
  "email",
  "sms",
] as const;
export type Feature = (typeof features)[number];

/** What an outage takes away, as people say it. */
export const featureWords: Readonly<Record<Feature, string>> = {
  "sign-in": "sign in",
  "sign-up": "sign up",
  "active-sessions": "stay signed in (active sessions)",
  "password-reset": "reset a password",
  "social-sign-in": "sign in by Google, GitHub and the like",
  "profile-api": "use what asks the profile API (users, organisations)",
  email: "get a code or a link by e-mail in time",
  sms: "get a code by SMS in time",
};

/** What needs Clerk's form, and with it Clerk's script. */
export const formFeatures: readonly Feature[] = ["sign-in", "sign-up", "password-reset", "social-sign-in"];

/** Everything that browsers do through the Frontend API. */
export const browserFeatures: readonly Feature[] = inOrder([...formFeatures, "active-sessions"]);

/** In the order of `features`, each once. */
export function inOrder(named: Iterable<Feature>): readonly Feature[] {
  const all = new Set(named);
  return features.filter((feature) => all.has(feature));
}
