/** The portal's address by Clerk's API: masked in whatever is said afterwards. */
import { expect, it } from "vitest";
import { openWebhookPortal } from "../../src/adapters/clerk/webhook-portal.ts";
import { redactFor } from "../../src/ports/known-secrets.ts";
import { Secret } from "../../src/ports/secret.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { answer } from "../builders/ports.ts";
import { backend } from "../sandbox/backend-fixture.ts";

const how = { timeoutMs: 1_000, signal: new AbortController().signal };

it("gives an address that opens the portal, masked in all that is said", async () => {
  const { instance, call, violations } = backend();
  const http = {
    request: async ({ method, url }: { method: string; url: string }) => {
      const { status, body } = await call(method, new URL(url).pathname.replace("/v1", ""), {});
      return answer(body, status);
    },
  };
  const portal = openWebhookPortal({ http, secretKey: async () => new Secret(SECRET_KEY) });
  const url = (await portal.open(how)).reveal();
  const key = url.split("#key=")[1] ?? "";
  expect(instance.webhooks.isOpen(key)).toBe(true);
  const said = redactFor({})(`see ${url} or ${key}`);
  expect(said).not.toContain(key);
  expect(violations.list()).toEqual([]);
});

it.each([400, 404])("says that there are no webhooks yet on %s", async (status) => {
  const http = { request: async () => answer({ errors: [{ code: "svix_app_missing" }] }, status) };
  const portal = openWebhookPortal({ http, secretKey: async () => new Secret(SECRET_KEY) });
  await expect(portal.open(how)).rejects.toThrow("no webhooks yet");
});

it("takes no address that is not https", async () => {
  const http = { request: async () => answer({ svix_url: "http://app.svix.com/login#key=x" }) };
  const portal = openWebhookPortal({ http, secretKey: async () => new Secret(SECRET_KEY) });
  await expect(portal.open(how)).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
});
