import { Intruder, type Planted } from "../people/intruder.ts";
import { carrying, isOut, lookWithSession, told } from "../people/tokens.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { typed, ending } from "../team/commands.ts";
import { ClerkDashboard } from "../world/clerk-dashboard.ts";
import { Dashboard } from "../world/dashboard.ts";
import { claimEnd, playWhole } from "./whole-run.ts";

/** What is known in peacetime, and needed when a key is out. */
export interface Known {
  /** A deployment that was live once, by its own address. */
  readonly old: { readonly id: string; readonly url: string };
  /** The endpoint that the app's events go to. */
  readonly endpoint: string;
}

/** Somebody has the secret key. */
export interface Leak {
  readonly intruder: Intruder;
  readonly planted: Planted;
  /** When the key got out, ISO 8601. */
  readonly since: string;
  /** What the intruder's sign-in token gave them, once they used it. */
  session: string | undefined;
}

/** Peacetime: an old deployment, an endpoint for events, and a picture of the instance to compare with. */
export async function pictureTaken(stage: Scene): Promise<Known> {
  const { sandbox, claims } = stage;
  const { control, info, wire } = sandbox;
  const dashboard = new Dashboard({ info, wire }, control.call);
  const [old] = await dashboard.deployments();
  await dashboard.deploy();
  const url = `${sandbox.address.origin}/api/webhooks/clerk`;
  const endpoint = await control.call("POST", "/clerk/webhooks", { url });
  const done = await typed(stage, "requester", ["do", "clerk.baseline", "--yes"]);
  claims.need(
    "picture-is-taken",
    "In peacetime a picture of the instance's settings and machines is taken",
    done.exitCode === 0,
    ending(done),
  );
  if (old === undefined) throw new Error("Nothing was deployed before.");
  return { old: { id: old.id, url: `nightshift-${old.id.slice(4)}.vercel.app` }, endpoint: endpoint.id };
}

/** The intruder plants what outlives the key, and goes on working. */
export async function breakIn(stage: Scene): Promise<Leak> {
  const { sandbox, cast, claims } = stage;
  const since = new Date().toISOString();
  const key = sandbox.info.env["CLERK_SECRET_KEY"] ?? "";
  const intruder = new Intruder(stage, key, cast.first);
  const planted = await intruder.plant();
  intruder.work();
  const thief = carrying(stage, "the intruder, a token for ten years", planted.token);
  const page = await look(stage, thief, "/dashboard");
  claims.check(
    "ten-years-are-refused-already",
    "The gate takes no session token that lives for ten years, even in peacetime",
    page.status !== 200,
    inWords(page),
  );
  milestone(
    stage,
    "intruder-at-work",
    "somebody else uses the secret key: planted eight things, and goes on",
  );
  return { intruder, planted, since, session: undefined };
}

/** What the engineer on call notes at the steps that only a person can do. */
const notes = {
  others: "GitHub's secret is changed; no other CI; laptops have none.",
  "clerk-logs":
    "Both logs are in the evidence folder; the API made an application and a machine of no one's.",
  endpoints: "One endpoint of nobody's, deleted.",
  settings: "Nothing else was changed.",
  "webhook-delete": "The endpoint of before, deleted.",
  sessions: "Those of the affected user were ended.",
  watch: "Nobody but us asks with the old key.",
  clock: "Decided: the authority is told; 72 hours end in three days.",
} as const;

/** The shipped runbook, against somebody who works all the while. */
export async function cleanUp(stage: Scene, leak: Leak, runbook: string): Promise<FollowedRun> {
  const clerk = new ClerkDashboard(stage.sandbox.control);
  return await playWhole(stage, {
    runbook,
    inputs: { reason: "The secret key was seen in a public log.", mode: "contain", since: leak.since },
    notes,
    env: { CLERK_PLATFORM_API_KEY: stage.sandbox.info.clerk.platformKey },
    whenBegins: { "keys.delete": async () => await clerk.deleteOldKeys() },
    whenDone: {
      // The key is dead; what it made is not.
      "keys.refused": async () => {
        leak.session ??= await leak.intruder.redeem(leak.planted.ticket);
      },
    },
    withinMs: 240_000,
  });
}

/** What the key was good for, and what it left behind, works no more. */
export async function proveClean(stage: Scene, known: Known, leak: Leak, run: FollowedRun): Promise<void> {
  const { claims, sandbox } = stage;
  const { intruder, planted } = leak;
  await intruder.stop();
  const clerk = new ClerkDashboard(sandbox.control);
  claims.check(
    "old-key-is-dead",
    "The key that is out gets 401, however often the intruder asks",
    intruder.use.refused > 0,
    `${intruder.use.refused} refused since the last one that was not`,
  );
  const thief = carrying(stage, "the intruder, a token for ten years", planted.token);
  const seen = [
    await look(stage, thief, "/dashboard"),
    await look(stage, thief, "/api/me", { document: false }),
  ];
  const there = carrying(stage, "", planted.token, `https://${known.old.url}`);
  const own = await there.browser.ask("/dashboard", { document: true });
  claims.check(
    "ten-years-are-over",
    "A token for ten years from before is refused, at an old deployment's own address, too",
    isOut(seen) && own.status !== 200,
    `${told(seen)}; own address ${own.status}`,
  );
  const left = await clerk.left(planted);
  claims.check(
    "nothing-planted-is-left",
    "What the intruder planted, and made again, is gone",
    left.length === 0,
    left.length === 0 ? "nothing is there" : left.join(", "),
  );
  const denied = leak.session === undefined ? [] : await lookWithSession(stage, "the intruder", leak.session);
  claims.check(
    "planted-sign-in-is-found",
    "A session that the intruder's sign-in token gave them is found and refused",
    denied.length > 0 && isOut(denied),
    denied.length > 0 ? told(denied) : "the sign-in token was not used",
  );
  claims.check(
    "signing-secret-is-new",
    "The webhooks' signing secret of before is not in use any more",
    !(await clerk.signingSecrets()).has(known.endpoint),
    "compared with the endpoint's secret of peacetime",
  );
  claimEnd(stage, run);
}
