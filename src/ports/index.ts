import type { Accounts } from "./accounts.ts";
import type { Baselines } from "./baselines.ts";
import type { Ask } from "./ask.ts";
import type { ClerkInstance } from "./clerk-instance.ts";
import type { ClerkPlatform } from "./clerk-platform.ts";
import type { ClerkUsers } from "./clerk-users.ts";
import type { Clerk } from "./clerk.ts";
import type { Clock } from "./clock.ts";
import type { Database } from "./database.ts";
import type { EvidenceFiles } from "./evidence.ts";
import type { ExchangeTimer } from "./exchange-times.ts";
import type { Exports } from "./exports.ts";
import type { Git } from "./git.ts";
import type { Http } from "./http.ts";
import type { Lists } from "./lists.ts";
import type { LiveGate } from "./live-gate.ts";
import type { Notify } from "./notify.ts";
import type { Signer } from "./signer.ts";
import type { SourceSyntax } from "./source-syntax.ts";
import type { StackSecrets } from "./stack-secrets.ts";
import type { Stack } from "./stack.ts";
import type { VercelTeam } from "./vercel-team.ts";
import type { Vercel } from "./vercel.ts";
import type { WebhookPortal } from "./webhook-portal.ts";

/** Everything the stages may reach in the outside world. */
export interface Ports {
  readonly clock: Clock;
  readonly http: Http;
  readonly exchangeTimer: ExchangeTimer;
  readonly clerk: Clerk;
  readonly accounts: Accounts;
  readonly lists: Lists;
  readonly vercel: Vercel;
  readonly vercelTeam: VercelTeam;
  readonly stack: Stack;
  readonly gate: LiveGate;
  readonly git: Git;
  readonly sourceSyntax: SourceSyntax;
  readonly signer: Signer;
  readonly ask: Ask;
  readonly notify: Notify;
  readonly secrets: StackSecrets;
  readonly baselines: Baselines;
  readonly evidence: EvidenceFiles;
  readonly clerkInstance: ClerkInstance;
  readonly webhookPortal: WebhookPortal;
  /** Undefined where the account has no Platform API key: then keys are made by hand. */
  readonly clerkPlatform: ClerkPlatform | undefined;
  /** Users as the application keeps them, and where it keeps them. */
  readonly clerkUsers: ClerkUsers;
  readonly database: Database;
  readonly exports: Exports;
}
