/** What people do with Clerk, as far as an outage can hit one and spare the others. */
export const features = [
  "sign-in",
  "sign-up",
  "active-sessions",
  "password-reset",
  "social-sign-in",
  "profile-api",
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
};

/** Everything that browsers do through the Frontend API. */
export const browserFeatures: readonly Feature[] = [
  "sign-in",
  "sign-up",
  "active-sessions",
  "password-reset",
  "social-sign-in",
];

const words: readonly (readonly [RegExp, readonly Feature[]])[] = [
  [/front-?end|\bfapi\b|^authentication$/i, browserFeatures],
  [/sign.?up|registration/i, ["sign-up"]],
  [/social|oauth|\bsso\b|saml|google|github|apple/i, ["social-sign-in"]],
  [/password reset|reset|e-?mail|\bsms\b/i, ["password-reset"]],
  [/sign.?in|log.?in/i, ["sign-in"]],
  [/session|token|jwks/i, ["active-sessions"]],
  [/back-?end|\bbapi\b|profile|user (api|management)|organi[sz]ation/i, ["profile-api"]],
];

/** Features that a component of the status page, or an incident's title, speaks of; the first word that fits decides. */
export function featuresNamed(text: string): readonly Feature[] {
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? [];
}

/** In the order of `features`, each once. */
export function inOrder(named: Iterable<Feature>): readonly Feature[] {
  const all = new Set(named);
  return features.filter((feature) => all.has(feature));
}
