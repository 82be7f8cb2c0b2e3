import { strayText } from "../keys/fault.ts";
import type { Rotatable } from "./secret-kind.ts";

const byHand = { config: "", fault: strayText };

/** Secrets of this program itself. They are on laptops and in CI, where no API can set them: a person does, step by step. */
export const guided: readonly Rotatable[] = [
  {
    ...byHand,
    name: "vercel-token",
    title: "the Vercel token",
    variable: "VERCEL_API_TOKEN",
    makeByHand:
      "In Vercel (vercel.com/account/settings/tokens) Create Token: name it after who uses it and the day, scope it to the team, give it an end. It is shown once.",
    guide: {
      set: "Put it in place of the old one wherever commands are run: each operator's VERCEL_API_TOKEN, CI's secrets. Note whose are changed, and who is still to do it.",
      prove: "Run `./runbook status` with the new token. Note that it shows the project.",
    },
    deleteByHand:
      "In Vercel (vercel.com/account/settings/tokens) note the old token's last use, then its menu (…) > Delete. Look into the team's activity log for what it did since it got out.",
  },
  {
    ...byHand,
    name: "stack-passphrase",
    title: "the stack's passphrase",
    variable: "PULUMI_CONFIG_PASSPHRASE",
    makeByHand:
      "Make a new passphrase of at least 20 random characters with the team's password manager, and keep it there.",
    guide: {
      set: "`pulumi stack change-secrets-provider passphrase` asks for the old one and the new one. Commit Pulumi.<stack>.yaml and push it. Tell every clone: whoever has the old file cannot use it any more. Who has the old file and the old passphrase can still read every secret in it: rotate those, too.",
      prove:
        "In another clone: pull, set PULUMI_CONFIG_PASSPHRASE to the new one, and run `./runbook status`. Note whose clone.",
    },
    deleteByHand:
      "Take the old passphrase out of the password manager, CI's secrets and laptops. Note which secrets of the file are still to be rotated.",
  },
  {
    ...byHand,
    name: "edge-config-token",
    title: "the Edge Config's read token",
    variable: "AUTH_GATE_EDGE_CONFIG",
    makeByHand: "Nothing to make by hand: the stack makes it. Note that nobody else is at work on the stack.",
    guide: {
      set: "`pulumi up --replace '**EdgeConfigToken::gate'` makes a new token and writes it to AUTH_GATE_EDGE_CONFIG. Until the app is deployed anew the live one reads with the old token, which is gone: deploy at once.",
      prove: "`./runbook bypass status` says that the live app reads its Edge Config. Note what it says.",
    },
    deleteByHand:
      "In Vercel: Storage > the Edge Config > Tokens. Note that the old token is not in the list; delete it if it is.",
  },
  {
    ...byHand,
    name: "notice-url",
    title: "a notice channel's secret address",
    variable: "SLACK_WEBHOOK_URL",
    makeByHand:
      "Make a new address or key where the notices go to (Slack: the app's Incoming Webhooks > Add New Webhook; PagerDuty: the service's Integrations; Statuspage: API keys).",
    guide: {
      set: "Put it into the variable that contacts/channels.yaml names, wherever commands are run: each operator's environment, CI's secrets. Note whose are changed.",
      prove:
        "`./runbook contacts lint` finds no missing channel; send the team a notice that says it is a test. Note that it came.",
    },
    deleteByHand:
      "Remove the old address where it was made, and note what came in by it since it got out: whoever had it could write to the team.",
  },
  {
    ...byHand,
    name: "clerk-platform-key",
    title: "the key of Clerk's Platform API",
    variable: "CLERK_PLATFORM_API_KEY",
    makeByHand:
      "In Clerk's dashboard (dashboard.clerk.com): the workspace's settings > Platform API > Create key. It is shown once. Whoever has the old one can read every instance's secret key: rotate those, too.",
    guide: {
      set: "Put it in place of the old one wherever commands are run. Note whose are changed.",
      prove:
        "Run `./runbook plan secret-rotation` with the new key: its plan names the Platform API. Note that it does.",
    },
    deleteByHand: "In the same place, the old key's menu (…) > Delete. Note its last use.",
  },
];
