import { z } from "zod";
import { healthPath } from "../facts/app-health.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Ports } from "../ports/index.ts";
import { parseJson } from "../ports/parse-json.ts";

const shape = z.object({
  fingerprints: z.record(z.string(), z.string().nullable()).optional(),
  deployment: z.string().nullish(),
});

/** What one deployment says of the secrets that it was made with. */
export interface SecretsSeen {
  /** By variable; null: it has none, or no seal key. Undefined: it did not tell, and `why` says why. */
  readonly fingerprints: Readonly<Record<string, string | null>> | undefined;
  readonly deployment: string | undefined;
  /** As the rest of a sentence; empty when it told. */
  readonly why: string;
}

/** Asks the app's signed health, which asks Clerk nothing. @throws TransientFailure when no answer came */
export async function askFingerprints(
  { http }: Pick<Ports, "http">,
  origin: string,
  how: CallOptions,
): Promise<SecretsSeen> {
  const url = new URL(`${healthPath}?only=gate`, origin).href;
  const answer = await http.request({ method: "GET", url, signed: true, ...how });
  const parsed = shape.safeParse(parseJson(answer.text));
  const fingerprints = parsed.data?.fingerprints;
  const deployment = parsed.data?.deployment ?? undefined;
  if (fingerprints !== undefined) return { fingerprints, deployment, why: "" };
  const why =
    answer.unsigned ??
    (answer.status === 200 ? "its health tells no fingerprints" : `it answers ${answer.status}`);
  return { fingerprints: undefined, deployment, why };
}
