import { type KeyFault, type Read, strayText } from "./fault.ts";
import { readJwtKey } from "./jwt-key.ts";
import { type KeyKind, readPublishableKey, readSecretKey } from "./publishable-key.ts";

/** The variables of an app that hold keys: what Clerk gave it, and what the gate verifies statements with. */
export const clerkVariables = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_SECRET_KEY",
  "CLERK_JWT_KEY",
  "AUTH_GATE_PUBLIC_KEY",
  "CLERK_WEBHOOK_SIGNING_SECRET",
] as const;
export type ClerkVariable = (typeof clerkVariables)[number];

/** Values by variable; one that is not there or cannot be read is left out. */
export type ClerkValues = Readonly<Partial<Record<ClerkVariable, string>>>;

/** What the values are held against; what is not known is not compared. */
interface Instance {
  /** Keys of the other kind are faults. Undefined: both kinds are right, of one kind all the same. */
  readonly kind?: KeyKind | undefined;
  /** Host that the publishable key has to spell. */
  readonly frontendApi?: string | undefined;
  /** Thumbprints of the keys that the instance signs with now (`thumbprintOf`). */
  readonly keySet?: readonly string[] | undefined;
}

export interface VariableFault extends KeyFault {
  readonly variable: ClerkVariable;
}

/** What a value says of itself, as far as it can be told without the value. */
export interface ToldKey {
  readonly fault?: KeyFault | undefined;
  readonly kind?: KeyKind | undefined;
  /** Host that a publishable key spells. */
  readonly frontendApi?: string | undefined;
  /** Of a JWT key; see `thumbprintOf`. */
  readonly thumbprint?: string | undefined;
}

const tellers: Readonly<Record<ClerkVariable, (value: string) => ToldKey>> = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: (value) => told(readPublishableKey(value)),
  CLERK_SECRET_KEY: (value) => told(readSecretKey(value)),
  CLERK_JWT_KEY: (value) => told(readJwtKey(value)),
  AUTH_GATE_PUBLIC_KEY: (value) => ({ fault: strayText(value) ?? rawKeyFault(value) }),
  CLERK_WEBHOOK_SIGNING_SECRET: (value) => ({ fault: strayText(value) }),
};

/** @returns undefined for a variable that holds no key of these */
export function tellKey(variable: string, value: string): ToldKey | undefined {
  const known = clerkVariables.find((each) => each === variable);
  return known === undefined ? undefined : tellers[known](value);
}

/**
 * What is wrong with the values, each by itself and together, in the order of `clerkVariables` and at most one a variable.
 * Pure; says nothing of the values themselves. Whether Clerk accepts a secret key is not seen here: ask Clerk.
 */
export function clerkKeyFaults(values: ClerkValues, instance: Instance = {}): readonly VariableFault[] {
  const each = clerkVariables.map(
    (variable) => [variable, tellKey(variable, values[variable] ?? "")] as const,
  );
  return keyFaults(Object.fromEntries(each.filter(([variable]) => values[variable] !== undefined)), instance);
}

/** The same for values that were told before. */
export function keyFaults(
  keys: Readonly<Partial<Record<ClerkVariable, ToldKey | undefined>>>,
  instance: Instance = {},
): readonly VariableFault[] {
  const kind = instance.kind ?? keys.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY?.kind;
  return clerkVariables.flatMap((variable) => {
    const key = keys[variable];
    const fault =
      key?.fault ??
      otherKind(key?.kind, kind) ??
      otherHost(key?.frontendApi, instance.frontendApi) ??
      otherKeySet(key?.thumbprint, instance.keySet);
    return fault === undefined ? [] : [{ variable, ...fault }];
  });
}

const told = (read: Read<ToldKey>): ToldKey => read.key ?? { fault: read.fault };

/** The gate's own public key: 32 bytes in base64url, as guard/src/keys.ts reads it. */
const rawKeyFault = (value: string): KeyFault | undefined =>
  /^[A-Za-z0-9_+/-]{43}=?$/.test(value)
    ? undefined
    : { code: "form", words: "is no Ed25519 public key: 32 bytes in base64url" };

function otherKind(kind: KeyKind | undefined, wanted: KeyKind | undefined): KeyFault | undefined {
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
