import { z } from "zod";
import type { AppSource, SourceFile } from "../ports/app-source.ts";
import type { Checkout } from "../ports/checkout.ts";
import type { AreaReading } from "../ports/clerk-instance.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Ports } from "../ports/index.ts";
import type { StackIdentity } from "../ports/stack.ts";
import type { RunFolders } from "../ports/journal-store.ts";
import type { VercelAccount } from "../ports/vercel-account.ts";
import type { PlacesFound } from "../ports/vercel-team.ts";
import type { Outlook, VariableSummary } from "../ports/vercel.ts";
import type { Secret } from "../ports/secret.ts";
import { PermanentFailure, TransientFailure, type Problem } from "../errors.ts";
import { askAppGate, type AppGate } from "../facts/app-gate.ts";
import type { Evidence } from "../facts/evidence.ts";
import { gatherEvidence } from "../facts/gather.ts";
import type { FactName } from "../facts/facts.ts";
import { newestRuns, type DamagedRun, type ReadRun } from "../journal/newest-runs.ts";
import type { Channels } from "../people/notices/channels.ts";
import type { Contacts } from "../people/contacts.ts";
import { readHere, type ReadHere } from "./contacts-here.ts";
import { lockedIn, type Locked } from "./source/locked.ts";
import { parseJson } from "../ports/parse-json.ts";

export type ReadyPorts = Pick<
  Ports,
  | "clock"
  | "http"
  | "clerk"
  | "clerkInstance"
  | "vercel"
  | "vercelTeam"
  | "stack"
  | "gate"
  | "git"
  | "secrets"
  | "notify"
>;

/** What `ready` is given to look at. */
export interface ReadyParts {
  readonly ports: ReadyPorts;
  readonly account: VercelAccount;
  readonly checkout: Checkout;
  readonly folders: RunFolders;
  /** Undefined: nobody named the app's checkout. */
  readonly app: AppSource | undefined;
  /** Mistakes of runbooks and notices, as `lint` and `contacts lint` name them. */
  readonly lint: () => Promise<readonly Problem[]>;
  /** What may stand in a report in place of a secret. */
  readonly fingerprint: (secret: Secret) => Promise<string>;
  readonly how: CallOptions;
}

/** The same with what several checks look at, each asked for once. */
export interface ReadyWorld extends ReadyParts {
  /** Unix milliseconds, the same for all checks. */
  readonly nowMs: number;
  identity(): Promise<StackIdentity>;
  evidence(fact: FactName): Promise<Evidence>;
  /** The project's own variables and the shared ones that it has, as far as they may be told. */
  variables(): Promise<readonly VariableSummary[]>;
  /** Every variable of the team, with its value where Vercel shows that. */
  places(): Promise<PlacesFound>;
  outlook(): Promise<Outlook>;
  appGate(): Promise<AppGate>;
  /** `GET /v1/environment` of the Frontend API. */
  environment(): Promise<ClerkEnvironment>;
  area(path: string): Promise<AreaReading>;
  contacts(): Promise<ReadHere<Contacts>>;
  channels(): Promise<ReadHere<Channels>>;
  runs(): Promise<readonly (ReadRun | DamagedRun)[]>;
  /** Versions that the app's lock file holds. @throws NoApp without a checkout */
  locked(): Promise<Locked>;
  files(): Promise<readonly SourceFile[]>;
}

/** Nobody named the app's checkout, so nothing of it is known. */
export class NoApp extends PermanentFailure {
  constructor() {
    super("The app's checkout was not named (--app DIR).", { code: "BAD_ARGUMENT" });
  }
}

const environmentShape = z.looseObject({
  auth_config: z.looseObject({
    test_mode: z.boolean().optional(),
    reverification: z.boolean().optional(),
    single_session_mode: z.boolean().optional(),
    first_factors: z.array(z.string()).optional(),
  }),
  display_config: z.looseObject({ instance_environment_type: z.string().optional() }).optional(),
  user_settings: z
    .looseObject({
      attack_protection: z
        .looseObject({
          user_lockout: z.looseObject({ enabled: z.boolean() }).optional(),
          enumeration_protection: z.looseObject({ enabled: z.boolean() }).optional(),
        })
        .optional(),
      password_settings: z.looseObject({ disable_hibp: z.boolean().optional() }).optional(),
      sign_up: z
        .looseObject({ captcha_enabled: z.boolean().optional(), mode: z.string().optional() })
        .optional(),
    })
    .optional(),
});
/** What Clerk tells any browser of the instance. */
export type ClerkEnvironment = z.infer<typeof environmentShape>;

/** Nothing is asked yet. */
export function readyWorld(parts: ReadyParts): ReadyWorld {
  const { ports, how, app } = parts;
  const kept = new Map<string, Promise<unknown>>();
  const once = async <T>(name: string, ask: () => Promise<T>): Promise<T> => {
    const made = (kept.get(name) as Promise<T> | undefined) ?? ask();
    kept.set(name, made);
    return await made;
  };
  const identity = () => once("identity", () => ports.stack.identity());
  const source = () => {
    if (app === undefined) throw new NoApp();
    return app;
  };
  return {
    ...parts,
    nowMs: ports.clock.now(),
    identity,
    evidence: (fact) =>
      once(`fact ${fact}`, async () => {
        const { appOrigin, clerkFrontendApi, protectedPath } = await identity();
        const targets = { appOrigin, frontendApi: clerkFrontendApi, protectedPath };
        const [seen] = await gatherEvidence(ports, targets, {
          only: [fact],
          timeoutMs: how.timeoutMs,
          samples: 1,
        });
        if (seen === undefined)
          throw new TransientFailure(`${fact} was not looked at.`, { code: "INTERNAL" });
        return seen;
      }),
    variables: () =>
      once("variables", async () => [
        ...(await ports.vercel.sharedEnvironment(how).catch(() => [])),
        ...(await ports.vercel.environment(how)),
      ]),
    places: () => once("places", () => ports.vercelTeam.places(how)),
    outlook: () => once("outlook", () => ports.vercel.outlook(how)),
    appGate: () => once("gate", async () => await askAppGate(ports.http, (await identity()).appOrigin, how)),
    environment: () =>
      once("environment", async () => {
        const { clerkFrontendApi } = await identity();
        const url = `https://${clerkFrontendApi}/v1/environment`;
        const { status, text } = await ports.http.request({ method: "GET", url, ...how });
        const read = environmentShape.safeParse(parseJson(text));
        if (status === 200 && read.success) return read.data;
        const message = `The Frontend API does not tell its environment (it answers ${status}).`;
        throw new TransientFailure(message, { code: "UNEXPECTED_ANSWER" });
      }),
    area: (path) => once(`area ${path}`, () => ports.clerkInstance.read(path, how)),
    contacts: () => once("contacts", async () => (await readHere(parts.checkout)).contacts),
    channels: () => once("channels", async () => (await readHere(parts.checkout)).channels),
    runs: () =>
      once("runs", async () => {
        const found: (ReadRun | DamagedRun)[] = [];
        for await (const run of newestRuns(parts.folders, runsMax)) found.push(run);
        return found;
      }),
    locked: () => once("locked", () => lockedIn(source())),
    files: () => once("files", () => source().files()),
  };
}

/** Records that are read for the last approval; a team has few runs a year. */
const runsMax = 200;
