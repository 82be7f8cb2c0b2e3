import { setTimeout as delay } from "node:timers/promises";
import { look } from "../people/probe.ts";
import type { Scene } from "../stage/scene.ts";
import type { FollowedRun } from "../team/followed-run.ts";
import { ClerkDashboard } from "../world/clerk-dashboard.ts";
import { claimEnd, playWhole } from "./whole-run.ts";

const everyMs = 200;

/** What a customer met while the key was replaced. */
export interface Rotation {
  readonly run: FollowedRun;
  readonly asked: number;
  /** Answers that were no answers: status, or the network's word. */
  readonly failed: readonly string[];
  /** The key of before. */
  readonly old: string;
}

/** The key is replaced in routine, while a customer goes on asking for what needs it. */
export async function replaceKey(stage: Scene): Promise<Rotation> {
  const { sandbox, cast } = stage;
  const clerk = new ClerkDashboard(sandbox.control);
  const stop = new AbortController();
  let asked = 0;
  const failed: string[] = [];
  const customer = (async () => {
    while (!stop.signal.aborted) {
      const token = await sandbox.control.mintToken({ sessionId: cast.first.sessionId, ageS: 0 });
      cast.first.browser.holdToken(token);
      const seen = await look(stage, cast.first, "/api/me", { document: false, quiet: true });
      asked += 1;
      if (seen.status !== 200) failed.push(String(seen.status ?? seen.error));
      await delay(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  const run = await playWhole(stage, {
    runbook: "secret-rotation",
    inputs: { which: "clerk-secret-key", oldLivesHours: 1 },
    notes: {
      "by-hand": "GitHub's secret is changed; no other CI, no cron job, laptops have none.",
      others: "There is no other project.",
      silent: "The old one was used last before the deployment.",
      delete: "Default, used last before the deployment.",
      due: "In the calendar for the end of February.",
    },
    env: { CLERK_PLATFORM_API_KEY: sandbox.info.clerk.platformKey },
    whenBegins: { "keys.delete": async () => await clerk.deleteOldKeys() },
    withinMs: 240_000,
  });
  stop.abort();
  await customer;
  return { run, asked, failed, old: sandbox.info.env["CLERK_SECRET_KEY"] ?? "" };
}

/** Nobody has noticed, and the old key is dead. */
export async function proveReplaced(stage: Scene, { run, asked, failed, old }: Rotation): Promise<void> {
  const { claims, sandbox } = stage;
  claims.check(
    "nobody-noticed",
    "Not one request of a customer failed from the first write to the end",
    asked > 0 && failed.length === 0,
    failed.length === 0
      ? `${asked} asked, all answered`
      : `${failed.length} of ${asked}: ${failed.slice(0, 5).join(", ")}`,
  );
  const { status } = await sandbox.wire.send({
    url: "https://api.clerk.com/v1/instance",
    headers: { authorization: `Bearer ${old}` },
  });
  claims.check("old-key-is-dead", "Clerk refuses the key of before", status === 401, `status ${status}`);
  const live = (await sandbox.control.deployments()).deployments.find((one) => one.live);
  const born = await sandbox.control.call("GET", `/vercel/deployments/${live?.id ?? ""}/environment`);
  claims.check(
    "live-app-has-the-new-one",
    "The live deployment was born with another key, which Clerk takes",
    born["CLERK_SECRET_KEY"] !== old && (await taken(stage, String(born["CLERK_SECRET_KEY"]))),
    `deployment ${live?.id ?? "none"}`,
  );
  claimEnd(stage, run);
}

async function taken({ sandbox }: Scene, key: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${key}` };
  return (await sandbox.wire.send({ url: "https://api.clerk.com/v1/instance", headers })).status === 200;
}
