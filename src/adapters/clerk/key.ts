import { BadInput, PermanentFailure } from "../../errors.ts";
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
    const key = given && former?.reveal() !== given ? new Secret(given, fromShell) : await configured();
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

const fromShell = "CLERK_SECRET_KEY of this shell";

/** Clerk has answered 401. Two rotations later a shell still has the key of before, and nothing here can know it for one. */
export function refusedKey(host: string, key: Secret, why: string): PermanentFailure {
  const isShells = key.from === fromShell;
  return new PermanentFailure(`${host} does not accept ${key.from ?? "this secret key"} (401${why}).`, {
    code: "KEY_WRONG",
    hint: isShells
      ? "If a rotation has replaced it: `unset CLERK_SECRET_KEY`, then go on; the key in the stack's config is taken then."
      : "Put the right one into the stack's config: `pulumi config set --secret clerkSecretKey`, from standard input.",
  });
}
