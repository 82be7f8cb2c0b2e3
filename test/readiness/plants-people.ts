import { aRun } from "./healthy-runs.ts";
import { contactsData, contactTexts, type ContactsData } from "./healthy-contacts.ts";
import { daysAgo, nowMs, type Healthy } from "./healthy.ts";
import { sshLine, weakLine } from "./keys.ts";
import { plant } from "./plant.ts";

const contacts = (change: (data: ContactsData) => void) => (world: Healthy) => {
  const data = contactsData();
  change(data);
  world.texts = contactTexts(data);
};
/** One person's entry with something else. */
const person = (id: string, more: Partial<ContactsData["people"][number]>) =>
  contacts((data) => {
    data.people = data.people.map((one) => (one.id === id ? { ...one, ...more } : one));
  });
const iso = (days: number) => new Date(daysAgo(days)).toISOString();

export const peoplePlants = [
  plant(
    "contacts.mistakes",
    "the rota names somebody that there is not",
    "critical",
    /zoe is nobody/,
    contacts((data) => {
      data.rota.weekly.people = ["zoe"];
    }),
  ),
  plant(
    "contacts.mistakes",
    "a channel that there is not",
    "critical",
    /siren is no channel/,
    contacts((data) => {
      data.channels.audiences["users"] = "siren";
    }),
  ),
  plant(
    "contacts.examples",
    "the shipped examples are still there",
    "high",
    /ben is an example/,
    person("ben", { email: "ben@example.com" }),
  ),
  plant(
    "contacts.approvers",
    "nobody can approve",
    "critical",
    /Nobody can approve/,
    contacts((data) => {
      data.people = data.people.map((one) => ({ ...one, keys: [] }));
    }),
  ),
  plant(
    "contacts.approvers",
    "one person alone can approve",
    "high",
    /Only ana can approve/,
    person("ben", { may: ["execute"] }),
  ),
  plant(
    "contacts.executors",
    "one person alone may execute",
    "high",
    /Only ana may carry/,
    person("ben", { may: ["approve"] }),
  ),
  plant(
    "contacts.executors",
    "nobody may execute",
    "critical",
    /Nobody may carry/,
    contacts((data) => {
      data.people = data.people.map((one) => ({ ...one, may: ["approve"] }));
    }),
  ),
  plant(
    "contacts.phones",
    "the phone is no number",
    "medium",
    /ben's phone is no number/,
    person("ben", { phone: "ask Ana" }),
  ),
  plant(
    "contacts.vendors",
    "Vercel's account is not named",
    "low",
    /vercel has no account/,
    contacts((data) => {
      data.vendors = data.vendors.map((one) => ({
        ...one,
        ...(one.id === "vercel" ? { account: "replace with your team" } : {}),
      }));
    }),
  ),
  plant(
    "contacts.vendors",
    "Clerk is not among the vendors",
    "low",
    /no entry for clerk/,
    contacts((data) => {
      data.vendors = data.vendors.filter(({ id }) => id !== "clerk");
    }),
  ),
  plant("contacts.stale", "nobody looked at the contacts for a year", "medium", /last changed/, (world) => {
    world.changedAt = daysAgo(365);
  }),
  plant("contacts.stale", "the contacts were never committed", "critical", /never committed/, (world) => {
    world.changedAt = undefined;
  }),
  plant(
    "contacts.uncommitted",
    "a key stands in the working tree alone",
    "medium",
    /contacts\/people\.yaml differs/,
    (world) => {
      world.dirty = ["contacts/people.yaml"];
    },
  ),
  plant(
    "contacts.uncommitted",
    "a runbook was changed and not committed",
    "medium",
    /runbooks\/auth-outage\.yaml/,
    (world) => {
      world.dirty = ["runbooks/auth-outage.yaml"];
    },
  ),
  plant(
    "contacts.rota",
    "nobody is on call yet",
    "high",
    /Nobody is on call/,
    contacts((data) => {
      data.rota.weekly.from = "2027-01-04T09:00";
    }),
  ),
  plant(
    "contacts.rota",
    "the same person is on call every week",
    "medium",
    /every week/,
    contacts((data) => {
      data.rota.weekly.people = ["ana"];
    }),
  ),
  plant(
    "contacts.escalation",
    "there is one level",
    "medium",
    /one level/,
    contacts((data) => {
      data.escalation.levels = [{ name: "On call", who: ["on-call"], by: ["phone"] }];
    }),
  ),
  plant(
    "contacts.escalation",
    "the first level waits three hours",
    "medium",
    /180 minutes/,
    contacts((data) => {
      data.escalation.levels[0] = { name: "On call", who: ["on-call"], minutes: 180, by: ["phone"] };
    }),
  ),
  plant(
    "contacts.weak-keys",
    "an approver has an old RSA key",
    "low",
    /RSA key of 2048/,
    person("ben", { keys: [weakLine("ben")] }),
  ),
  plant(
    "contacts.own-accounts",
    "an operator's own account is not named",
    "low",
    /ana names no clerkId/,
    contacts((data) => {
      for (const one of data.people) delete one.clerkId;
    }),
  ),
  plant(
    "contacts.channels",
    "users are told by nothing",
    "medium",
    /users read no channel/,
    contacts((data) => {
      delete data.channels.audiences["users"];
    }),
  ),
  plant(
    "contacts.channels",
    "a channel's secret is not here",
    "high",
    /SLACK_WEBHOOK_URL is not set/,
    (world) => {
      delete world.environment["SLACK_WEBHOOK_URL"];
    },
  ),
  plant(
    "contacts.slack-alone",
    "the team is reached by Slack alone",
    "medium",
    /Slack alone/,
    contacts((data) => {
      data.channels.audiences["escalation"] = "chat";
    }),
  ),
  plant(
    "contacts.operator",
    "git knows somebody that the contacts do not",
    "high",
    /eve@app\.example is nobody/,
    (world) => {
      world.email = "eve@app.example";
    },
  ),
  plant("contacts.operator", "git knows nobody", "high", /no user\.email/, (world) => {
    world.email = undefined;
  }),
  plant(
    "contacts.signing-here",
    "the approver's key is on another laptop",
    "medium",
    /None of ana's keys/,
    (world) => {
      world.signingKeys = [sshLine("new laptop")];
    },
  ),
  plant(
    "contacts.left-the-team",
    "an approver has left the team at Vercel",
    "high",
    /ben may approve and execute, and is no member/,
    (world) => {
      world.members = ["ana@app.example"];
    },
  ),
  plant("contacts.last-approval", "nobody ever signed", "medium", /No run/, (world) => {
    world.runs = [];
  }),
  plant("contacts.last-approval", "the last signature is a year old", "medium", /was signed/, (world) => {
    world.runs = world.runs.flatMap((run) =>
      "records" in run ? [{ ...run, records: run.records.map((one) => ({ ...one, at: iso(365) })) }] : [],
    );
  }),
  plant("tools.toolchain", "the toolchain is not set up", "critical", /not set up/, (world) => {
    world.ready = false;
  }),
  plant("tools.stand-in", "a stand-in speaks to Vercel", "medium", /stand-in 5\.4\.1/, (world) => {
    world.toolchain = { ...world.toolchain, provider: "stand-in 5.4.1 (a1b2)" };
  }),
  plant(
    "tools.vercel-token",
    "the Vercel token is not set",
    "critical",
    /VERCEL_API_TOKEN is not set/,
    (world) => {
      delete world.environment["VERCEL_API_TOKEN"];
    },
  ),
  plant(
    "tools.secret-key",
    "the secret key is in the shell alone",
    "medium",
    /environment alone/,
    (world) => {
      delete world.secrets["clerkSecretKey"];
      world.environment["CLERK_SECRET_KEY"] = "sk";
    },
  ),
  plant("tools.secret-key", "the secret key is nowhere", "high", /neither/, (world) => {
    delete world.secrets["clerkSecretKey"];
  }),
  plant("tools.backend-away", "the state is behind a sign-in by GitHub", "low", /Pulumi Cloud/, (world) => {
    world.backend = "https://api.pulumi.com";
  }),
  plant("tools.remote", "the repository is on one machine", "high", /no remote/, (world) => {
    world.remotes = [];
  }),
  plant("tools.remote", "commits were never pushed", "medium", /3 commits/, (world) => {
    world.unpushed = 3;
  }),
  plant("tools.github-alone", "GitHub alone has the repository", "low", /github\.com/, (world) => {
    world.remotes = ["github.com"];
  }),
  plant("tools.clock", "this clock is five minutes off", "high", /differ by 299 s/, (world) => {
    world.vercelClockMs = nowMs - 300_000;
  }),
  plant("tools.runbooks", "a runbook cannot be read", "high", /steps is missing/, (world) => {
    const at = { file: "runbooks/x.yaml", line: 1, column: 1 };
    world.lint = [{ ...at, code: "MISSING_FIELD", message: "steps is missing", hint: "" }];
  }),
  plant("rehearsal.last-drill", "nothing was ever rehearsed here", "medium", /No night/, (world) => {
    world.drills = [];
  }),
  plant("rehearsal.last-drill", "the last rehearsal is half a year old", "medium", /rehearsed/, (world) => {
    world.drills = [{ night: "auth-outage", beganAt: daysAgo(180), outcome: "held" }];
  }),
  plant(
    "rehearsal.drill-failed",
    "the last rehearsal of a night failed",
    "high",
    /key-compromise failed/,
    (world) => {
      world.drills = [...world.drills, { night: "key-compromise", beganAt: daysAgo(1), outcome: "failed" }];
    },
  ),
  plant("rehearsal.records-damaged", "a run's record is damaged", "high", /chain does not hold/, (world) => {
    world.runs = [...world.runs, { run: "night", problem: "The chain does not hold. [JOURNAL_DAMAGED]" }];
  }),
  plant("rehearsal.unfinished-runs", "a run was left in its middle", "medium", /night was left/, (world) => {
    const event = { type: "run.suspended", reason: "wait" } as const;
    world.runs = [...world.runs, aRun("night", iso(9), event, { phase: "suspended" })];
  }),
  plant(
    "rehearsal.reviews-pending",
    "an override was never reviewed",
    "medium",
    /open had no second person/,
    (world) => {
      const event = { type: "run.suspended", reason: "wait" } as const;
      world.runs = [...world.runs, aRun("night", iso(2), event, { reviewPending: ["open"] })];
    },
  ),
];
