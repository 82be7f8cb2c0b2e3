import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { namespace } from "../../rehearsal/checkout/begun-stack.ts";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { startSandbox } from "../../sandbox/world.ts";
import { startSmallApp } from "../facts/small-app.ts";
import { withoutEmpty } from "../world/keyboard.ts";

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
  for (const each of ["contacts", "notices", "runbooks", "Pulumi.yaml"])
    cpSync(each, join(root, each), { recursive: true });
  symlinkSync(resolve("runbook"), join(root, "runbook"));
  writeFileSync(join(root, ".gitignore"), ".runbook/\n");
  const config = {
    team: info.vercel.team,
    project: info.vercel.project,
    clerkPublishableKey: info.clerk.publishableKey,
    appOrigin: info.app.origin,
  };
  const namespaced = Object.entries(config).map(([key, value]) => [`${namespace}:${key}`, value]);
  writeFileSync(
    join(root, "Pulumi.sandbox.yaml"),
    stringify({ config: Object.fromEntries(namespaced) as object }),
  );
  const channels = [
    { id: "team-chat", kind: "slack", secret: "SLACK_WEBHOOK_URL" },
    { id: "pager", kind: "pagerduty", secret: "PAGERDUTY_ROUTING_KEY" },
  ];
  const audiences = { team: "team-chat", escalation: "pager" };
  writeFileSync(join(root, "contacts", "channels.yaml"), stringify({ channels, audiences }));
  const git = (...words: string[]) => execFileSync("git", words, { cwd: root, encoding: "utf8" });
  git("init", "--quiet", "--initial-branch", "main");
  git("add", "--all");
  git("-c", "user.name=Ana", "-c", "user.email=ana@nightshift.example", "commit", "--quiet", "-m", "Project");

  const env = withoutEmpty({
    ...plainEnv(),
    ...info.env,
    PULUMI_STACK: "sandbox",
    RUNBOOK_TEST_USER: email,
    RUNBOOK_TEST_USER_PASSWORD: password,
  });
  /** `runbook <words>` in a process of its own. */
  const start = (...words: readonly string[]) => {
    const child = spawn(process.execPath, [resolve("scripts/bin.mjs"), ...words], { cwd: root, env });
    let [stdout, text] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (part: string) => ((stdout += part), (text += part)));
    child.stderr.setEncoding("utf8").on("data", (part: string) => void (text += part));
    const ended = once(child, "close").then(([code]) => code as number | null);
    return {
      ended,
      stdout: () => stdout,
      text: () => text,
      end: (signal: "SIGINT" | "SIGKILL") => void child.kill(signal),
    };
  };
  return {
    ...{ folder, root, env, start, git },
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
