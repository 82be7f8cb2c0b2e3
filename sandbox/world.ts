import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createAppHost } from "./app/host.ts";
import { createAppRunner } from "./app/runner.ts";
import { loadAuthority } from "./authority.ts";
import { createChat } from "./chat/index.ts";
import { startMailServer } from "./chat/mail.ts";
import { createBackendApi } from "./clerk/backend.ts";
import { crowdRoutes } from "./clerk/crowd-routes.ts";
import { createFrontendApi } from "./clerk/frontend.ts";
import { createInstance } from "./clerk/instance.ts";
import { keyRoutes } from "./clerk/key-routes.ts";
import { Load } from "./clerk/load.ts";
import { loadRoutes } from "./clerk/load-routes.ts";
import { outageRoutes } from "./clerk/outage-routes.ts";
import { peopleRoutes } from "./clerk/people-routes.ts";
import { verifyRoutes } from "./clerk/verify-routes.ts";
import { systemClock } from "./clock.ts";
import { databaseRoutes } from "./database/routes.ts";
import { startDatabase } from "./database/server.ts";
import { startControl } from "./control/server.ts";
import { worldRoutes } from "./control/world-routes.ts";
import { operatorEnvironment, proxyEnvironment, sandboxVercel, type VercelSettings } from "./world-vercel.ts";
import { FaultLayer } from "./faults/layer.ts";
import type { AppRunner, SandboxClock } from "./fake.ts";
import * as ids from "./ids.ts";
import { startProxy } from "./proxy/proxy.ts";
import { RequestLog } from "./request-log.ts";
import { copyKeys, loadSandbox, saveSandbox } from "./saved.ts";
import { createSvixPortal } from "./svix/portal.ts";
import { svixRoutes } from "./svix/routes.ts";
import { sendByProxy } from "./svix/send.ts";
import { createStatusPage, vercelPage } from "./status-page.ts";
import { Violations } from "./violations.ts";

export interface SandboxOptions {
  /** Where the authority and the keys live. Default: a temporary folder that goes with the sandbox. */
  readonly folder?: string;
  /**
   * A folder that `save` wrote: goes on from there, with its authority and keys, everything as old as it was then, and the
   * live deployment's process started anew. Nothing in the folder is changed. Default: an empty world.
   */
  readonly from?: string;
  /** Folder of the built reference app. */
  readonly appFolder?: string;
  /** What starts the app of a deployment; default: `next start` in `appFolder`. */
  readonly runner?: AppRunner;
  readonly vercelSettings?: VercelSettings;
  readonly onAppOutput?: (deployment: string, text: string) => void;
  /** Time as the fakes see it; default: the system's. */
  readonly clock?: SandboxClock;
  /** Added to the environment of each app's process, beside what its deployment says; none by default. */
  readonly appEnv?: Readonly<Record<string, string>>;
  /** A real PostgreSQL server, as `DATABASE_URL` of each app's process and of the operator, empty at first; default: none. */
  readonly database?: boolean;
  /** What the Clerk instance is for; of a development one the APIs are played, not the browser's handshake. Default: production. */
  readonly clerkEnvironment?: ids.ClerkEnvironment;
}

/** What a client needs to know; `sandbox/main.ts --json` prints exactly this. */
export interface SandboxInfo {
  readonly env: Readonly<Record<string, string>>;
  readonly app: { readonly origin: string };
  /** Base URL of the control API. */
  readonly control: string;
  readonly proxy: string;
  readonly ca: { readonly file: string; readonly sha256: string; readonly spki: string };
  readonly clerk: {
    readonly instance: string;
    readonly frontendApi: string;
    readonly publishableKey: string;
    readonly jwtKey: string;
    /** The application that the instance belongs to, and a token of the Platform API, which an operator may export. */
    readonly application: string;
    readonly platformKey: string;
  };
  readonly vercel: { readonly team: string; readonly project: string; readonly projectName: string };
  /** `url` is the app's role's; `adminUrl` a superuser's. Only with {@link SandboxOptions.database}. */
  readonly database?: { readonly url: string; readonly adminUrl: string };
}

