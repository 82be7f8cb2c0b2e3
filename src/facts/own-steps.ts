import type { Category, NextStep, Special } from "./evidence.ts";

/** What triage says to do in its own words. */
export interface OwnStep extends NextStep {
  /** Its command plans the runbook of this category; said only where there is one. */
  readonly planFor?: Category;
}

export const call: NextStep = { do: "Whom to call, and how", command: "./runbook contacts now" };
const again: NextStep = { do: "Look again in a few minutes", command: "./runbook triage" };

/** For categories without a runbook. Nothing of it is on a record, so the first thing is to keep a list. */
export const ownSteps: Readonly<Partial<Record<Category, readonly OwnStep[]>>> = {
  "key-compromise": [
    { do: "Do not do this alone. Whom to call, and how", command: "./runbook contacts now" },
    {
      do: "Keep a list from now on: what, who, when (UTC). No runbook is shipped for this, so nothing else does.",
    },
    {
      do: "Clerk's dashboard, API keys: add a second secret key. The old one goes on working, so nobody drops out. Put the new one into a file that git does not see.",
    },
    {
      do: "Give it to the stack, then deploy production anew: a changed variable reaches only new deployments",
      command: "pulumi config set --secret clerkSecretKey < FILE && pulumi up",
    },
    {
      do: "When the dashboard shows the new key in use and the old one silent, delete the old one, and the file. From then on no deployment with the old key may be gone back to.",
    },
    {
      do: "Users that nobody knows or that were taken over: ban them in the dashboard. That ends their sessions; a token that is out lives for up to a minute more. With a bypass open it lives on until that ends",
      command: "./runbook bypass close",
    },
  ],
  "security-breach": [
    { do: "Do not do this alone. Whom to call, and how", command: "./runbook contacts now" },
    {
      do: "Keep what expires: Clerk's dashboard, Logs, and Vercel's runtime log of the last hour, saved as files.",
    },
    {
      do: "Refuse the accounts that are known to be taken, at once; up to 20 alone, with a reason",
      command: './runbook policy deny --users user_… --override deny="…"',
    },
    { do: "Can a secret key not be ruled out? Then the key goes first", planFor: "key-compromise" },
    { do: "End their sessions in Clerk, too", command: "./runbook sessions revoke --users user_…" },
  ],
  "session-loss": [
    { do: "Do not open a bypass: it does not help those whose session is gone." },
    {
      do: "Compare one person who drops out with one who does not: browser, domain, clock, extensions; the list above says where.",
    },
    { do: "Clerk's dashboard, Sessions and Domains: was a lifetime, a time-out or a domain changed?" },
    {
      do: "Did it begin with a deployment of ours? Then go back to the one before it; the plan names it first",
      planFor: "own-configuration",
    },
    call,
  ],
  "vercel-outage": [
    {
      do: "Go back to nothing and deploy nothing: Vercel's own parts fail, and a build may hang or fail in them, too.",
    },
    { do: "Vercel's status page, and whether others say the same: https://www.vercel-status.com" },
    { do: "Tell users on our own status page; it does not run on Vercel, one hopes." },
    {
      do: "An open bypass changes nothing, and its item can still be read. Close it when Vercel is back, if it is not needed",
      command: "./runbook status",
    },
    again,
    call,
  ],
  "webhook-backlog": [
    { do: "Nobody is locked out. It can wait for the morning, unless that data decides who may do what." },
    {
      do: "Clerk's dashboard, Webhooks, the endpoint: what does it get? 400: the signing secret is another one. 307, 401 or 404: the route is not left out of the gate, or gone. 5xx: the app's own log.",
    },
    {
      do: "If it is the secret: give it to the stack, then deploy production anew",
      command: "pulumi config set --secret clerkWebhookSecret < FILE && pulumi up",
    },
    {
      do: "Once one attempt succeeds: replay what failed, on the same page. Handlers must bear the same event twice.",
    },
    call,
  ],
  "data-sync": [
    { do: "Nobody is locked out. It can wait for the morning, unless that data decides who may do what." },
    { do: "See how far the users table is from Clerk", command: "./runbook do users.gap" },
    call,
  ],
  performance: [
    {
      do: "Open nothing: people can sign in, slowly. See which layer it is",
      command: "./runbook do diagnose.layers",
    },
    again,
    call,
  ],
  none: [
    {
      do: "Nothing to do. If people report trouble",
      command: "./runbook triage --symptom <what they report>",
    },
  ],
};

