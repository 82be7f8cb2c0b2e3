import { Browser } from "../people/browser.ts";
import { look } from "../people/probe.ts";
import { carrying, isIn, isOut, lookWithSession, signInAgain, told } from "../people/tokens.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { until } from "../stage/wait.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { ClerkState } from "../world/clerk-state.ts";
import { Dashboard } from "../world/dashboard.ts";
import { claimInChat, connectChannels } from "./channels.ts";
import { claimCopiedWorks } from "./copied-session.ts";
import { claimEnd, playWhole } from "./whole-run.ts";

/** People of whom the app has never heard, each with a session and one that waits for a task. */
const crowd = { count: 40, sessions: 1, pending: 1 };

/** What is there before: deployments to go back to, sessions everywhere, and someone who was banned long ago. */
export interface Before {
  /** Deployments that were live once, by the addresses of their own. */
  readonly old: { readonly id: string; readonly url: string };
  readonly bannedBefore: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** When the session that tokens are cloned from had its claims read, Unix seconds. */
  readonly assembled: number;
  /** What the app said in its banner while people were asked. */
  said: string;
}

/** Peacetime leaves an old deployment, a crowd with sessions, and an account that is banned. */
export async function fillTheHouse(stage: Scene): Promise<Before> {
  const { sandbox, cast } = stage;
  await connectChannels(stage);
  await claimCopiedWorks(stage);
  const assembled = Math.floor(Date.now() / 1000);
  const { control, info, wire } = sandbox;
  const dashboard = new Dashboard({ info, wire }, control.call);
  const [old] = await dashboard.deployments();
  await dashboard.deploy();
  await control.call("POST", "/clerk/people", crowd);
  const { id } = await control.createUser({
    ...{ email: "banned@nightshift.example", password: "long ago and far away", firstName: "Bo" },
  });
  const { status } = await wire.send({
    method: "POST",
    url: `https://api.clerk.com/v1/users/${id}/ban`,
    headers: { authorization: `Bearer ${info.env["CLERK_SECRET_KEY"] ?? ""}` },
  });
  if (status !== 200 || old === undefined) throw new Error(`The house could not be filled: ${status}.`);
  await control.addSession(cast.first.userId, "choose-organization");
  return {
    old: { id: old.id, url: `nightshift-${old.id.slice(4)}.vercel.app` },
    bannedBefore: id,
    at: Date.now(),
    assembled,
    said: "",
  };
}

/** Everyone is signed out by the shipped runbook. */
export async function signEveryoneOut(stage: Scene, before: Before): Promise<FollowedRun> {
  return await playWhole(stage, {
    runbook: "mass-sign-out",
    inputs: { reason: "Sessions were stolen; nobody knows whose.", atMost: 100, rechecks: 0 },
    notes: {
      raise: "Read: everybody has to verify again.",
      sessions: "Read: everybody's sessions end.",
      keys: "No key is in question: the sessions were copied from laptops.",
      seen: "Asked to verify again; came back to the page; a private window signs in.",
      well: "Sign-ins rise; support hears nothing.",
    },
    whenDone: { "notice.show": async () => void (before.said = (await bannerWithin(stage)) ?? "") },
    withinMs: 240_000,
  });
}

/** The public page as anybody gets it. */
const bannerOf = async ({ sandbox: { wire, address } }: Scene): Promise<string> =>
  (await new Browser(wire, address).ask("/", { document: true })).body;

/** Asked at the live app and of Clerk's own state: no earlier session works, everyone may come back, nobody else is banned. */
export async function proveSignedOut(stage: Scene, before: Before, run: FollowedRun): Promise<void> {
  const { claims, cast, sandbox } = stage;
  const state = new ClerkState(sandbox.control);
  for (const person of [...cast.customers, cast.denied]) {
    const seen = await lookWithSession(stage, `${person.name}, session from before`, person.sessionId);
    claims.check(
      "earlier-sessions-are-refused",
      `${person.name}'s session from before is refused by page and API, with a token of this second`,
      isOut(seen),
      told(seen),
    );
  }
  await proveCloned(stage, before);
  await proveSaid(stage, before);
  const left = (await state.live()).filter(({ createdAt }) => createdAt <= before.at).length;
  const inCrowds = await state.liveInCrowds();
  claims.check(
    "clerk-has-none-left",
    "At Clerk no session from before is active or pending",
    left + inCrowds === 0,
    `${left} of people at work, ${inCrowds} of the others`,
  );
  for (const person of cast.customers) {
    const again = await signInAgain(stage, person);
    claims.check(
      "everyone-comes-back",
      `${person.name} signs in again and is not asked a second time`,
      again.length > 0 && isIn(again, person.userId),
      again.length > 0 ? told(again) : "Clerk refused the sign-in",
    );
  }
  const banned = (await state.users()).filter((one) => one.banned).map(({ id }) => id);
  claims.check(
    "nobody-else-is-banned",
    "Who was banned before still is, and nobody else",
    banned.length === 1 && banned[0] === before.bannedBefore,
    banned.length === 0 ? "nobody is" : banned.join(", "),
  );
  claimEnd(stage, run);
}

