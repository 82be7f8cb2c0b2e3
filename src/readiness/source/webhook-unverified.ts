import { check, mistakes } from "../check.ts";
import { addressOf, webhookRoutes } from "./gate-files.ts";

export const sourceWebhookUnverified = check({
  id: "source.webhook-unverified",
  severity: "critical",
  title: "Webhook routes verify who signed.",
  why: "Whoever finds the address writes users and roles into the database.",
  mend: "`verifyWebhook(request)` of @clerk/nextjs/webhooks before anything is done with the body.",
  async look({ files }) {
    return mistakes(
      webhookRoutes(await files())
        .filter(({ calls }) => !calls.some(({ callee }) => /(?:^|\.)verify(?:Webhook)?$/.test(callee)))
        .map(({ path }) => ({
          what: `${addressOf(path)} verifies no signature.`,
          at: { file: path, line: 1, column: 1 },
        })),
    );
  },
});
