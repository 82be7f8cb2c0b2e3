import { z } from "zod";
import { PermanentFailure, TransientFailure } from "../../errors.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import type { ClerkPlatform } from "../../ports/clerk-platform.ts";
import type { Http, HttpResponse } from "../../ports/http.ts";
import { learnSecret } from "../../ports/known-secrets.ts";
import { Secret } from "../../ports/secret.ts";
import { readPublishableKey } from "../../keys/publishable-key.ts";
import { callClerk, host } from "./api.ts";
import { parseJson } from "../../ports/parse-json.ts";

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
  const access = { http, secretKey: async () => key };
  let found: { readonly application: string; readonly instance: string } | undefined;
  const place = async (how: CallOptions) => {
    if (found !== undefined) return found;
    const answer = await callClerk(access, { method: "GET", path: "/platform/applications" }, how);
    const applications = inShape(z.array(applicationShape), answer);
    const ours = await frontendApi();
    for (const { application_id: application, instances } of applications)
      for (const { instance_id: instance, publishable_key: publishable } of instances)
        if (readPublishableKey(publishable ?? "").key?.frontendApi === ours)
          return (found = { application, instance });
    throw new PermanentFailure(`The Platform API shows no instance of ${ours} to this key.`, {
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
      const path = `/platform/applications/${application}`;
      const answer = await callClerk(
        access,
        { method: "GET", path, query: { include_secret_keys: true } },
        how,
      );
      return keyIn(inShape(applicationShape, answer).instances, instance);
    },
    async rotate({ delayHours, reason }, how) {
      const { application, instance } = await place(how);
      const path = `/platform/applications/${application}/instances/${instance}/rotate_secret_keys`;
      const body = { delay_old_secrets_expiration_hours: delayHours, reason };
      const answer = await callClerk(access, { method: "POST", path, body }, how);
      return keyIn(inShape(applicationShape, answer).instances, instance);
    },
  };
}

function inShape<T>(shape: z.ZodType<T>, { status, text }: HttpResponse): T {
  if (status === 404)
    throw new PermanentFailure("The Platform API has no such application or instance (404).", {
      code: "HTTP_STATUS",
      hint: "Make the key by hand: `by: hand`.",
    });
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw unknownShape();
}

/** It may have happened all the same, so whoever asked looks before asking again. */
const unknownShape = () =>
  new TransientFailure(`${host} answers in a shape that is not known here.`, {
    code: "UNEXPECTED_ANSWER",
  });
