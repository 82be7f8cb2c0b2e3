import { BadInput, RunbookError } from "../../errors.ts";
import { openPorts, type OpenedPorts } from "../../open-ports.ts";
import type { Adopting } from "../../ports/adopting.ts";
import { Secret } from "../../ports/secret.ts";
import { prepareAdoption, type AdoptionWorld, type Prepared } from "../../variables/adopt.ts";
import type { Invocation } from "../command.ts";
import type { Lacking } from "./config-values.ts";
import type { Gathered } from "./gather.ts";

/** How scripts/ says which variables a stack program wants; see scripts/adopt/. */
export interface AdoptionWorlds {
  readonly of: (ports: OpenedPorts) => Promise<AdoptionWorld>;
  readonly beforeStack: (
    parts: Pick<AdoptionWorld, "stack" | "vercel" | "adopting" | "http"> & {
      readonly lane: "runtime";
      readonly development: boolean;
    },
  ) => AdoptionWorld;
}

/** The environment of whatever acts on the stack: with the token, the backend and the passphrase that were found. */
export function stackEnv(gathered: Gathered, env: NodeJS.ProcessEnv, passphrase: Secret): NodeJS.ProcessEnv {
  return {
    ...env,
    VERCEL_API_TOKEN: gathered.token.reveal(),
    PULUMI_BACKEND_URL: gathered.backend.url,
    PULUMI_CONFIG_PASSPHRASE: passphrase.reveal(),
    PULUMI_STACK: gathered.place.stack,
  };
}

export const portsOf = async (
  { place }: Gathered,
  env: NodeJS.ProcessEnv,
  toolchain: Invocation["toolchain"],
): Promise<OpenedPorts> => await openPorts({ root: place.root, stack: place.stack, env, toolchain });

/**
 * What would be taken over. A stack that has its config is asked itself; before that the record is empty, and the config what
 * was gathered. Writes nothing.
 * @throws BadInput `KEY_WRONG`, `WRONG_WORLD` … · TransientFailure when Clerk does not answer
 */
export async function prepared(
  gathered: Gathered,
  lacking: Lacking,
  { env, toolchain }: Invocation,
  worlds: AdoptionWorlds,
  isMade: boolean,
): Promise<Prepared> {
  const { passphrase } = gathered;
  const whole = Object.keys(lacking.plain).length + lacking.secrets.length === 0;
  if (isMade && whole && passphrase.kind === "there")
    return await prepareAdoption(
      await worlds.of(await portsOf(gathered, stackEnv(gathered, env, passphrase.passphrase), toolchain)),
    );
  const { vercel, http, clerk } = gathered;
  const world = worlds.beforeStack({
    ...{ vercel, http, lane: "runtime", development: clerk.kind === "test" },
    stack: { bypassConfig: async () => undefined, reconcile: async () => undefined },
    adopting: gatheredConfig(gathered),
  });
  try {
    return await prepareAdoption(world);
  } catch (error) {
    throw error instanceof RunbookError && error.code === "KEY_WRONG" ? otherWay(error) : error;
  }
}

/** Before there is a config, the way out is an answer. */
const otherWay = ({ message, code }: RunbookError): BadInput =>
  new BadInput(message, {
    code,
    hint: "Nothing was changed. Give the right one: --publishable-key, and CLERK_SECRET_KEY or the prompt.",
  });

/** A stack that is not there yet, as far as it is read. */
function gatheredConfig({ clerk }: Gathered): Adopting {
  const values: Readonly<Record<string, Secret | undefined>> = {
    clerkPublishableKey: new Secret(clerk.publishableKey),
    clerkJwtKey: new Secret(clerk.jwtKey),
    clerkSecretKey: clerk.secretKey,
    clerkWebhookSecret: clerk.webhookSecret,
  };
  const notYet = async (): Promise<never> => {
    throw new Error("the stack is not there yet");
  };
  return {
    held: async () => [],
    configured: (key) => values[key] !== undefined,
    config: async (key) => values[key],
    ...{ refresh: notYet, take: notYet, previewed: notYet },
  };
}
