import { BadInput } from "../../errors.ts";
import { Secret } from "../../ports/secret.ts";
import type { StackSecrets } from "../../ports/stack-secrets.ts";

interface Options {
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: Pick<StackSecrets, "read">;
  /** Whether the config has this key; costs a read of the file. */
  readonly has: (name: string) => boolean;
  /** The config's key, by whoever can open it. */
  readonly configured: () => Promise<Secret | undefined>;
}

/** Clerk's secret key as it is now. */
export interface ClerkKey {
  /** @throws BadInput `KEY_MISSING` */
  readonly now: () => Promise<Secret>;
  /** The config's secrets were written: look again. */
  readonly forget: () => void;
}

/**
 * From the environment, else from the stack's config. A key in the environment that a rotation has replaced is no longer it:
 * whoever began with it goes on with the config's.
 */
export function openClerkKey({ env, secrets, has, configured }: Options): ClerkKey {
  let known: Promise<Secret> | undefined;
  const find = async (): Promise<Secret> => {
    const given = env["CLERK_SECRET_KEY"];
    const former =
      given && has("formerClerkSecretKey") ? await secrets.read("formerClerkSecretKey") : undefined;
    const key = given && former?.reveal() !== given ? new Secret(given) : await configured();
    if (key !== undefined) return key;
    throw new BadInput("Clerk's secret key is not known here.", {
      code: "KEY_MISSING",
      hint: "Set CLERK_SECRET_KEY, or `pulumi config set --secret clerkSecretKey`.",
    });
  };
  return {
    now: () =>
      (known ??= find().catch((error: unknown) => {
        known = undefined;
        throw error;
      })),
    forget: () => void (known = undefined),
  };
}
