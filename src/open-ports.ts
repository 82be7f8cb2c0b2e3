import type { DirectOptions } from "./open-direct.ts";
import type { Direct } from "./adapters/stack/direct-options.ts";
import type { ClerkTesting } from "./ports/clerk-testing.ts";
import { RunbookError } from "./errors.ts";
import type { Ports } from "./ports/index.ts";
import { redactFor } from "./ports/known-secrets.ts";
import type { LiveOutputs } from "./ports/stack.ts";
import type { Redact } from "./ports/redact.ts";
import type { Adopting } from "./ports/adopting.ts";
import { Secret } from "./ports/secret.ts";
import type { VercelAccount } from "./ports/vercel-account.ts";
import { fingerprintsUnder } from "./ports/secret-fingerprint.ts";

interface PortOptions {
  /** The checkout: Pulumi.yaml, runbooks, contacts, git. */
  readonly root: string;
  /** Default: PULUMI_STACK, or the only stack that has a config file in the checkout. */
  readonly stack?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** The stack by Vercel's API alone, when engine, state, lock or provider is in the way. Default: by the engine. */
  readonly direct?: boolean | undefined;
  readonly toolchain: ToolchainOptions;
}

/** What set-up put there; scripts take it from toolchain/env.mjs. */
export interface ToolchainOptions {
  /** @throws Error when set-up has not run */
  readonly binary: () => string;
  readonly env: () => Readonly<Record<string, string>>;
  readonly parts: () => { readonly cli: string; readonly languageHost: string; readonly provider: string };
}

export interface OpenedPorts extends Ports {
  /** Taking over what exists at Vercel. */
  readonly adopting: () => Adopting;
  readonly redact: Redact;
  /** Users, sessions and tokens for tests. */
  readonly clerkTesting: ClerkTesting;
  /** Who may do what at Vercel. */
  readonly account: VercelAccount;
  /** The statement that the item holds, verified, without the engine; undefined: nothing that this stack signed. */
  readonly live: () => Promise<LiveOutputs | undefined>;
  /** Keyed by the stack's passphrase, which it asks for where it is not at hand. */
  readonly fingerprint: (secret: Secret) => Promise<string>;
}

