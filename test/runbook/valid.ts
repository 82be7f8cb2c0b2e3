import type { KnownNotices } from "../../src/ports/notify.ts";
import { readChannels } from "../../src/people/notices/channels.ts";
import { knownNotices } from "../../src/people/notices/decisions.ts";
import { readTemplates } from "../../src/people/notices/templates.ts";

const declared = "{ state: identified, severity: info, placeholders: ";
const common = "kind: webhook, secret: NOTICE_WEBHOOK_URL";

/** Two notices in two languages; the support reads one that has no words yet. */
export const noticeTexts = {
  "notices.yaml": `down: ${declared}{ who: text, since: time } }\nup: ${declared}{} }\n`,
  "en.yaml": 'down: { title: "{who}", text: "{since}" }\nup: { title: Up, text: Up }\n',
  "de.yaml": 'down: { title: "{who}", text: "{since}" }\nup: { title: Da, text: Da }\n',
};

/** contacts/channels.yaml that goes with them. */
export const channelsText = `channels: [{ id: all, ${common}, languages: [en, de] }, { id: far, ${common}, languages: [fr] }]
audiences: { team: all, support: far }
`;

export function testNotices(): KnownNotices {
  const templates = readTemplates(noticeTexts);
  const channels = readChannels(channelsText, ["en", "de", "fr"]);
  if (!("declarations" in templates) || !("audiences" in channels)) throw new Error("the notices are wrong");
  return knownNotices(templates, channels);
}

/** A small valid runbook that uses everything the language has; tests break it in one place each. */
export const valid = `version: 1
title: Test
summary: For tests
severity: high
category: clerk-outage
inputs:
  reason:
    type: string
    required: true
    description: Why
  minutes:
    type: integer
    default: 30
    min: 1
    max: 60
    description: How long
  deny:
    type: list
    default: []
    description: Who stays out
steps:
  - id: look
    use: triage.gather
    title: Look
    timeout: 30s
    retry: { attempts: 2, pause: 5s }
    onFailure: stop
  - id: say
    use: notice.text
    title: Say
    when: facts.triage.category == "clerk-outage" and inputs.minutes < 60
    with:
      audience: users
      text: "It is \${{ steps.look.output.category }}: \${{ inputs.reason }}"
  - id: cause
    branch: facts.triage.category
    title: Whose is it
    cases:
      clerk-outage:
        - id: open
          use: bypass.open
          title: Open
          with:
            mode: stale-sessions
            minutes: \${{ inputs.minutes }}
            totalMinutes: 240
            deny: \${{ inputs.deny }}
            reason: \${{ inputs.reason }}
            incident: test
    default:
      - id: ask
        use: manual.check
        title: Ask
        with:
          look: Look at it
`;

const tell = `  - id: tell
    use: notify.send
    title: Tell
    with:
      notice: down
      to: team
      values: { who: "\${{ inputs.reason }}", since: 2026-11-21T03:00:00Z }
`;

/** The same with a notice among its steps, of those that `testNotices` knows. */
export const withNotice = valid.replace("  - id: cause\n", () => `${tell}  - id: cause\n`);
