import { spawn } from "node:child_process";
import { once } from "node:events";
import { pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";
import { Intruder, type Planted } from "../people/intruder.ts";
import { Browser } from "../people/browser.ts";
import { carrying, lookWithSession, told } from "../people/tokens.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { ending, jsonOf, typed } from "../team/commands.ts";
import { ClerkDashboard } from "../world/clerk-dashboard.ts";
import { Dashboard } from "../world/dashboard.ts";
import { commitAtDesk } from "./channels.ts";
import { playWhole } from "./whole-run.ts";

/** What is known in peacetime, and needed when a key is out. */
export interface Known {
  /** A deployment that was live once, by its own address. */
  readonly old: { readonly id: string; readonly url: string };
  /** The endpoint that the app's events go to. */
  readonly endpoint: { readonly id: string; readonly secret: string };
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
  // A sweep compares with the committed picture alone.
  await commitAtDesk(stage, "baselines", "Keep the picture of peacetime");
  const own = `nightshift-${old.id.slice(4)}.vercel.app`;
  const status = await visit(stage, own);
  claims.need(
    "old-deployment-answers",
    "An old deployment answers anybody at its own address: that is what will have to end",
    status === 200,
    `status ${status}`,
  );
  return {
    old: { id: old.id, url: own },
    endpoint: { id: endpoint.id, secret: endpoint.secret },
  };
}

/** Anybody opens a public page at a deployment's own address. @returns the status */
export async function visit({ sandbox }: Scene, host: string): Promise<number> {
  const address = { ...sandbox.address, origin: `https://${host}` };
  return (await new Browser(sandbox.wire, address).ask("/sign-in", { document: true })).status;
}

/** The intruder plants what outlives the key, and goes on working. */
export async function breakIn(stage: Scene): Promise<Leak> {
  const { sandbox, cast, claims } = stage;
  const since = `${new Date().toISOString().slice(0, 19)}Z`;
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
  milestone(stage, "intruder-at-work", "somebody else uses the secret key: planted nine things, and goes on");
  return { intruder, planted, since, session: undefined };
}

/** The watch is short tonight. */
const watched = { watchHours: 0.01, watchEverySeconds: 3, atMost: 100 };

/** What the engineer on call notes at the steps that only a person can do. */
const notes = {
  others: "GitHub's secret is changed; no other CI; laptops have none.",
  "clerk-logs":
    "Both logs are in the evidence folder; the API made an application and a machine of no one's.",
  endpoints: "One endpoint of nobody's, deleted.",
  ours: "none, nobody of us made any",
  settings: "Nothing else was changed.",
  "take-off": "Read: an address and an API key that the user did not add.",
  "webhook-delete": "The endpoint of before, deleted.",
  second: "there, Alva is.",
  strangers: "One session that its user did not begin.",
  clock: "Decided: the authority is told; 72 hours end in three days.",
} as const;

/** The shipped runbook, against somebody who works all the while. */
export async function cleanUp(stage: Scene, known: Known, leak: Leak): Promise<FollowedRun> {
  const clerk = new ClerkDashboard(stage.sandbox.control);
  return await playWhole(stage, {
    runbook: "key-compromise",
    inputs: {
      reason: "The secret key was seen in a public log.",
      mode: "contain",
      since: leak.since,
      users: stage.cast.first.userId,
      ...watched,
    },
    notes,
    env: { CLERK_PLATFORM_API_KEY: stage.sandbox.info.clerk.platformKey },
    whenBegins: {
      "keys.delete": async () => await clerk.deleteOldKeys(),
      // The key is dead; what it made is not. Nothing lists a sign-in token, so only a watch can find its session.
      "keys.watch": async () => void (leak.session ??= await leak.intruder.redeem(leak.planted.ticket)),
    },
    beforeSigning: async (step) => {
      if (step !== "webhook-secret") return;
      await clerk.deleteEndpoint(leak.planted.endpoint);
      await keepNewSigningSecret(stage, await clerk.rotateEndpoint(known.endpoint.id));
    },
    withinMs: 330_000,
  });
}

/** A new signing secret that was made in the portal goes into the stack's config, where the run finds it. */
async function keepNewSigningSecret({ team: { desk, requester } }: Scene, secret: string): Promise<void> {
  const words = [
    "config",
    "set",
    "--secret",
    "nextClerkWebhookSecret",
    "--stack",
    "sandbox",
    "--non-interactive",
  ];
  const env = { ...desk.env, HOME: requester.home, ...toolchainEnv() } as unknown as NodeJS.ProcessEnv;
  // By standard input: words are in every list of processes.
  const child = spawn(pulumiBinary(), words, { cwd: desk.folder, env, stdio: ["pipe", "ignore", "pipe"] });
  child.stdin.end(secret);
  let why = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (why += text));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`The new signing secret could not be kept: ${why}`);
}

/**
 * Whoever came by a planted sign-in token was named by the watch, and is denied by whoever is on call: alone, since
 * containment waits for nobody. @returns the record of it, whose review is pending
 */
export async function denyStrangers(stage: Scene, leak: Leak, run: FollowedRun): Promise<string> {
  const { sessions = [] } = run.output("keys.watch") as { readonly sessions?: readonly string[] };
  stage.claims.need(
    "watch-names-the-session",
    "The watch names the session that the intruder's sign-in token gave them",
    leak.session !== undefined && sessions.includes(leak.session),
    `${sessions.length} named; theirs is ${leak.session ?? "none: the token was not taken"}`,
  );
  const before = await lookWithSession(stage, "the intruder, signed in", leak.session ?? "");
  stage.claims.check(
    "planted-sign-in-works",
    "Until then that session opens page and API: it began after the epoch",
    before.every(({ status }) => status === 200),
    told(before),
  );
  const denied = await typed(stage, "requester", [
    ...["policy", "deny", "--sessions", sessions.join(",")],
    ...["--override=deny=Somebody who is not its user is in this session now", "--yes", "--json"],
  ]);
  stage.claims.need(
    "stranger-is-denied",
    "Whoever is on call denies it, alone",
    denied.exitCode === 0,
    ending(denied),
  );
  return (jsonOf(denied) as { readonly run?: string } | undefined)?.run ?? "";
}
