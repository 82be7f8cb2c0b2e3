import type { KeyFault, Read } from "./fault.ts";
import { readJwtKey, type JwtKey } from "./jwt-key.ts";
import { readPublishableKey, type PublishableKey } from "./publishable-key.ts";
import { readSecretKey, type SecretKey } from "./secret-key.ts";
import { strayText } from "./stray-text.ts";

/** The variables of an app that hold what Clerk gave it. */
export const clerkVariables = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
  "CLERK_WEBHOOK_SIGNING_SECRET",
] as const;
export type ClerkVariable = (typeof clerkVariables)[number];

/** Values by variable; one that is not there or cannot be read is left out. */
export type ClerkValues = Readonly<Partial<Record<ClerkVariable, string>>>;

/** What the values are held against; what is not known is not compared. */
export interface Instance {
  /** Keys of the other kind are faults. Undefined: both kinds are right, of one kind all the same. */
  readonly kind?: "live" | "test" | undefined;
  /** Host that the publishable key has to spell. */
  readonly frontendApi?: string | undefined;
  /** Thumbprints of the keys that the instance signs with now (`thumbprintOf`). */
  readonly keySet?: readonly string[] | undefined;
}

export interface VariableFault extends KeyFault {
  readonly variable: ClerkVariable;
}

interface ReadKeys {
  readonly publishable: Read<PublishableKey> | undefined;
  readonly secret: Read<SecretKey> | undefined;
  readonly jwt: Read<JwtKey> | undefined;
}

/**
 * What is wrong with the values, each by itself and together, in the order of `clerkVariables` and at most one a variable.
 * Pure; says nothing of the values themselves. Whether Clerk accepts a secret key is not seen here: ask Clerk.
 */
export function clerkKeyFaults(values: ClerkValues, instance: Instance = {}): readonly VariableFault[] {
  const of = <T>(variable: ClerkVariable, read: (value: string) => Read<T>) => {
    const value = values[variable];
    return value === undefined ? undefined : read(value);
  };
  const keys: ReadKeys = {
    publishable: of("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", readPublishableKey),
    secret: of("CLERK_SECRET_KEY", readSecretKey),
    jwt: of("CLERK_JWT_KEY", readJwtKey),
  };
  const kind = instance.kind ?? keys.publishable?.key?.kind;
  const webhook = values.CLERK_WEBHOOK_SIGNING_SECRET;
  const found: Readonly<Record<ClerkVariable, KeyFault | undefined>> = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY:
      keys.publishable?.fault ??
      otherKind(keys.publishable?.key?.kind, kind) ??
      otherHost(keys.publishable?.key?.frontendApi, instance.frontendApi),
    CLERK_SECRET_KEY: keys.secret?.fault ?? otherKind(keys.secret?.key?.kind, kind),
    CLERK_JWT_KEY: keys.jwt?.fault ?? otherKeySet(keys.jwt?.key?.thumbprint, instance.keySet),
    CLERK_WEBHOOK_SIGNING_SECRET: webhook === undefined ? undefined : strayText(webhook),
  };
  return clerkVariables.flatMap((variable) => {
    const fault = found[variable];
    return fault === undefined ? [] : [{ variable, ...fault }];
  });
}

function otherKind(
  kind: "live" | "test" | undefined,
  wanted: "live" | "test" | undefined,
): KeyFault | undefined {
  if (kind === undefined || wanted === undefined || kind === wanted) return undefined;
  return kind === "test"
    ? { code: "test-key", words: "is a key of a development instance" }
    : { code: "live-key", words: "is a key of a production instance" };
}

function otherHost(spelt: string | undefined, wanted: string | undefined): KeyFault | undefined {
  if (spelt === undefined || wanted === undefined || spelt === wanted.toLowerCase()) return undefined;
  return { code: "other-instance", words: `is of another instance: it spells ${spelt}, not ${wanted}` };
}

function otherKeySet(
  thumbprint: string | undefined,
  keySet: readonly string[] | undefined,
): KeyFault | undefined {
  if (thumbprint === undefined || keySet === undefined || keySet.length === 0) return undefined;
  return keySet.includes(thumbprint)
    ? undefined
    : { code: "other-instance", words: "is of another instance: it is not in the instance's key set" };
}
