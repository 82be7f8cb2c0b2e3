// @ts-check
// The step that shows the portal's address, with the terminal's own questions and the program's own masking of what it says.
import { RunbookError } from "../../src/errors.ts";
import { openAsk } from "../../src/adapters/ask.ts";
import { openWebhookPortal } from "../../src/adapters/clerk/webhook-portal.ts";
import { redactFor } from "../../src/ports/known-secrets.ts";
import { Secret } from "../../src/ports/secret.ts";
import { webhooksPortal } from "../../src/steps/webhooks-portal.ts";

const address = `https://app.svix.com/login#key=${"onlyForOnePairOfEyes".repeat(8)}`;
let made = 0;
const request = async () => {
  made += 1;
  return {
    status: 200,
    headers: {},
    setCookies: [],
    text: JSON.stringify({ svix_url: address }),
    elapsedMs: 1,
  };
};
const webhookPortal = openWebhookPortal({
  http: { request },
  secretKey: async () => new Secret("sk_live_x"),
});
const context = /** @type {any} */ ({
  ports: { ask: openAsk(), webhookPortal },
  step: "portal",
  signal: new AbortController().signal,
});
/** @param {unknown} value */
const say = (value) => console.log(redactFor({})(JSON.stringify(value)));
try {
  say(await webhooksPortal.run({ look: "Enable the endpoint." }, context));
} catch (error) {
  if (!(error instanceof RunbookError)) throw error;
  say({ code: error.code, message: error.message });
}
say({ made, address });