/** Where there is nothing yet that a runbook could decide by. */
export const specialSteps: Readonly<Partial<Record<Special, readonly OwnStep[]>>> = {
  "red-page-sign-in-works": [
    { do: "Open nothing. People who report trouble may be elsewhere: ask where." },
    again,
  ],
  "not-live-yet": [
    { do: "Let nobody deploy. Nothing needs to be gone back to, and a bypass has nothing to do with it." },
    {
      do: "Put it right from the stack's config, which has what production is to have; read the preview first",
      command: "pulumi preview && pulumi up",
    },
    again,
    call,
  ],
  "both-limited": [
    { do: "Go back to nothing, open nothing. Sign in once yourself, in a private window." },
    {
      do: "If that fails, or people say that it does",
      command: "./runbook triage --symptom sign-in-fails",
    },
    {
      do: "Does something of ours call Clerk in a loop: a script, a job, a crawler on protected pages? Stop it.",
    },
    again,
    call,
  ],
  "own-quota": [
    {
      do: "Find what calls Clerk so often (a script, a job, a page that asks for users on each request) and stop it.",
    },
    { do: "The quota is back ten seconds after that. Go back to a deployment only if one of ours began it." },
    again,
    call,
  ],
  "page-alone": [
    { do: "Sign in once yourself, in a private window. Open nothing and tell users nothing before that." },
    {
      do: "If it fails, or people say that it does",
      command: "./runbook triage --symptom sign-in-fails",
    },
    { do: "Give triage a test user, and it tries by itself: RUNBOOK_TEST_USER, RUNBOOK_TEST_USER_PASSWORD." },
    again,
    call,
  ],
  "page-names-parts": [
    { do: "Open nothing: people who are signed in go on, and people who sign in get in." },
    { do: "Tell users only of the parts that Clerk names, and that signing in works." },
    again,
    call,
  ],
  "minor-page": [
    {
      do: "Nothing to do. Look again if people report trouble",
      command: "./runbook triage --symptom <what they report>",
    },
  ],
  partly: [
    { do: "Open nothing yet: people get in when they try again." },
    again,
    {
      do: "If people report that they do not get in",
      command: "./runbook triage --symptom sign-in-fails",
    },
    call,
  ],
  "app-stopped": [
    {
      do: "Vercel's dashboard, the project: its banner says who stopped it and why (paused by a member, a spending limit, a bill, a block).",
    },
    {
      do: "Set going again what was stopped, in that dashboard. Nothing needs to be gone back to: no deployment is at fault.",
    },
    again,
    call,
  ],
  "app-hidden": [
    {
      do: "Vercel's dashboard, Firewall: is Attack Challenge Mode on, or a rule that hits this machine? Look from a browser.",
    },
    again,
    call,
  ],
  "frontend-host": [
    {
      do: "Clerk's dashboard, Domains: is the Frontend API's CNAME still verified? Ask the DNS for it, and whoever changed the zone.",
    },
    {
      do: "With a proxy (proxyUrl): does the rewrite to Clerk still stand in next.config or in vercel.json?",
    },
    {
      do: "Did it begin with a deployment of ours? Then go back to the one before it; the plan names it first",
      planFor: "own-configuration",
    },
    again,
    call,
  ],
  "only-from-here": [
    { do: "Open nothing yet. Sign in once over another network (a phone's), without the VPN." },
    again,
    {
      do: "If people elsewhere cannot sign in either, say so",
      command: "./runbook triage --symptom sign-in-fails",
    },
    call,
  ],
  "nothing-seen": [
    {
      do: "Is this machine online? Another network (a phone's), the VPN, HTTPS_PROXY, and whether the keys in this shell are the stack's",
      command: "./runbook status",
    },
    again,
    {
      do: "If it stays so: let somebody else look from another network. Whom to call, and how",
      command: call.command ?? "",
    },
  ],
};