export interface Sandbox {
  readonly info: SandboxInfo;
  /**
   * Writes Vercel's world, Clerk's keys and the authority into a folder, for `from`; people and the request log are not in it.
   * @throws Error while a build is under way, and once Clerk has people or settings of its own
   */
  readonly save: (folder: string) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Brings the whole world up, on loopback only. `stop` leaves nothing behind and may be called twice.
 * @throws {Error} with the reason where a database is asked for and this machine has none
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "nightshift-"));
  if (options.from !== undefined) copyKeys(options.from, folder);
  const database = options.database === true ? await startDatabase() : undefined;
  const databaseEnv = database === undefined ? {} : { DATABASE_URL: database.url };
  const authority = await loadAuthority(folder);
  const clock = options.clock ?? systemClock;
  const violations = new Violations();
  const faults = new FaultLayer();
  const log = new RequestLog();
  const { clerkEnvironment = "production" } = options;
  const clerk = createInstance(folder, clock, violations, clerkEnvironment);
  const status = createStatusPage(clock);
  const vercelStatus = createStatusPage(clock, vercelPage);
  const mail = await startMailServer();
  const chat = createChat(clock, mail.mails);

  let proxyPort = 0;
  const runner = createAppRunner({
    folder: options.appFolder ?? new URL("../app", import.meta.url).pathname,
    worldEnv: (source) => ({
      ...proxyEnvironment(`http://${encodeURIComponent(source)}:x@127.0.0.1:${proxyPort}`, authority),
      ...databaseEnv,
      ...options.appEnv,
    }),
    ...(options.onAppOutput && { onOutput: options.onAppOutput }),
  });
  const {
    vercel,
    fakes: vercelFakes,
    routes: vercelRoutes,
  } = sandboxVercel(clock, options.runner ?? runner, options.vercelSettings);
  const parts = { clock, clerk, vercel };
  let override: string | undefined;
  const fakes = [
    createBackendApi(clerk),
    createFrontendApi(clerk),
    status.fake,
    vercelStatus.fake,
    createAppHost(vercel.edge, () => override),
    ...vercelFakes,
    ...chat.fakes,
    createSvixPortal(clerk.webhooks),
  ];
  const proxy = await startProxy({ authority, fakes, faults, log, clock });
  proxyPort = proxy.port;
  const load = new Load(clerk);
  const svix = sendByProxy(`http://127.0.0.1:${proxy.port}`, authority.cert);
  clerk.webhooks.sendBy(svix.send);
  const control = await startControl([
    ...worldRoutes({ faults, log, violations }),
    ...peopleRoutes(clerk),
    ...crowdRoutes(clerk),
    ...keyRoutes(clerk),
    ...loadRoutes(load),
    ...svixRoutes(clerk.webhooks),
    ...verifyRoutes(clerk),
    ...outageRoutes(faults, status),
    ...status.routes,
    ...vercelStatus.routes,
    ...chat.routes,
    ...vercelRoutes,
    ...(database === undefined ? [] : databaseRoutes(database)),
    {
      method: "PUT",
      path: "/app",
      handle: ({ body }) => {
        override = originInput.parse(body).origin ?? undefined;
        return { origin: override ?? null };
      },
    },
    {
      method: "POST",
      path: "/save",
      handle: ({ body }) => {
        saveSandbox(parts, folder, saveInput.parse(body).folder);
        return {};
      },
    },
    {
      method: "PUT",
      path: "/app/process",
      handle: ({ body }) => {
        const { clockMs, verifyMs } = ailmentInput.parse(body);
        runner.ail({
          ...(clockMs !== undefined && { clockMs }),
          ...(verifyMs !== undefined && { verifyMs }),
        });
        return {};
      },
    },
  ]);
  const proxyUrl = `http://127.0.0.1:${proxy.port}`;
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await control.stop();
    load.stop();
    clerk.webhooks.stop();
    svix.stop();
    await vercel.dispose();
    await runner.stopAll();
    await proxy.stop();
    await database?.stop();
    await mail.stop();
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    if (options.from !== undefined) await loadSandbox(parts, options.from);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    info: {
      env: {
        ...operatorEnvironment(proxyUrl, authority, clerkEnvironment),
        SMTP_URL: mail.url,
        ...databaseEnv,
      },
      app: { origin: ids.APP_ORIGIN },
      control: control.url,
      proxy: proxyUrl,
      ca: { file: authority.file, sha256: authority.sha256, spki: authority.spki },
      clerk: {
        instance: ids.CLERK_INSTANCE,
        frontendApi: ids.FRONTEND_API,
        publishableKey: ids.CLERK_KEYS[clerkEnvironment].publishableKey,
        jwtKey: clerk.keys.instance.publicPem,
        application: ids.CLERK_APPLICATION,
        platformKey: ids.PLATFORM_KEY,
      },
      vercel: { team: ids.VERCEL_TEAM, project: ids.VERCEL_PROJECT, projectName: "nightshift" },
      ...(database !== undefined && { database: { url: database.url, adminUrl: database.adminUrl } }),
    },
    save: (to) => saveSandbox(parts, folder, to),
    stop: () => (stopped ??= stop()),
  };
}

const ailmentInput = z.strictObject({
  clockMs: z.int().optional(),
  verifyMs: z.int().min(0).max(60_000).optional(),
});

/** An app of one's own behind the production domain instead of the live deployment; null ends that. */
const originInput = z.strictObject({ origin: z.url().nullable() });
const saveInput = z.strictObject({ folder: z.string().min(1) });
