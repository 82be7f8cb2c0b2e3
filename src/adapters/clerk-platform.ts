import { z } from "zod";
import { PermanentFailure, TransientFailure } from "../errors.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { ClerkPlatform } from "../ports/clerk-platform.ts";
import type { Http } from "../ports/http.ts";
import { learnSecret } from "../ports/known-secrets.ts";
import { Secret } from "../ports/secret.ts";
import { readPublishableKey } from "../keys/publishable-key.ts";
import { callClerk, clerkHost, clerkJson } from "./clerk-api.ts";

interface Options {
  readonly http: Http;
  readonly key: Secret;
  /** Host that the instance's publishable key spells. */
  readonly frontendApi: () => Promise<string>;
}

const instanceShape = z.object({
  instance_id: z.string(),
  secret_key: z.string().optional(),
  publishable_key: z.string().optional(),
});
const applicationShape = z.object({ application_id: z.string(), instances: z.array(instanceShape) });

/** Clerk's Platform API. The application is found by its instance's publishable key; once per process. */
export function openClerkPlatform({ http, key, frontendApi }: Options): ClerkPlatform {
  let found: { readonly application: string; readonly instance: string } | undefined;
  const place = async (how: CallOptions) => {
    if (found !== undefined) return found;
    const answer = await callClerk(http, { method: "GET", path: "/platform/applications", key }, how);
    const applications = inShape(z.array(applicationShape), clerkJson(answer));
    const host = await frontendApi();
    for (const { application_id: application, instances } of applications)
      for (const { instance_id: instance, publishable_key: publishable } of instances)
        if (readPublishableKey(publishable ?? "").key?.frontendApi === host)
          return (found = { application, instance });
    throw new PermanentFailure(`The Platform API shows no instance of ${host} to this key.`, {
      code: "KEY_WRONG",
      hint: "Check CLERK_PLATFORM_API_KEY, or make the key by hand: `by: hand`.",
    });
  };
  const keyIn = (instances: readonly z.infer<typeof instanceShape>[], instance: string): Secret => {
    const text = instances.find(({ instance_id }) => instance_id === instance)?.secret_key;
    if (text === undefined || text === "") throw unknownShape();
    const secret = new Secret(text);
    learnSecret(secret);
    return secret;
  };
  return {
    async current(how) {
      const { application, instance } = await place(how);
      const path = `/platform/applications/${application}?include_secret_keys=true`;
      const answer = await callClerk(http, { method: "GET", path, key }, how);
      return keyIn(inShape(applicationShape, clerkJson(answer)).instances, instance);
    },
    async rotate({ delayHours, reason }, how) {
      const { application, instance } = await place(how);
      const path = `/platform/applications/${application}/instances/${instance}/rotate_secret_keys`;
      const body = { delay_old_secrets_expiration_hours: delayHours, reason };
      const answer = await callClerk(http, { method: "POST", path, key, body }, how);
      return keyIn(inShape(applicationShape, clerkJson(answer)).instances, instance);
    },
  };
}

function inShape<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unknownShape();
}

/** It may have happened all the same, so whoever asked looks before asking again. */
const unknownShape = () =>
  new TransientFailure(`${clerkHost} answers in a shape that is not known here.`, {
    code: "UNEXPECTED_ANSWER",
  });
