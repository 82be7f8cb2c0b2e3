import type { ControlRoute } from "../control/route.ts";
import type { Fake, SandboxClock } from "../fake.ts";
import { PAGERDUTY_KEY, SLACK_WEBHOOK_URL, STATUSPAGE_KEY } from "../ids.ts";
import { createPagerDuty } from "./pagerduty.ts";
import { createSlack } from "./slack.ts";
import { createStatuspage } from "./statuspage.ts";

/** Where notices go: Slack, PagerDuty and the app's own status page; `GET /chat` shows everything that arrived. */
export function createChat(clock: SandboxClock): {
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
