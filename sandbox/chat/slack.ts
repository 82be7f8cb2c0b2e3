import { z } from "zod";
import type { Fake, FakeRequest, FakeResponse } from "../fake.ts";
import { SLACK_WEBHOOK_PATH } from "../ids.ts";

const messageInput = z.looseObject({ text: z.string().min(1).max(40_000) });
const plain = (status: number, body: string): FakeResponse => ({
  status,
  headers: { "content-type": "text/html" },
  body,
});

export interface SlackMessage {
  readonly text: string;
}

/** hooks.slack.com: one incoming webhook; answers in plain words, as Slack does. */
export function createSlack(): { readonly fake: Fake; readonly messages: readonly SlackMessage[] } {
  const messages: SlackMessage[] = [];
  const handle = async ({ method, url, body }: FakeRequest): Promise<FakeResponse> => {
    if (url.pathname !== SLACK_WEBHOOK_PATH) return plain(404, "no_service");
    if (method !== "POST") return plain(400, "invalid_payload");
    let given: unknown;
    try {
      given = JSON.parse(body.toString("utf8"));
    } catch {
      return plain(400, "invalid_payload");
    }
    const message = messageInput.safeParse(given);
    if (!message.success) return plain(400, "no_text");
    messages.push({ text: message.data.text });
    return plain(200, "ok");
  };
  return { messages, fake: { name: "slack", hosts: () => ["hooks.slack.com"], handle } };
}
