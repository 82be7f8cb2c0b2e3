import { randomBytes } from "node:crypto";
import { Browser } from "../people/browser.ts";
import { isIn, isOut, lookWithSession, signInAgain, told } from "../people/tokens.ts";
import type { Scene } from "../stage/scene.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { ClerkState } from "../world/clerk-state.ts";
import { claimInChat, connectChannels } from "./channels.ts";
import { claimCopiedWorks } from "./copied-session.ts";
import { proveMails } from "./proved-told.ts";
import { claimEnd, playWhole } from "./whole-run.ts";

const [sessions, pending] = [37, 3];
/** The deny list is to be in force by then; Edge Config takes up to ten seconds, the gate five. */
const deniedWithinMs = 15_000;

/** Where the intruder comes from, as the firewall and the app see it. */
const intruderAt = "198.51.100.66";

/** Someone was in these accounts. */
export interface Breach {
  readonly listed: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  /** One hash over everybody else. */
  readonly others: string;
  /** Milliseconds from the deny list's write until the app refused; undefined where it never did. */
  deniedAfterMs: number | undefined;
  /** Whose language is Chinese, and what was added to their account since. */
  readonly added: { readonly email: string; readonly other: string; readonly password: string };
}

/** Two accounts are somebody else's, too: dozens of sessions, some of which wait for a task. */
export async function accountsTaken(stage: Scene): Promise<Breach> {
  const { sandbox, cast } = stage;
  await connectChannels(stage);
  await claimCopiedWorks(stage);
  const { control } = sandbox;
  const since = `${new Date().toISOString().slice(0, 19)}Z`;
  const [, second] = cast.customers;
  for (let count = 1; count < sessions; count++) await control.addSession(cast.first.userId);
  for (let count = 0; count < pending; count++)
    await control.addSession(cast.first.userId, "choose-organization");
  await control.call("POST", "/clerk/people", { count: 30, sessions: 2 });
  const wen = await someoneElse(stage);
  const listed = [cast.first.userId, ...(second === undefined ? [] : [second.userId]), wen.id];
  const others = await new ClerkState(control).hashWithout(listed);
  return { listed, since, others, deniedAfterMs: undefined, added: wen };
}

/** A third account, to which the intruder has added an address and an API key of theirs. */
async function someoneElse({ sandbox }: Scene) {
  const { control, wire, info } = sandbox;
  const [email, password] = ["wen@nightshift.example", randomBytes(12).toString("base64url")];
  const { id } = (await control.call("POST", "/clerk/users", {
    ...{ email, password, firstName: "Wen", locale: "zh-CN" },
  })) as { readonly id: string };
  await control.addSession(id);
  const other = "intruder@elsewhere.example";
  const added: readonly (readonly [string, object])[] = [
    ["/email_addresses", { user_id: id, email_address: other, verified: true }],
    ["/api_keys", { name: "Nightshift Sync", subject: id }],
  ];
  for (const [path, body] of added) {
    const { status } = await wire.send({
      ...{ method: "POST", url: `https://api.clerk.com/v1${path}`, body: JSON.stringify(body) },
      headers: {
        authorization: `Bearer ${info.env["CLERK_SECRET_KEY"] ?? ""}`,
        "content-type": "application/json",
      },
    });
    if (status >= 300) throw new Error(`Clerk answered ${status} to ${path}.`);
  }
  return { id, email, other, password };
}

/** The shipped runbook for named people; the live app is watched while it works. */
export async function shutOut(stage: Scene, breach: Breach): Promise<FollowedRun> {
  const { cast, sandbox } = stage;
  // Two more looks, a minute apart. Where a test breaks something the night has to notice by what is left anyway.
  const rechecks = Object.keys(stage.sabotage).length === 0 ? 2 : 0;
  let watching: Promise<void> | undefined;
  let over = false;
  const run = await playWhole(stage, {
    runbook: "security-breach",
    inputs: {
      reason: "Sign-ins from a new place; the owners know nothing of them.",
      ...{ who: breach.listed.join(","), since: breach.since, act: "lock", rechecks },
      denyAddresses: intruderAt,
    },
    notes: {
      contain: "Read: three people are denied.",
      end: "Read: three people are locked, and their sessions end.",
      "take-off": "Read: an address and a key that Wen did not add.",
      close: "Read: three people are written to.",
      "clerk-logs": "Both logs are in the evidence folder.",
      read: "All three are theirs, nobody else is in it.",
      key: "excluded, the intruder had a password and nothing of ours.",
      "device-trust": "It was on.",
      authority: "none, nobody's data was read.",
      "access-review": "The file is beside the evidence.",
      undo: "Support looks after it until Friday.",
    },
    whenBegins: {
      "policy.deny": async () => {
        watching ??= watch(Date.now());
        await Promise.resolve();
      },
      // The first look has been by then: what begins after it is for the next ones.
      "sessions.revoke": async () => {
        await Promise.resolve();
        if (rechecks > 0)
          setTimeout(() => void sandbox.control.addSession(cast.first.userId).catch(() => undefined), 20_000);
      },
    },
    withinMs: 420_000,
  });
  over = true;
  await watching;
  return run;

  /** Until they are refused; counted from the first write of the list since then. */
  async function watch(began: number): Promise<void> {
    while (!over && breach.deniedAfterMs === undefined) {
      const seen = await lookWithSession(stage, `${cast.first.name}, watched`, cast.first.sessionId);
      if (!isOut(seen)) continue;
      const refusedAt = Date.now();
      const writes = await sandbox.control.itemWrites();
      const written = writes.find(({ key, at }) => key === "auth_policy" && at >= began);
      if (written !== undefined) breach.deniedAfterMs = refusedAt - written.at;
    }
  }
}

