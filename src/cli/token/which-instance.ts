import { refuseForeignEgress, refuseForeignKeys } from "../../check-world.ts";
import { unlessRefused } from "../../errors.ts";
import { readPublishableKey, readSecretKey } from "../../keys/publishable-key.ts";
import type { Stack } from "../../ports/stack.ts";

/** The Clerk instance that a command is about. */
export interface ClerkWhere {
  /** Host of its Frontend API. */
  readonly frontendApi: string;
  /** Undefined where only keys name the instance. */
  readonly appOrigin: string | undefined;
}

/**
 * The stack's instance; or that of the environment's own keys, where both are there, are test keys, and no stack has the same
 * instance: an app's `.env.local`. A stack that was named is taken in any case. Asks nobody.
 * @throws BadInput `STACK_MISSING`, `KEY_WRONG_ENVIRONMENT`, `PROXY_NOT_LISTED`, `WRONG_WORLD`
 */
export async function whichInstance(
  { stack }: { readonly stack: Pick<Stack, "identity"> },
  env: NodeJS.ProcessEnv,
  named: string | undefined,
): Promise<ClerkWhere> {
  const own = named === undefined ? ofEnvironment(env) : undefined;
  const identity = own === undefined ? await stack.identity() : await unlessRefused(() => stack.identity());
  if (identity === undefined || (own !== undefined && identity.clerkFrontendApi !== own))
    return { frontendApi: own ?? "", appOrigin: undefined };
  await refuseForeignEgress(identity, env);
  refuseForeignKeys(identity, env);
  return { frontendApi: identity.clerkFrontendApi, appOrigin: identity.appOrigin };
}

/** The Frontend API's host, where the environment holds both keys of a development instance. */
function ofEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  const shown = env["CLERK_PUBLISHABLE_KEY"] ?? env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] ?? "";
  const { key: publishable } = readPublishableKey(shown);
  const { key: secret } = readSecretKey(env["CLERK_SECRET_KEY"] ?? "");
  return publishable?.kind === "test" && secret?.kind === "test" ? publishable.frontendApi : undefined;
}
