import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { Scene } from "../stage/scene.ts";

const exec = promisify(execFile);

/** The team reads a chat, users the app's own status page, and affected people their mail. */
const channels = {
  channels: [
    { id: "team-chat", kind: "slack", secret: "SLACK_WEBHOOK_URL" },
    { id: "status-page", kind: "statuspage", secret: "STATUSPAGE_API_KEY", page: "nightshift0001" },
    {
      ...{ id: "mail", kind: "email", secret: "SMTP_URL", languages: ["en", "zh-CN"] },
      ...{ from: "security@nightshift.example", to: ["security@nightshift.example"] },
    },
  ],
  audiences: { team: "team-chat", users: "status-page", affected: "mail" },
};

/** Peacetime: the team's channels are written down and committed; their secrets are in the desk's environment. */
export async function connectChannels(stage: Scene): Promise<void> {
  await writeFile(join(stage.team.desk.folder, "contacts", "channels.yaml"), stringify(channels));
  await commitAtDesk(stage, "contacts", "Say where notices go");
}

/** Commits what lies in this folder of the team's checkout, as whoever is on call. */
export async function commitAtDesk(
  { team: { desk, requester } }: Scene,
  folder: string,
  message: string,
): Promise<void> {
  const env = { ...process.env, HOME: requester.home, GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = async (...words: string[]) => void (await exec("git", words, { cwd: desk.folder, env }));
  await git("add", folder);
  await git("commit", "--quiet", "-m", message);
}

interface Chat {
  readonly slack: readonly { readonly text: string }[];
  readonly statuspage: readonly { readonly name: string; readonly status: string }[];
  readonly mails: readonly Mail[];
}

/** A mail as the server took it. */
export interface Mail {
  readonly to: readonly string[];
  readonly raw: string;
}

/** Everything that has arrived at the team's channels, asked of the receivers. */
export const arrived = async ({ sandbox }: Scene): Promise<Chat> =>
  (await sandbox.control.call("GET", "/chat")) as Chat;

/** This has reached the team's chat, once. @param begins how the message begins */
export async function claimInChat(
  stage: Scene,
  { id, claim, begins }: { readonly id: string; readonly claim: string; readonly begins: string },
): Promise<void> {
  const { slack } = await arrived(stage);
  const found = slack.filter(({ text }) => text.includes(begins));
  stage.claims.check(id, claim, found.length === 1, `${found.length} of ${slack.length} messages`);
}
