import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { controlOf } from "../../rehearsal/world/control.ts";
import { startSandbox } from "../../sandbox/world.ts";
import { startSmallApp } from "../facts/small-app.ts";
import { makeBareProject } from "../world/bare-project.ts";

const [email, password] = ["watch@nightshift.example", "correct horse battery staple"];

/**
 * The fakes of Clerk, Vercel, status pages and channels, a small app behind the production domain, and a project with a stack's
 * config beside them: all that a watch meets. There is no engine in it, and none is needed.
 */
export async function startWatchedSandbox() {
  const folder = mkdtempSync(join(tmpdir(), "watched-"));
  const app = await startSmallApp();
  const runner = { start: async () => ({ origin: app.origin, stop: async () => undefined }) };
  const sandbox = await startSandbox({
    ...{ folder: join(folder, "sandbox"), runner },
    vercelSettings: { buildMs: 5 },
  });
  const { info } = sandbox;
  const control = controlOf(info);
  await control("PUT", "/app", { origin: app.origin });
  await control("POST", "/clerk/users", { email, password });

  const root = join(folder, "project");
  const channels = [
    { id: "team-chat", kind: "slack", secret: "SLACK_WEBHOOK_URL" },
    { id: "pager", kind: "pagerduty", secret: "PAGERDUTY_ROUTING_KEY" },
  ];
  const audiences = { team: "team-chat", escalation: "pager" };
  const project = makeBareProject(info, root, () =>
    writeFileSync(join(root, "contacts", "channels.yaml"), stringify({ channels, audiences })),
  );
  const testUser = { RUNBOOK_TEST_USER: email, RUNBOOK_TEST_USER_PASSWORD: password };
  return {
    ...{ folder, root, env: { ...project.env, ...testUser }, git: project.git },
    /** `runbook <words>` in a process of its own. */
    start: (...words: readonly string[]) => project.start(words, testUser),
    /** Clerk answers nobody, the app says so, and Clerk's status page does not. */
    async cutClerk(): Promise<void> {
      await control("POST", "/clerk/cut", { how: "reset" });
      await control("POST", "/clerk/status", { indicator: "none" });
      app.say({ health: "down", failing: ["backend-api", "jwks", "frontend-api"] });
    },
    async recoverClerk(): Promise<void> {
      await control("POST", "/clerk/recover", {});
      app.say({});
    },
    /** What has arrived on any channel, as text. */
    arrived: async (): Promise<string> => JSON.stringify(await control("GET", "/chat")),
    async stop(): Promise<void> {
      await app.stop();
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
