import { formFeatures, type Feature } from "./features.ts";

/**
 * The components of status.clerk.com, as they were named in the incidents of 2026, and what people cannot do without each.
 * An empty list: it has nothing to do with signing in (the account portal only for apps that send people to Clerk's own pages).
 */
const components: Readonly<Record<string, readonly Feature[]>> = {
  "user and authentication": formFeatures,
  "session management": ["active-sessions"],
  "email delivery": ["email"],
  "sms delivery": ["sms"],
  "account portal": [],
  "machine authentication": [],
  "b2b saas": [],
  billing: [],
  webhooks: [],
  dashboard: [],
  analytics: [],
  search: [],
  "go live": [],
};

/** What a component of Clerk's status page is for; undefined for one that is not known, which decides nothing. */
export function featuresOf(component: string): readonly Feature[] | undefined {
  const name = component.trim().toLowerCase();
  return Object.hasOwn(components, name) ? components[name] : undefined;
}

/** Whether a part that is for these decides over signing in; codes that come late do not. */
export const decides = (named: readonly Feature[]): boolean =>
  named.some((each) => each !== "email" && each !== "sms");
