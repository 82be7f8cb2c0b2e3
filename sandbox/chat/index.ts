import { z } from "zod";
import type { ControlRoute } from "../control/route.ts";
import type { Fake, FakeRequest, FakeResponse, SandboxClock } from "../fake.ts";
import { PAGERDUTY_KEY, SLACK_WEBHOOK_PATH, SLACK_WEBHOOK_URL, STATUSPAGE_KEY } from "../ids.ts";
import type { Mail } from "./mail.ts";
import { createPagerDuty } from "./pagerduty.ts";
import { createStatuspage } from "./statuspage.ts";

/** Where notices go: Slack, PagerDuty, the app's own status page and mail; `GET /chat` shows everything that arrived. */
export function createChat(
  clock: SandboxClock,
  mails: readonly Mail[],
): {
  readonly fakes: readonly Fake[];
  readonly routes: readonly ControlRoute[];
} {
  const slack = createSlack();
  const pagerDuty = createPagerDuty();
  const statuspage = createStatuspage(clock);
  return {
    fakes: [slack.fake, pagerDuty.fake, statuspage.fake],
    routes: [
      {
        method: "GET",
        path: "/chat",
        handle: () => ({
          slack: slack.messages,
          pagerduty: pagerDuty.alerts,
          statuspage: statuspage.incidents,
          mails,
        }),
      },
    ],
  };
}

/** What an operator's shell holds for these channels. */
export const chatEnvironment = {
  SLACK_WEBHOOK_URL,
  PAGERDUTY_ROUTING_KEY: PAGERDUTY_KEY,
  STATUSPAGE_API_KEY: STATUSPAGE_KEY,
} as const;

const messageInput = z.looseObject({ text: z.string().min(1).max(40_000) });
const plain = (status: number, body: string): FakeResponse => ({
  status,
  headers: { "content-type": "text/html" },
  body,
});

interface SlackMessage {
  readonly text: string;
}

/** hooks.slack.com: one incoming webhook; answers in plain words, as Slack does. */
function createSlack(): { readonly fake: Fake; readonly messages: readonly SlackMessage[] } {
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
