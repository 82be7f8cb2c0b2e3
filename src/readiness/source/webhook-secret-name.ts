import { check, mistakes } from "../check.ts";
import { webhookRoutes } from "./gate-files.ts";

export const sourceWebhookSecretName = check({
  id: "source.webhook-secret-name",
  severity: "low",
  title: "The webhook secret has the name that a rotation sets.",
  why: "A rotation writes CLERK_WEBHOOK_SIGNING_SECRET: a route that reads another name goes on with the old one, and refuses everything.",
  mend: "Read CLERK_WEBHOOK_SIGNING_SECRET, which verifyWebhook takes by itself.",
  async look({ files }) {
    return mistakes(
      webhookRoutes(await files()).flatMap(({ reads }) =>
        reads
          .filter(
            ({ name }) =>
              /WEBHOOK.*SECRET|SVIX.*SECRET/.test(name) && name !== "CLERK_WEBHOOK_SIGNING_SECRET",
          )
          .map(({ name, at }) => ({ what: `The route reads ${name}.`, at })),
      ),
    );
  },
});