/** Opens the outside world. Nothing is asked of it yet; SDKs are loaded by the first call that needs them. */
export async function openPorts(options: PortOptions): Promise<OpenedPorts> {
  const { root, env, toolchain } = options;
  const [
    { systemClock },
    { openHttp },
    { openExchangeTimer },
    { signingHttp },
    { openClerk },
    { openAccounts },
    { openLists },
    { openTestSessions },
    { openVercel },
    { openGit },
    { openSourceSyntax },
    { openSigner },
    { openAsk },
    { PulumiStack },
    { DirectStack },
    { closingStack },
    { contactsIn },
    { openNotify },
    { openLiveGate },
    { openStackSecrets },
    { openClerkKey },
    { openClerkInstance },
    { openClerkPlatform },
    { openClerkTesting },
    { openWebhookPortal },
    { openVercelTeam },
    { openVercelAccount },
    { openBaselines },
    { openEvidence },
    { openClerkUsers },
    { openDatabase },
    { openExports },
    { openFolders },
    { chooseStack, StackFile },
    { openPassphrase },
  ] = await Promise.all([
    import("./adapters/clock.ts"),
    import("./adapters/http.ts"),
    import("./adapters/exchange-times.ts"),
    import("./adapters/signed-http.ts"),
    import("./adapters/clerk.ts"),
    import("./adapters/clerk/accounts.ts"),
    import("./adapters/lists.ts"),
    import("./adapters/test-session.ts"),
    import("./adapters/vercel/vercel.ts"),
    import("./adapters/git.ts"),
    import("./adapters/source-syntax.ts"),
    import("./adapters/signer.ts"),
    import("./adapters/ask.ts"),
    import("./adapters/stack/stack.ts"),
    import("./adapters/stack/direct.ts"),
    import("./adapters/stack/closing.ts"),
    import("./adapters/contacts-at.ts"),
    import("./open-notify.ts"),
    import("./open-live-gate.ts"),
    import("./adapters/stack/stack-secrets.ts"),
    import("./adapters/clerk/key.ts"),
    import("./adapters/clerk/instance.ts"),
    import("./adapters/clerk/platform.ts"),
    import("./adapters/clerk/testing.ts"),
    import("./adapters/clerk/webhook-portal.ts"),
    import("./adapters/vercel/team.ts"),
    import("./adapters/vercel/account.ts"),
    import("./adapters/baselines.ts"),
    import("./adapters/evidence.ts"),
    import("./adapters/clerk/users.ts"),
    import("./adapters/database/open.ts"),
    import("./adapters/exports.ts"),
    import("./open-folders.ts"),
    import("./adapters/stack/stack-file.ts"),
    import("./adapters/stack/passphrase.ts"),
  ]);
  const redact = redactFor(env);
  let fingerprints: ((secret: Secret) => string) | undefined;
  const engine = new PulumiStack({
    root,
    stack: options.stack,
    env: { ...env, ...toolchain.env() },
    binary: toolchain.binary,
    toolchain: toolchain.parts,
    redact,
    vercel: () => vercel,
  });
  const signingKey = () => signingKeyAtHand({ root, env, stack: options.stack });
  const http = signingHttp(openHttp(env), { clock: systemClock, key: signingKey });
  const token = secretOf(env["VERCEL_API_TOKEN"]);
  const vercel = openVercel({ http, token, target: () => engine.identity() });
  const direct = once(() => openDirectly({ root, env, http, stack: options.stack }));
  const directStack = once(
    () =>
      new DirectStack({
        engine,
        direct,
        vercel,
        clock: systemClock,
        contacts: contactsIn(root),
      }),
  );
  const file = once(() => new StackFile(root, chooseStack(root, options.stack ?? env["PULUMI_STACK"])));
  const secrets = openStackSecrets({
    file,
    passphrase: openPassphrase(env),
    onWrite: () => clerkKey.forget(),
  });
  const clerkKey = openClerkKey({
    ...{ env, secrets },
    has: (name) => hasStack(() => file().value(name) !== undefined),
    configured: () => engine.secret("clerkSecretKey"),
  });
  const platformKey = secretOf(env["CLERK_PLATFORM_API_KEY"]);
  const stack =
    options.direct === true
      ? directStack()
      : closingStack({ engine, direct: directStack, clock: systemClock });
  return {
    clock: systemClock,
    http,
    exchangeTimer: openExchangeTimer({ env, secretKey: clerkKey.now }),
    accounts: openAccounts({ http, secretKey: clerkKey.now }),
    lists: openLists(root),
    clerk: openClerk({
      ...{ clock: systemClock, env, secretKey: clerkKey.now },
      testSessions: openTestSessions(root),
    }),
    vercel,
    vercelTeam: openVercelTeam({ http, token, target: () => engine.identity() }),
    account: openVercelAccount({ http, token, target: () => engine.identity() }),
    adopting: () => engine.adopting(),
    stack,
    live: async () => await directStack().outputs(),
    gate: openLiveGate({
      ...{ http, stack, signingKey },
      item: async () => (await direct()).item,
      policyItem: async () => (await direct()).policyItem,
    }),
    git: openGit(root),
    sourceSyntax: openSourceSyntax(),
    signer: openSigner(env),
    ask: openAsk(),
    notify: openNotify({ root, env, http, clock: systemClock }),
    secrets,
    baselines: openBaselines(root),
    evidence: openEvidence(() => openFolders(root)),
    clerkInstance: openClerkInstance({ http, secretKey: clerkKey.now }),
    clerkTesting: openClerkTesting({ http, secretKey: clerkKey.now }),
    webhookPortal: openWebhookPortal({ http, secretKey: clerkKey.now }),
    clerkPlatform:
      platformKey &&
      openClerkPlatform({
        ...{ http, key: platformKey },
        frontendApi: async () => (await engine.identity()).clerkFrontendApi,
      }),
    clerkUsers: openClerkUsers({ http, secretKey: clerkKey.now }),
    database: openDatabase(secretOf(env["DATABASE_URL"])),
    exports: openExports(root),
    redact,
    fingerprint: async (secret) => {
      const { stack: name } = await stack.identity();
      const { openPassphrase } = await import("./adapters/stack/passphrase.ts");
      fingerprints ??= fingerprintsUnder(await openPassphrase(env)(), name);
      return fingerprints(secret);
    },
  };
}

async function openDirectly(options: DirectOptions): Promise<Direct> {
  return await (await import("./open-direct.ts")).openDirect(options);
}

/** Nobody is asked for the passphrase on its account: what it opens is told without it, too, if less of it. */
async function signingKeyAtHand(options: Omit<DirectOptions, "http">): Promise<Secret> {
  const [{ chooseStack, StackFile }, { passphraseAtHand }, { signingKeyIn }] = await Promise.all([
    import("./adapters/stack/stack-file.ts"),
    import("./adapters/stack/passphrase.ts"),
    import("./adapters/stack/config-secret.ts"),
  ]);
  const { root, env, stack } = options;
  const file = new StackFile(root, chooseStack(root, stack ?? env["PULUMI_STACK"]));
  return await signingKeyIn(file, () => passphraseAtHand(env));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What the stack's file says; false where there is no stack, such as for an app's own keys. */
function hasStack(ask: () => boolean): boolean {
  try {
    return ask();
  } catch (error) {
    if (error instanceof RunbookError && error.code === "STACK_MISSING") return false;
    throw error;
  }
}

const secretOf = (value: string | undefined) =>
  value === undefined || value === "" ? undefined : new Secret(value);