/** Longest that it may take until the app says it, milliseconds: its read of a notice is given up quickly, and tried again in ten seconds. */
const saidWithinMs = 60_000;

const bannerWithin = async (stage: Scene): Promise<string | undefined> =>
  await until(
    async () => {
      const page = await bannerOf(stage);
      return page.includes(why) ? page : undefined;
    },
    { withinMs: saidWithinMs, everyMs: 1_000, signal: stage.signal },
  );

/** Clerk's edge makes a fresh token over claims from before the epoch: its age is that of the claims. */
async function proveCloned(stage: Scene, { assembled }: Before): Promise<void> {
  const { cast, sandbox, claims } = stage;
  const { token } = await sandbox.control.call("POST", "/clerk/tokens", {
    sessionId: cast.first.sessionId,
    // Verified in the minute in which these claims were read.
    claims: { fva: [0, -1] },
    header: { oiat: assembled },
  });
  const cloned = carrying(stage, `${cast.first.name}, a token cloned at the edge`, token);
  const seen = [
    await look(stage, cloned, "/dashboard"),
    await look(stage, cloned, "/api/me", { document: false }),
  ];
  claims.check(
    "edge-tokens-are-refused",
    "A token of this second, cloned at the edge over claims from before the epoch, opens nothing",
    isOut(seen),
    told(seen),
  );
}

const why = "We have asked everybody to sign in again";

/** The team heard of it, and the app said why as long as people had to be told. */
async function proveSaid(stage: Scene, { said }: Before): Promise<void> {
  await claimInChat(stage, {
    ...{ id: "team-is-told", begins: "*Everybody is about to be signed out: " },
    claim: "The team's chat has heard of it, once",
  });
  const now = await bannerOf(stage);
  stage.claims.check(
    "app-says-why",
    "A banner in the app says why people are asked, and is gone at the end",
    said.includes(why) && !now.includes(why),
    `then ${said.includes(why) ? "it was there" : "it was not there"}, now ${now.includes(why) ? "it is there" : "it is not there"}`,
  );
}

/** A rollback and an old deployment's own address bring no old session back. */
export async function goBackInVain(stage: Scene, { old }: Before): Promise<void> {
  const { claims, cast, sandbox } = stage;
  const { control, info, wire } = sandbox;
  const token = await control.mintToken({ sessionId: cast.first.sessionId, ageS: 0 });
  const there = carrying(stage, `${cast.first.name} at ${old.url}`, token, `https://${old.url}`);
  const own = await there.browser.ask("/dashboard", { document: true });
  claims.check(
    "old-address-lets-nobody-in",
    "The old deployment's own address refuses the session, too",
    own.status !== 200 && !own.body.includes(cast.first.userId),
    `status ${own.status}`,
  );
  await new Dashboard({ info, wire }, control.call).rollBack(old.id);
  const seen = await lookWithSession(stage, `${cast.first.name}, after a rollback`, cast.first.sessionId);
  claims.check(
    "rollback-brings-nobody-back",
    "After a rollback to a deployment from before, the session is refused still",
    isOut(seen),
    told(seen),
  );
  const again = await signInAgain(stage, cast.first);
  const page = await look(stage, { name: "a visitor", browser: there.browser }, "/sign-in");
  claims.check(
    "rolled-back-app-works",
    "That deployment lets in who signs in now",
    again.length > 0 && isIn(again, cast.first.userId),
    again.length > 0 ? told(again) : `the sign-in was refused; ${inWords(page)}`,
  );
}
