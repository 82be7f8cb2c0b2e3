import { clerkConfig, isClerks, wantedKeys } from "../../infra/variable-keys.ts";
import type { OpenedPorts } from "../../src/open-ports.ts";
import type { Adopting } from "../../src/ports/adopting.ts";
import type { Http } from "../../src/ports/http.ts";
import type { StackIdentity } from "../../src/ports/stack.ts";
import type { AdoptionWorld } from "../../src/variables/adopt.ts";

/** What taking over looks at, of a stack that may not be there yet. */
export interface AdoptionParts {
  readonly stack: AdoptionWorld["stack"];
  readonly vercel: AdoptionWorld["vercel"];
  readonly adopting: Adopting;
  readonly http: Http;
  readonly lane: StackIdentity["lane"];
  /** The config says that a development instance is meant. */
  readonly development: boolean;
}

/** With which variables the stack program wants. */
export function adoptionWorld({ lane, development, ...parts }: AdoptionParts): AdoptionWorld {
  return {
    ...parts,
    kind: development ? undefined : "live",
    configKeys: clerkConfig,
    wanted: (configured) =>
      wantedKeys({
        lane,
        clerkWebhookSecret: configured.includes("CLERK_WEBHOOK_SIGNING_SECRET") ? "set" : undefined,
      }).map((key) => ({ key, clerks: isClerks(key) })),
  };
}

/** The same for a stack with a config. */
export async function adoptionWorldOf(ports: OpenedPorts): Promise<AdoptionWorld> {
  const { stack, vercel, http } = ports;
  const { lane } = await stack.identity();
  const adopting = ports.adopting();
  const development = (await adopting.config("developmentInstance"))?.reveal() === "true";
  return adoptionWorld({ stack, vercel, http, adopting, lane, development });
}
