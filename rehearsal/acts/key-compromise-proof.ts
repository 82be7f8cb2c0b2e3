import type { Planted } from "../people/intruder.ts";
import { look } from "../people/probe.ts";
import { carrying, isOut, lookWithSession, told } from "../people/tokens.ts";
import type { Scene } from "../stage/scene.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { ClerkDashboard } from "../world/clerk-dashboard.ts";
import { ClerkState } from "../world/clerk-state.ts";
import { visit, type Known, type Leak } from "./key-compromise.ts";
import { claimEnd } from "./whole-run.ts";

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
  const reached = await visit(stage, known.old.url);
  claims.check(
    "old-deployment-is-out-of-reach",
    "An old deployment, which has the old key, answers nobody at its own address",
    reached !== 200,
    `status ${reached}`,
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
  await proveSessions(stage, planted);
  const sealed = [...(await clerk.signingSecrets()).values()];
  const live = (await sandbox.control.deployments()).deployments.find((one) => one.live);
  const born = await sandbox.control.call("GET", `/vercel/deployments/${live?.id ?? ""}/environment`);
  claims.check(
    "signing-secret-is-new",
    "The webhooks' signing secret of before is not in use any more",
    !sealed.includes(known.endpoint.secret) && born["CLERK_WEBHOOK_SIGNING_SECRET"] !== known.endpoint.secret,
    "compared with the portal's, and with the live deployment's",
  );
  claimEnd(stage, run);
}

/** Sessions from before the key got out go on once their users verify again; those from after it are over. */
async function proveSessions(stage: Scene, planted: Planted): Promise<void> {
  const { claims, cast, sandbox } = stage;
  const live = new Set((await new ClerkState(sandbox.control).live()).map(({ id }) => id));
  claims.check(
    "sessions-since-then-are-over",
    "Clerk has ended the session that the intruder began before anybody knew",
    !live.has(planted.session),
    live.has(planted.session) ? "it is active" : "it is not active",
  );
  for (const person of [...cast.customers, cast.denied]) {
    const seen = await lookWithSession(stage, `${person.name}, session from before`, person.sessionId);
    claims.check(
      "earlier-sessions-verify-again",
      `${person.name}'s session from before opens nothing with a token of this second, and is theirs still at Clerk`,
      isOut(seen) && live.has(person.sessionId),
      `${told(seen)}; ${live.has(person.sessionId) ? "active" : "ended"} at Clerk`,
    );
  }
}
