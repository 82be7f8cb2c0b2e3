import type { Category } from "./evidence.ts";

const always =
  "Open the app in a private window (no cookies, no extensions) and try to sign in; then once in the window you use every day. Different results point at cookies or an extension.";

const messages: Readonly<Partial<Record<Category, readonly string[]>>> = {
  "clerk-outage": [
    'Console: "Failed to load Clerk" or "failed_to_load_clerk_js", and red requests to the Frontend API in the network tab: Clerk, not the app.',
    "A page that jumps to the Frontend API's /v1/client/handshake and stays blank: an expired session meets the outage.",
  ],
  "own-configuration": [
    'Console: "Missing publishableKey", "Clerk has been loaded with development keys", or "Production Keys are only allowed for domain …": keys that do not fit.',
    "Console: a CORS error or \"origin_invalid\" from the Frontend API: the app's domain is not the instance's.",
    'A page that reloads for ever, or "infinite redirect loop" in the log: keys of two instances.',
  ],
  "middleware-failure": [
    "Every page, a static one too, shows Vercel's error 500 with MIDDLEWARE_INVOCATION_FAILED and an id: look that id up in the runtime logs.",
  ],
  "vercel-outage": [
    "Network tab: x-vercel-error and x-vercel-id of an answer that failed; the id names the region.",
    "Another site on Vercel that has nothing to do with us: does it fail, too?",
  ],
  "session-loss": [
    "Application tab: are __session, __client_uat and their suffixed twins there, on the right domain, and do they vanish on reload?",
    "Is the computer's clock right? Tokens from the future, or long expired, are refused.",
    "Do two tabs on different subdomains sign each other out?",
  ],
  "webhook-backlog": [
    "Clerk's dashboard, Webhooks, the endpoint's attempts: since when do they fail, and with which status?",
  ],
  "data-sync": [
    "The app's log of its webhook route and of its drain: what says that an event could not be applied?",
  ],
  performance: [
    "Network tab, sorted by time: is it Clerk's host, the app's document, or the app's own requests that take long? And on another network (a phone's)?",
  ],
  "security-breach": [
    "Clerk's dashboard, Users, one who reports it: devices and places under Sessions, and what was added to the account since (addresses, passkeys, connected accounts).",
  ],
  "key-compromise": [
    "Clerk's dashboard, Users: sign-ins and new users that nobody knows; API keys: which was used last, and when.",
  ],
  unknown: ["Another network (a phone's) on the same page: does it look the same from there?"],
};

/** What a person should look at in a browser. */
export function lookAt(category: Category): readonly string[] {
  return category === "none" ? [] : [always, ...(messages[category] ?? [])];
}
