import type { CommandEntry, Commands } from "../src/cli/command.ts";

/** A name for `do STEP`, or for several under one word. */
const named = (summary: string, step: string | Readonly<Record<string, string>>): CommandEntry => ({
  summary,
  load: async () => {
    const { stepCommand, stepCommands } = await import("../src/cli/step-command.ts");
    return { default: typeof step === "string" ? stepCommand(step, summary) : stepCommands(summary, step) };
  },
});

/** One file per command, loaded only when it is asked for. */
export const commands: Commands = {
  triage: {
    summary: "Look at the live world: what is wrong, and which runbook fits",
    load: () => import("./triage.ts"),
  },
  watch: {
    summary: "Look every half minute whether people get in, say once when they cannot, and keep the uptime",
    load: () => import("./watch.ts"),
  },
  token: {
    summary: "Print a session token of a test user, for curl and for tests, and keep it fresh",
    load: () => import("./token.ts"),
  },
  ready: {
    summary: "Find, in peacetime, the mistakes that turn an incident into a disaster; change nothing",
    load: () => import("./ready.ts"),
  },
  plan: {
    summary: "Show everything that a runbook would do, and change nothing",
    load: () => import("./plan.ts"),
  },
  run: {
    summary: "Plan a runbook, show it, and run it step by step, on the record",
    load: () => import("./run.ts"),
  },
  do: {
    summary: "Do one step of the catalogue, planned, approved and put on record as a runbook is",
    load: () => import("./do.ts"),
  },
  rollback: named("Roll production back to the last good deployment", "deployment.rollback"),
  promote: named(
    "Promote what was deployed after a rollback, so that production follows new deployments again",
    "deployment.promote",
  ),
  notice: named("Show a notice in the app, or take it away", {
    show: "notice.show",
    clear: "notice.clear",
  }),
  sessions: named("End sessions of users", { revoke: "sessions.revoke" }),
  users: named("Find, ban, lock or reset users; compare the application's table with Clerk, and mend it", {
    ban: "users.ban",
    unban: "users.unban",
    lock: "users.lock",
    unlock: "users.unlock",
    reset: "users.reset",
    find: "users.find",
    gap: "users.gap",
    resync: "users.resync",
    absent: "users.absent",
    "mark-deleted": "users.mark-deleted",
    verify: "users.verify",
  }),
  webhooks: named("Find out why Clerk's events do not arrive, do what was missed, or let events wait", {
    probe: "webhooks.probe",
    portal: "webhooks.portal",
    replay: "webhooks.replay",
    pause: "webhooks.pause",
    resume: "webhooks.resume",
  }),
  inbox: named("Apply what waits in the application's inbox, and watch how long events wait", {
    drain: "inbox.drain",
    watch: "inbox.watch",
  }),
  data: named("Keep the application's users tables as they are", { export: "data.export" }),
  accounts: named("Take off accounts what an intruder added", { clean: "accounts.clean" }),
  people: named("Write to affected people", { tell: "people.tell" }),
  policy: named("Refuse users and sessions in the live app at once, or take them off the list", {
    deny: "policy.deny",
    allow: "policy.allow",
  }),
  epoch: named("Have everybody sign in or verify again who last did before an instant", {
    raise: "epoch.raise",
  }),
  approve: {
    summary: "Read what someone asks for, and sign it with your SSH key, or deny it",
    load: () => import("./approve.ts"),
  },
  resume: { summary: "Go on with a run that was left, stopped or killed", load: () => import("./resume.ts") },
  abandon: {
    summary: "End a run that nobody will go on with, and say why",
    load: () => import("./abandon.ts"),
  },
  status: {
    summary: "What is in force, until when, since whom, and which reviews are pending",
    load: () => import("./status.ts"),
  },
  verify: {
    summary: "Check a run's record offline: its chain, what anchors it, and what nothing does",
    load: () => import("./verify.ts"),
  },
  report: {
    summary: "Write a run's report from its record, and put on record what only people know",
    load: () => import("./report.ts"),
  },
  contacts: {
    summary: "Check and show who to call, and whose signature counts",
    load: () => import("./contacts.ts"),
  },
  join: {
    summary: "Put yourself into the contacts with your SSH key, and prove that it signs",
    load: () => import("./join.ts"),
  },
  leave: {
    summary: "Take somebody out of the contacts, and list what they knew, to be rotated",
    load: () => import("./leave.ts"),
  },
  lint: { summary: "Check runbooks and name every problem with its place", load: () => import("./lint.ts") },
  sandbox: {
    summary: "Bring the embedded world up, with a stack and the app in it",
    load: () => import("./sandbox.ts"),
  },
  init: {
    summary: "Set up a stack for a product on Vercel and Clerk: ask, show, write, take over, prove",
    load: () => import("./init.ts"),
  },
  adopt: {
    summary: "Take over the environment variables that the Vercel project has, and bring the stack up",
    load: () => import("./adopt.ts"),
  },
  upgrade: {
    summary: "Bring runbooks, notices and workflows to the installed version; what you have changed stays",
    load: () => import("./upgrade.ts"),
  },
  setup: {
    summary: "Get Pulumi and its plugins into this machine's cache; afterwards nothing is downloaded",
    load: () => import("./setup.ts"),
  },
  guard: {
    summary: "Put the gate into a Next.js app",
    load: () => import("./guard.ts"),
  },
  env: { summary: "Print what a bare pulumi needs in a shell", load: () => import("./env.ts") },
  schema: {
    summary: "Write or check what is generated: the editors' JSON Schema, the steps and commands in the docs",
    load: () => import("./schema.ts"),
  },
  bypass: {
    summary: "Open, renew, close and see the emergency bypass",
    load: () => import("./bypass.ts"),
  },
  completion: {
    summary: "Print what a shell needs to complete commands, options, runbooks, steps and runs",
    load: () => import("./completion.ts"),
  },
  drills: {
    summary: "The drills and incidents on this machine: what held, and how long it took to help",
    load: () => import("./drills.ts"),
  },
  drill: {
    summary: "Rehearse a night in the sandbox, end to end, and prove each claim of it",
    load: () => import("./drill.ts"),
  },
};
