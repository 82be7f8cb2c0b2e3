import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FakeResponse, SandboxClock } from "../fake.ts";
import { CLERK_KEYS, type ClerkEnvironment } from "../ids.ts";
import type { Violations } from "../violations.ts";
import { RateLimit } from "./rate-limit.ts";
import { SecretKeys } from "./secret-keys.ts";
import { newSwitches, type Switches } from "./switches.ts";
import { newSettings, type Settings } from "./settings.ts";
import type { Ticket } from "./model.ts";
import { Svix } from "../svix/svix.ts";
import { emitChanges } from "./events.ts";
import { type ClerkState, emptyState, type Session } from "./state.ts";
import { sessionClaims, signToken } from "./tokens.ts";
import { newVerifyState, type VerifyState } from "./verify-state.ts";

/** One fake Clerk instance: what its APIs share. */
export interface ClerkInstance {
  /** What the instance is for: in production the Backend API makes no sessions, in development browsers need a browser token. */
  readonly environment: ClerkEnvironment;
  /** Tokens of a development instance's browsers. */
  readonly devBrowsers: Set<string>;
  readonly state: ClerkState;
  readonly keys: ClerkKeys;
  readonly clock: SandboxClock;
  readonly violations: Violations;
  readonly secretKeys: SecretKeys;
  readonly settings: Settings;
  readonly switches: Switches;
  readonly webhooks: Svix;
  /** By the token that is redeemed. */
  readonly tickets: Map<string, Ticket>;
  /** What the account's plan and the instance's switches allow; all of it at first. */
  readonly plan: Plan;
  readonly rateLimit: RateLimit;
  readonly verifying: VerifyState;
}

/** What other accounts lack. */
export interface Plan {
  /** Banning: 402 without it. */
  bans: boolean;
  /** Account lockout: 403 without it. */
  locks: boolean;
  /** Locks end by themselves after an hour; false: never. */
  locksEnd: boolean;
  /** The Platform API: 403 without it. */
  platform: boolean;
  /** Lists that are refused, by kind: what a plan lacks or a key may not read. */
  readonly refused: Record<string, FakeResponse>;
}

/** @param environment default: production */
export function createInstance(
  folder: string,
  clock: SandboxClock,
  violations: Violations,
  environment: ClerkEnvironment = "production",
): ClerkInstance {
  const secretKeys = new SecretKeys();
  secretKeys.add(clock.now(), "Default", CLERK_KEYS[environment].secretKey);
  const instance: ClerkInstance = {
    environment,
    devBrowsers: new Set(),
    state: emptyState(),
    keys: loadKeys(folder),
    clock,
    violations,
    secretKeys,
    settings: newSettings(clock.now()),
    switches: newSwitches(environment),
    webhooks: new Svix(clock),
    tickets: new Map(),
    plan: { bans: true, locks: true, locksEnd: true, platform: true, refused: {} },
    rateLimit: new RateLimit(),
    verifying: newVerifyState(),
  };
  emitChanges(instance);
  return instance;
}

/** A fresh token of a session. */
export function freshToken(instance: ClerkInstance, session: Session): string {
  const user = instance.state.users.get(session.userId);
  if (!user) throw new Error(`session ${session.id} without user`);
  const claims = { ...sessionClaims(session, user, instance.clock.now()), ...instance.verifying.moreClaims };
  // Only then do tokens say when their claims were read.
  const header = instance.verifying.sessionMinter ? { oiat: claims["iat"] } : {};
  return signToken(claims, instance.keys.instance.privateKey, undefined, header);
}

interface SigningKey {
  readonly privateKey: KeyObject;
  /** SPKI PEM, what Clerk calls the JWKS public key (`CLERK_JWT_KEY`). */
  readonly publicPem: string;
  readonly jwk: { readonly kty: "RSA"; readonly n: string; readonly e: string };
}

/** The instance's key, a key of nobody's (for forgeries) and another instance's; one set per folder. */
interface ClerkKeys {
  readonly instance: SigningKey;
  readonly forged: SigningKey;
  readonly foreign: SigningKey;
}

/** Reads the folder's keys or generates them, those of others when they are first asked for; safe to repeat. */
function loadKeys(folder: string): ClerkKeys {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let [forged, foreign]: (SigningKey | undefined)[] = [];
  return {
    instance: load(join(folder, "clerk-instance.pem")),
    get forged() {
      return (forged ??= load(join(folder, "clerk-forged.pem")));
    },
    get foreign() {
      return (foreign ??= load(join(folder, "clerk-foreign.pem")));
    },
  };
}

function load(file: string): SigningKey {
  if (!existsSync(file)) {
    const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(file, pair.privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  }
  const privateKey = createPrivateKey(readFileSync(file));
  const publicKey = createPublicKey(privateKey);
  const jwk = publicKey.export({ format: "jwk" });
  return {
    privateKey,
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    jwk: { kty: "RSA", n: jwk.n ?? "", e: jwk.e ?? "" },
  };
}
