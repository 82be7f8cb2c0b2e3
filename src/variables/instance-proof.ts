import { z } from "zod";
import { clerkKeyFaults, type ClerkValues, type VariableFault } from "../keys/clerk-keys.ts";
import { readPublishableKey } from "../keys/publishable-key.ts";
import { thumbprintOf } from "../keys/jwt-key.ts";

/** One GET; undefined when no answer came. Never throws. */
export type Get = (
  url: string,
  headers: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly text: string } | undefined>;

interface InstanceProof {
  /** What is wrong with the values, at most one a variable. */
  readonly faults: readonly VariableFault[];
  /** What could not be asked, as a part of a sentence; empty when Clerk answered everything. */
  readonly unasked: readonly string[];
}

const keySetShape = z.object({
  keys: z.array(z.object({ kid: z.string(), kty: z.string(), n: z.string(), e: z.string() })),
});

/**
 * Whether these values are of one instance, by what Clerk itself answers: its public key set holds the JWT key, and its
 * Backend API takes the secret key and tells the same key set. Three GETs, none where the text of a value is wrong.
 * @param kind keys of the other kind are faults; undefined: both are right
 */
export async function proveInstance(
  values: ClerkValues,
  kind: "live" | "test" | undefined,
  get: Get,
): Promise<InstanceProof> {
  const textual = clerkKeyFaults(values, { kind });
  if (textual.length > 0) return { faults: textual, unasked: [] };
  const host = readPublishableKey(values.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ?? "").key?.frontendApi;
  const secret = values.CLERK_SECRET_KEY;
  const [published, mine] = await Promise.all([
    host === undefined ? undefined : get(`https://${host}/.well-known/jwks.json`, {}),
    secret === undefined ? undefined : askBackend(secret, get),
  ]);
  const keys = keysIn(published);
  const keySet = keys?.map((key) => thumbprintOf(key));
  const faults = clerkKeyFaults(values, { kind, keySet });
  const refused = refusal(
    mine,
    keys?.map(({ kid }) => kid),
    host,
  );
  return {
    faults: [...faults, ...(refused === undefined ? [] : [refused])],
    unasked: [
      ...(host !== undefined && keys === undefined ? [`${host} for its key set`] : []),
      ...(mine === "silent" ? ["api.clerk.com whether it takes the secret key"] : []),
    ],
  };
}

/** Key ids of the secret key's own instance. */
type Backend = "refused" | "silent" | readonly string[];

async function askBackend(secret: string, get: Get): Promise<Backend> {
  const headers = { authorization: `Bearer ${secret}` };
  const [instance, keySet] = await Promise.all([
    get("https://api.clerk.com/v1/instance", headers),
    get("https://api.clerk.com/v1/jwks", headers),
  ]);
  if (instance?.status === 401 || keySet?.status === 401) return "refused";
  const keys = keysIn(keySet);
  return instance?.status !== 200 || keys === undefined ? "silent" : keys.map(({ kid }) => kid);
}

function refusal(
  backend: Backend | undefined,
  published: readonly string[] | undefined,
  host: string | undefined,
): VariableFault | undefined {
  const variable = "CLERK_SECRET_KEY";
  if (backend === "refused")
    return {
      variable,
      code: "other-instance",
      words: "is not taken by Clerk (401): it was revoked or is no key",
    };
  if (backend === undefined || backend === "silent" || published === undefined) return undefined;
  if (backend.some((kid) => published.includes(kid))) return undefined;
  return {
    variable,
    code: "other-instance",
    words: `is of another instance than the publishable key (${host})`,
  };
}

function keysIn(answer: Awaited<ReturnType<Get>>) {
  if (answer?.status !== 200) return undefined;
  try {
    return keySetShape.safeParse(JSON.parse(answer.text)).data?.keys;
  } catch {
    return undefined;
  }
}
