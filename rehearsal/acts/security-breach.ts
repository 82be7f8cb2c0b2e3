import { isIn, isOut, lookWithSession, signInAgain, told } from "../people/tokens.ts";
import type { Scene } from "../stage/scene.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { ClerkState } from "../world/clerk-state.ts";
import { claimCopiedWorks } from "./copied-session.ts";
import { claimEnd, playWhole } from "./whole-run.ts";

const [sessions, pending] = [37, 3];
/** The deny list is to be in force by then; Edge Config takes up to ten seconds, the gate five. */
const deniedWithinMs = 15_000;

/** Someone was in these accounts. */
export interface Breach {
  readonly listed: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  /** One hash over everybody else. */
  readonly others: string;
  /** Milliseconds from the deny list's write until the app refused; undefined where it never did. */
  deniedAfterMs: number | undefined;
}

/** Two accounts are somebody else's, too: dozens of sessions, some of which wait for a task. */
export async function accountsTaken(stage: Scene): Promise<Breach> {
  const { sandbox, cast } = stage;
  await claimCopiedWorks(stage);
  const { control } = sandbox;
  const since = `${new Date().toISOString().slice(0, 19)}Z`;
  const [, second] = cast.customers;
  for (let count = 1; count < sessions; count++) await control.addSession(cast.first.userId);
  for (let count = 0; count < pending; count++)
    await control.addSession(cast.first.userId, "choose-organization");
  await control.call("POST", "/clerk/people", { count: 30, sessions: 2 });
  const listed = [cast.first.userId, ...(second === undefined ? [] : [second.userId])];
  const others = await new ClerkState(control).hashWithout(listed);
  return { listed, since, others, deniedAfterMs: undefined };
}

/** The shipped runbook for named people; the live app is watched while it works. */
export async function shutOut(stage: Scene, breach: Breach): Promise<FollowedRun> {
  const { cast } = stage;
  return await playWhole(stage, {
    runbook: "security-breach",
    inputs: {
      reason: "Sign-ins from a new place; the owners know nothing of them.",
      ...{ who: breach.listed.join(","), since: breach.since, rechecks: 0, tell: false },
    },
    notes: {
      contain: "Read: two people are denied.",
      end: "Read: the sessions of two people end.",
      "take-off": "Read: nothing was added.",
      close: "Read: nobody is written to tonight.",
      "clerk-logs": "Both logs are in the evidence folder.",
      read: "Both are theirs, nobody else is in it.",
      key: "excluded, the intruder had a password and nothing of ours.",
      "device-trust": "It was on.",
      authority: "none, nobody's data was read.",
      "access-review": "The file is beside the evidence.",
      undo: "Support looks after it until Friday.",
    },
    whenBegins: {
      "policy.deny": async () => {
        const began = performance.now();
        void watch(began);
        await Promise.resolve();
      },
    },
    withinMs: 240_000,
  });

  async function watch(began: number): Promise<void> {
    while (performance.now() - began < deniedWithinMs * 2 && breach.deniedAfterMs === undefined) {
      const seen = await lookWithSession(stage, `${cast.first.name}, watched`, cast.first.sessionId);
      if (isOut(seen)) breach.deniedAfterMs = performance.now() - began;
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
    `${live.length} are left of ${sessions + pending} and one`,
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

/** Whoever owns the account comes back once they are taken off the list. */
export async function ownerComesBack(stage: Scene): Promise<void> {
  const { claims, cast } = stage;
  const again = await signInAgain(stage, cast.first);
  claims.check(
    "owner-is-kept-out-until-cleared",
    `${cast.first.name} is let in by nobody until somebody takes them off the list`,
    again.length === 0 || isOut(again),
    again.length === 0 ? "Clerk refused the sign-in" : told(again),
  );
}