/** The listed are out everywhere; everybody else is as they were. */
export async function proveShutOut(stage: Scene, breach: Breach, run: FollowedRun): Promise<void> {
  const { claims, cast, sandbox } = stage;
  const state = new ClerkState(sandbox.control);
  claims.check(
    "denied-within-seconds",
    "The live app refuses them within 15 seconds of the deny list's write",
    breach.deniedAfterMs !== undefined && breach.deniedAfterMs <= deniedWithinMs,
    breach.deniedAfterMs === undefined ? "it did not" : `after ${Math.round(breach.deniedAfterMs)} ms`,
  );
  const live = (await state.live()).filter(({ userId }) => breach.listed.includes(userId));
  claims.check(
    "listed-have-no-session",
    "No listed user has a session that is active or waits for a task",
    live.length === 0,
    `${live.length} are left of ${sessions + pending} and two, and of one that began between two looks`,
  );
  for (const person of cast.customers) {
    const seen = await lookWithSession(stage, `${person.name}, a session of before`, person.sessionId);
    claims.check("listed-are-refused", `${person.name} is refused by page and API`, isOut(seen), told(seen));
  }
  const after = await state.hashWithout(breach.listed);
  claims.check(
    "others-are-untouched",
    "Everybody else's account and sessions are as they were, to the letter",
    after === breach.others,
    `${breach.others.slice(0, 12)} before, ${after.slice(0, 12)} now`,
  );
  const { denied: bystander } = cast;
  await bystander.browser.refresh();
  const beside = await lookWithSession(stage, bystander.name, bystander.sessionId);
  claims.check(
    "others-work-on",
    `${bystander.name}, who is not listed, works on`,
    isIn(beside, bystander.userId),
    told(beside),
  );
  claimEnd(stage, run);
}

/** The firewall denies the intruder's address; what they added is gone; each person was told, and the team. */
export async function proveSecured(stage: Scene, { added, listed }: Breach): Promise<void> {
  const { claims, cast, sandbox } = stage;
  const there = new Browser(sandbox.wire.as(intruderAt), sandbox.address);
  const from = await there.ask("/sign-in", { document: true });
  claims.check(
    "address-is-denied",
    "From the intruder's address not even the sign-in page is to be had",
    from.status === 403,
    `status ${from.status}`,
  );
  const { things } = await sandbox.control.call("GET", "/clerk/settings/api_keys");
  const keys = (things as readonly { readonly revoked?: boolean }[]).filter(
    ({ revoked }) => revoked !== true,
  );
  const { users } = await sandbox.control.call("GET", "/clerk/users");
  const addresses = (users as readonly { readonly otherEmails: readonly { readonly email: string }[] }[])
    .flatMap(({ otherEmails }) => otherEmails)
    .filter(({ email }) => email === added.other);
  claims.check(
    "added-is-gone",
    "The address and the API key that the intruder added are gone",
    keys.length + addresses.length === 0,
    `${addresses.length} addresses, ${keys.length} keys`,
  );
  await claimInChat(stage, {
    ...{ id: "team-is-told", begins: "*Security breach: " },
    claim: "The team's chat has heard of it, once",
  });
  const english = "We have secured your account";
  await proveMails(stage, [
    ...cast.customers
      .filter(({ userId }) => listed.includes(userId))
      .map(({ email }) => ({ email, subject: english })),
    { email: added.email, subject: "我们已为您的账户采取安全措施" },
  ]);
}

/** Whoever owns the account comes back once they are taken off the list. */
export async function ownerComesBack(stage: Scene): Promise<void> {
  const { claims, cast } = stage;
  const again = await signInAgain(stage, cast.first);
  claims.check(
    "locked-cannot-sign-in",
    `Clerk takes no sign-in from ${cast.first.name}'s account for now, password or not`,
    again.length === 0,
    again.length === 0 ? "Clerk refused the sign-in" : told(again),
  );
}
